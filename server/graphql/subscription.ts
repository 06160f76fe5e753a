import { AppError } from "@/server/core/errors";
import { eventTypes, type ProjectEvent, resync } from "@/server/core/events";
import { getRuntime } from "@/server/core/runtime";
import { requireAccess } from "@/server/core/scope";
import { builder } from "./builder";

const ProjectEventType = builder.enumType("ProjectEventType", { values: [...eventTypes, resync] as const });

const ProjectEventObject = builder.objectRef<ProjectEvent>("ProjectEvent").implement({
  description: "What changed, by id only: read it again, or read what came after what you have.",
  fields: (t) => ({
    sequence: t.string({ resolve: (event) => String(event.sequence) }),
    type: t.expose("type", { type: ProjectEventType }),
    objectId: t.exposeID("objectId"),
  }),
});

builder.subscriptionField("projectEvents", (t) =>
  t.field({
    type: ProjectEventObject,
    description:
      "Events of a project: first those after the given number, then each as it comes. RESYNC means that some are no longer kept: read everything again.",
    args: { projectId: t.arg.id({ required: true }), after: t.arg.string() },
    subscribe: async (_root, { projectId, after }, context) => {
      const { projectId: own } = await requireAccess(context, projectId, "project:read");
      if (own === null) throw new AppError("INVALID_INPUT", "Events are of a project: give a project's id.");
      const sequence = Number(after ?? 0);
      if (!Number.isSafeInteger(sequence) || sequence < 0) {
        throw new AppError("INVALID_INPUT", `after: ${after} is not an event number.`);
      }
      const { events } = await getRuntime();
      const stop = new AbortController();
      const source = events.follow(own, sequence, stop.signal, () =>
        requireAccess(context, own, "project:read").then(
          () => true,
          (error: unknown) => {
            // Only a lost membership ends the stream quietly; a lost database ends it with an error, so that the
            // client comes again.
            if (error instanceof AppError) return false;
            throw error;
          },
        ),
      );
      // A waiting generator only ends once the wait does: leaving must fire the signal first.
      const iterator: AsyncIterableIterator<ProjectEvent> = {
        [Symbol.asyncIterator]: () => iterator,
        next: () => source.next(),
        return: async () => {
          stop.abort();
          await source.return(undefined);
          return { value: undefined, done: true as const };
        },
        throw: (error: unknown) => source.throw(error),
      };
      return iterator;
    },
    resolve: (event) => event,
  }),
);

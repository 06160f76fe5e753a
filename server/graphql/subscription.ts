import { z } from "zod";
import { parse } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { eventTypes, type ProjectEvent, resync } from "@/server/core/events";
import type { PresenceHub, Present } from "@/server/core/presence";
import { getRuntime } from "@/server/core/runtime";
import { requireAccess, requireActor, requireScope } from "@/server/core/scope";
import { decisionsOf } from "@/server/reviews/heard";
import { ReviewDecision } from "@/server/reviews/schema";
import { User } from "@/server/teams/schema";
import { requireLiveToken } from "@/server/tokens/authenticate";
import { builder } from "./builder";
import { merged } from "./merge";

const presenceType = "PRESENCE";

const ProjectEventType = builder.enumType("ProjectEventType", {
  values: [...eventTypes, resync, presenceType] as const,
});

/** An event of the log, or, of no number and kept nowhere, who is in the project. */
type Heard = ProjectEvent | { type: typeof presenceType; objectId: string; present: readonly Present[] };

const Presence = builder.objectRef<Present>("Presence").implement({
  description: "Somebody at a page of the project, in one tab.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: ({ userId }) => userId }),
    session: t.exposeString("session", { description: "Of the tab." }),
    url: t.exposeString("url", { description: "Path and query of the page." }),
  }),
});

const ProjectEventObject = builder.objectRef<Heard>("ProjectEvent").implement({
  description:
    "What changed, by id: read it again, or read what came after what you have. What was decided in a review comes with it.",
  fields: (t) => ({
    sequence: t.string({
      nullable: true,
      description: "Null for PRESENCE, which is no event of the log.",
      resolve: (event) => ("sequence" in event ? String(event.sequence) : null),
    }),
    type: t.expose("type", { type: ProjectEventType }),
    objectId: t.exposeID("objectId"),
    decisions: t.field({
      type: [ReviewDecision],
      nullable: true,
      description:
        "For REVIEW_CHANGED: what was just decided, next in the review's log. Null where the review is to be read again.",
      resolve: async (event) =>
        "detail" in event ? decisionsOf((await getRuntime()).connection.db, event) : null,
    }),
    present: t.field({
      type: [Presence],
      nullable: true,
      description: "For PRESENCE: everybody who is here now, whoever moved last at the end.",
      resolve: (event) => ("present" in event ? [...event.present] : null),
    }),
  }),
});

builder.subscriptionField("projectEvents", (t) =>
  t.field({
    type: ProjectEventObject,
    description:
      "Events of a project: first those after the given number, then each as it comes. RESYNC means that some are no longer kept: read everything again. Among them PRESENCE: who is in the project now.",
    args: { projectId: t.arg.id({ required: true }), after: t.arg.string() },
    subscribe: async (_root, { projectId, after }, context) => {
      const { projectId: own } = await requireAccess(context, projectId, "project:read");
      if (own === null) throw new AppError("INVALID_INPUT", "Events are of a project: give a project's id.");
      const sequence = Number(after ?? 0);
      if (!Number.isSafeInteger(sequence) || sequence < 0) {
        throw new AppError("INVALID_INPUT", `after: ${after} is not an event number.`);
      }
      const { events, presence, readers } = await getRuntime();
      const stop = new AbortController();
      const actor = requireActor(context);
      // A lost membership, or a token that was revoked, ends the stream quietly; a lost database ends it with an error, so
      // that the client comes again.
      const mayHear = actor.grant
        ? () =>
            Promise.all([requireAccess(context, own, "project:read"), requireLiveToken(context)]).then(
              () => true,
              (error: unknown) => {
                if (error instanceof AppError) return false;
                throw error;
              },
            )
        : () => readers.load(`${own} ${actor.id}`);
      const log = events.follow(own, sequence, stop.signal, mayHear);
      const source = merged<Heard>([log, presentIn(presence, own, stop.signal)], stop);
      // A waiting generator only ends once the wait does: leaving must fire the signal first.
      const iterator: AsyncIterableIterator<Heard> = {
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

/** One event a list: all who get the list get the same, and it is answered once. */
const presences = new WeakMap<readonly Present[], Heard>();

async function* presentIn(hub: PresenceHub, projectId: string, signal: AbortSignal): AsyncGenerator<Heard> {
  for await (const present of hub.follow(projectId, signal)) {
    const event = presences.get(present) ?? { type: presenceType, objectId: projectId, present };
    presences.set(present, event);
    yield event;
  }
}

const lookAtInput = z.object({
  projectId: z.string(),
  session: z
    .string()
    .min(8, "A session has at least 8 characters.")
    .max(64, "A session has at most 64 characters."),
  url: z.string().max(1000, "An address has at most 1,000 characters.").nullish(),
});

const LookAtInput = builder.inputType("LookAtInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    session: t.string({ required: true, description: "Chosen by the tab." }),
    url: t.string({ description: "Path and query of the page, of this project; null: the tab leaves." }),
  }),
});

builder.mutationFields((t) => ({
  lookAt: t.field({
    type: "Boolean",
    description:
      "Tells the others in the project where a tab is. Nothing of it is kept: say it again every ten seconds.",
    args: { input: t.arg({ type: LookAtInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const { projectId, session, url } = parse(lookAtInput, input);
      requireScope(requireActor(context), null, "Show where you look");
      const access = await requireAccess(context, projectId, "project:read");
      const own = access.projectId;
      const base = `/projects/${own}`;
      // Followers open it: it must lead nowhere else.
      if (
        own === null ||
        (url != null && !/^[/?]|^$/.test(url.startsWith(base) ? url.slice(base.length) : "-"))
      ) {
        throw new AppError("INVALID_INPUT", "url: give the address of a page of this project.", "url");
      }
      const { presence } = await getRuntime();
      await presence.say({ projectId: own, session, url: url ?? null, userId: requireActor(context).id });
      return true;
    },
  }),
}));

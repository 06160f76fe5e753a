import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { enqueue, type JobData, type Queue } from "@/db/jobs";
import { auditEntries } from "@/db/schema";
import type { Actor, Context } from "./context";
import { AppError } from "./errors";
import { type AtEnd, type Publish, transact } from "./events";
import { type Action, policy, type TokenScope } from "./policy";
import { type Access, requireAccess, requireActor, requireScope } from "./scope";

/** Chosen by the client before it sends: the same key again is the same action, done once. */
export const actionKey = z
  .string()
  .min(8, "A key has at least 8 characters.")
  .max(100, "A key has at most 100 characters.");

/** What a command's function works with: everything it writes through `tx` commits or vanishes together. */
export interface CommandScope {
  tx: Transaction;
  context: Context;
  actor: Actor;
  publish: Publish;
  atEnd: AtEnd;
  /** Runs are no jobs until it is their turn (server/runs/queue.ts). */
  enqueue<Q extends Exclude<Queue, "run">>(queue: Q, data: JobData[Q], key: string): Promise<void>;
  /** Names the object that the audit row is about, where it is not the one the command was authorised on. */
  audit(objectId: string, teamId?: string): void;
}

interface Definition<Schema extends z.ZodType, Scope extends CommandScope, Result> {
  input: Schema;
  run(scope: Scope, input: z.output<Schema>): Promise<Result>;
  /** What the audit row keeps of the input; the whole by default. Secrets must be left out here. */
  record?(input: z.output<Schema>): unknown;
}

/** What a schema makes of an input; INVALID_INPUT with the first thing that is wrong, at its path below `at`. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown, at = ""): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [at, ...(issue?.path ?? [])].filter((part) => part !== "").join(".");
  throw new AppError(
    "INVALID_INPUT",
    issue ? `${field ? `${field}: ` : ""}${issue.message}` : "The input is not valid.",
    field,
  );
}

/**
 * The only way to write on behalf of a person. A call parses the input, authorises the action on the object that
 * `on` names, opens the transaction, runs, writes the audit row, and publishes the events with the commit.
 */
export function command<Schema extends z.ZodType, Result>(
  definition: Definition<Schema, CommandScope & { access: Access; projectId: string }, Result> & {
    action: Action;
    /** What the audit row calls it, where the action alone says too little. */
    name?: string;
    /** What an access token needs for it, where the action does not say: a write is never within `read`. */
    scope?: TokenScope;
    /** Id of the object that the action is done to. */
    on(input: z.output<Schema>): string;
  },
): (context: Context, input: z.input<Schema>) => Promise<Result> {
  return async (context, raw) => {
    const actor = requireActor(context);
    const input = parse(definition.input, raw);
    const target = definition.on(input);
    const { scope, label } = policy[definition.action];
    const wanted = definition.scope ?? (scope === "read" ? null : scope);
    return transact(context.db, async ({ tx, publish, atEnd }) => {
      const access = await requireAccess(context, target, definition.action, tx);
      requireScope(actor, wanted, definition.scope ? (definition.name ?? label) : label);
      let objectId = target;
      const result = await definition.run(
        {
          tx,
          context,
          actor,
          publish,
          atEnd,
          access,
          // An object of a team has no project; such commands do not read it.
          projectId: access.projectId ?? "",
          enqueue: (queue, data, key) => enqueue(context.jobs, tx, queue, data, key),
          audit: (id) => {
            objectId = id;
          },
        },
        input,
      );
      await tx.insert(auditEntries).values({
        teamId: access.teamId,
        actorId: actor.id,
        tokenId: actor.grant?.tokenId ?? null,
        action: definition.name ?? definition.action,
        objectId,
        input: definition.record ? definition.record(input) : input,
      });
      return result;
    });
  };
}

/**
 * A command on the person's own account, which no team's policy governs: making a team, accepting an invitation. No
 * access token allows it, so that a token cannot make another.
 */
export function personalCommand<Schema extends z.ZodType, Result>(
  definition: Definition<Schema, CommandScope, Result> & { name: string },
): (context: Context, input: z.input<Schema>) => Promise<Result> {
  return async (context, raw) => {
    const actor = requireActor(context);
    requireScope(actor, null, definition.name);
    const input = parse(definition.input, raw);
    return transact(context.db, async ({ tx, publish, atEnd }) => {
      let about: { objectId: string | null; teamId: string | null } = { objectId: null, teamId: null };
      const result = await definition.run(
        {
          tx,
          context,
          actor,
          publish,
          atEnd,
          enqueue: (queue, data, key) => enqueue(context.jobs, tx, queue, data, key),
          audit: (objectId, teamId) => {
            about = { objectId, teamId: teamId ?? null };
          },
        },
        input,
      );
      await tx.insert(auditEntries).values({
        ...about,
        actorId: actor.id,
        action: definition.name,
        input: definition.record ? definition.record(input) : input,
      });
      return result;
    });
  };
}

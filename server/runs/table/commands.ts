import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { runs } from "@/db/schema";
import { command } from "@/server/core/command";
import type { Publish } from "@/server/core/events";
import { refusalsOf } from "./uses";

/** As many as one action changes; the table sends more in several. */
const mostRuns = 10_000;
/** A page that shows one run is told of it; of more, lists are read again. */
const mostTold = 50;

const projectId = z.string();
const numbers = z
  .array(
    z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  )
  .min(1, "Choose runs first.")
  .max(mostRuns, `At most ${mostRuns.toLocaleString("en")} runs are changed at a time.`);
const tag = z
  .string()
  .trim()
  .min(1, "A tag has at least one character.")
  .max(60, "A tag has at most 60 characters.");
const tags = z.array(tag).max(20, "At most 20 tags are changed at a time.").default([]);

/** The audit row names how many: a list of ten thousand numbers tells a person nothing. */
const counted = <T extends { numbers: readonly number[] }>({ numbers: all, ...rest }: T) => ({
  ...rest,
  runs: all.length,
  ...(all.length <= mostTold ? { numbers: all } : {}),
});

/** Chosen runs that learn, by number; those of other projects have other numbers, or are not meant. */
const chosen = (inProject: string, of: readonly number[]) =>
  and(
    eq(runs.projectId, inProject),
    eq(runs.kind, "training"),
    sql`${runs.number} in (select jsonb_array_elements_text(${JSON.stringify(of)}::jsonb)::int)`,
  );

function tell(publish: Publish, inProject: string, changed: readonly { id: string }[]): void {
  if (changed.length === 0) return;
  publish(inProject, "RUNS_CHANGED", inProject);
  if (changed.length > mostTold) return;
  for (const { id } of changed) publish(inProject, "RUN_CHANGED", id);
}

/** How many runs an action changed, and those that it left as they were, each with the reason. */
export interface RunsChanged {
  projectId: string;
  changed: number;
  refused: { number: number; reason: string }[];
}

/** Gives tags to runs and takes others from them; what is so already changes nothing. */
export const tagRuns = command({
  action: "run:launch",
  name: "run:tag",
  input: z.object({ projectId, numbers, add: tags, remove: tags }),
  on: (input) => input.projectId,
  record: counted,
  run: async ({ tx, publish }, input): Promise<RunsChanged> => {
    const found = await tx
      .select({ id: runs.id, number: runs.number })
      .from(runs)
      .where(and(chosen(input.projectId, input.numbers), isNull(runs.deletedAt)));
    const changed = new Set<string>();
    for (const one of new Set(input.add)) {
      const added = await tx.execute<{ id: string }>(sql`
        insert into run_tags (run_id, project_id, tag, run)
        select f.id, ${input.projectId}, ${one}, f.number
        from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) f(id text, number int)
        on conflict do nothing returning run_id as id`);
      for (const { id } of added) changed.add(id);
    }
    if (input.remove.length > 0) {
      const removed = await tx.execute<{ id: string }>(sql`
        delete from run_tags where project_id = ${input.projectId}
        and tag in (select jsonb_array_elements_text(${JSON.stringify(input.remove)}::jsonb))
        and run_id in (select jsonb_array_elements_text(${JSON.stringify(found.map(({ id }) => id))}::jsonb))
        returning run_id as id`);
      for (const { id } of removed) changed.add(id);
    }
    tell(
      publish,
      input.projectId,
      [...changed].map((id) => ({ id })),
    );
    return { projectId: input.projectId, changed: changed.size, refused: [] };
  },
});

/** Puts runs aside, so that lists leave them out, or takes them back. */
export const archiveRuns = command({
  action: "run:launch",
  name: "run:archive",
  input: z.object({ projectId, numbers, archived: z.boolean() }),
  on: (input) => input.projectId,
  record: counted,
  run: async ({ tx, publish }, input): Promise<RunsChanged> => {
    const changed = await tx
      .update(runs)
      .set({ archivedAt: input.archived ? new Date() : null })
      .where(
        and(
          chosen(input.projectId, input.numbers),
          isNull(runs.deletedAt),
          input.archived ? isNull(runs.archivedAt) : isNotNull(runs.archivedAt),
        ),
      )
      .returning({ id: runs.id });
    tell(publish, input.projectId, changed);
    return { projectId: input.projectId, changed: changed.length, refused: [] };
  },
});

/**
 * Marks runs as deleted: they are hidden, and can be restored until the grace time is over; then their checkpoints,
 * models and predictions are freed. Those that work, or that something needs, stay, each with its reason.
 */
export const deleteRuns = command({
  action: "run:launch",
  name: "run:delete",
  input: z.object({ projectId, numbers }),
  on: (input) => input.projectId,
  record: counted,
  run: async ({ tx, publish }, input): Promise<RunsChanged> => {
    const found = await locked(tx, input);
    const reasons = await refusalsOf(tx, input.projectId, found);
    const ids = found.filter(({ number }) => !reasons.has(number)).map(({ id }) => id);
    if (ids.length > 0) await tx.update(runs).set({ deletedAt: new Date() }).where(inArray(runs.id, ids));
    tell(
      publish,
      input.projectId,
      ids.map((id) => ({ id })),
    );
    const refused = [...reasons].map(([number, reason]) => ({ number, reason }));
    return { projectId: input.projectId, changed: ids.length, refused };
  },
});

/** Holds runs, so that one that is about to be used comes before, or meets a deleted one. */
async function locked(tx: Transaction, input: { projectId: string; numbers: readonly number[] }) {
  return tx
    .select({ id: runs.id, number: runs.number, state: runs.state, groupId: runs.groupId })
    .from(runs)
    .where(and(chosen(input.projectId, input.numbers), isNull(runs.deletedAt)))
    .orderBy(runs.id)
    .for("update");
}

/** Takes deletions back, within the grace time; those whose space has been freed change nothing. */
export const restoreRuns = command({
  action: "run:launch",
  name: "run:restore",
  input: z.object({ projectId, numbers }),
  on: (input) => input.projectId,
  record: counted,
  run: async ({ tx, publish }, input): Promise<RunsChanged> => {
    const restored = await tx
      .update(runs)
      .set({ deletedAt: null })
      .where(and(chosen(input.projectId, input.numbers), isNotNull(runs.deletedAt)))
      .returning({ id: runs.id });
    tell(publish, input.projectId, restored);
    return { projectId: input.projectId, changed: restored.length, refused: [] };
  },
});

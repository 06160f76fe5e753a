import { createHash } from "node:crypto";
import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { confusionCells, conversions, models, parityChecks, runSelections, runs } from "@/db/schema";
import type { PairFigure } from "@/ml/significance-bootstrap";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import type { Run } from "@/server/runs/queries";
import { longestFilter, numbersOf, runListOf, shownRuns } from "@/server/runs/table/list";
import { versionOf } from "@/server/versions/queries";

type RunSelection = typeof runSelections.$inferSelect;

const fewest = 2;
/** Ten times as many as a project's table is made for. */
const mostRuns = 1_000_000;
const number = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/**
 * Keeps which runs are meant, for an address: those named, or those that a filter shows at this moment. The same runs by the
 * same filter are the same selection, whoever chooses them; by another one they are another, which says so. It changes
 * nothing that others see, and so whoever may look may do it.
 */
export const createRunSelection = command({
  action: "project:read",
  scope: "edit",
  name: "run-selection:create",
  input: z.object({
    projectId: z.string(),
    numbers: z
      .array(number)
      .max(mostRuns, `At most ${mostRuns.toLocaleString("en")} runs are kept at a time.`)
      .nullish(),
    filter: z.string().max(longestFilter, "The filter is too long.").nullish(),
    shown: z.enum(shownRuns).nullish(),
  }),
  on: ({ projectId }) => projectId,
  record: ({ numbers, ...rest }) => ({ ...rest, ...(numbers ? { runs: numbers.length } : {}) }),
  run: async ({ tx, projectId, actor, audit }, { numbers, filter, shown }): Promise<RunSelection> => {
    const found = numbers
      ? [...new Set(numbers)].sort((a, b) => a - b)
      : await numbersOf(tx, await runListOf(tx, projectId, { filter, shown }));
    if (found.length < fewest) {
      throw new AppError("INVALID_INPUT", "Choose two runs or more to compare them.", "numbers");
    }
    const shownBy = filter?.trim() || null;
    const digest = createHash("md5")
      .update([found.join(), ...(shownBy === null ? [] : [shownBy])].join("\n"))
      .digest("hex");
    const own = and(eq(runSelections.projectId, projectId), eq(runSelections.digest, digest));
    const [made] = await tx
      .insert(runSelections)
      .values({ projectId, numbers: found, digest, filter: shownBy, createdBy: actor.id })
      .onConflictDoNothing({ target: [runSelections.projectId, runSelections.digest] })
      .returning();
    const selection = made ?? (await tx.select().from(runSelections).where(own))[0];
    if (!selection) throw new Error("a selection is neither new nor there");
    audit(selection.id);
    return selection;
  },
});

const among = ({ projectId, id }: RunSelection) =>
  and(
    eq(runs.projectId, projectId),
    isNull(runs.deletedAt),
    // Looked up once, and not sent back as a list of thousands.
    sql`${runs.number} in (select unnest(s.numbers) from ${runSelections} s where s.id = ${id})`,
  );

/** The runs of a selection that are still there, by number; the cursor is the number. */
export function runsOfSelection(
  db: Queryable,
  selection: RunSelection,
  { after, limit }: PageRequest,
): Promise<Run[]> {
  const from = after === undefined ? 0 : Number(after);
  if (!Number.isInteger(from)) throw new AppError("INVALID_INPUT", "after: this is no cursor.", "after");
  return db
    .select()
    .from(runs)
    .where(and(among(selection), gt(runs.number, from)))
    .orderBy(asc(runs.number))
    .limit(limit);
}

/** How many runs of a selection are still there. */
export async function presentOf(db: Queryable, selection: RunSelection): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(runs).where(among(selection));
  return row?.count ?? 0;
}

/** Figures of a run over all images that it measured, 0..1; as `figuresOf` in ml/significance-bootstrap.ts has them. */
export type OwnFigures = Readonly<Record<PairFigure, number>>;

const sumsOf = batched<Record<"images" | "hits" | "f1" | "precision" | "recall" | "weighted", number> | null>(
  async (ids, { db }) => {
    // A line for each truth and one for each answer, put together by class, then by run: nothing leaves the database by cell.
    const rows = await db.execute<{ runId: string } & Record<string, number>>(sql`
      select run_id as "runId", sum(images)::float8 as images, sum(hits)::float8 as hits,
        sum(case when given + images > 0 then 2 * hits::float8 / (given + images) else 0 end) as f1,
        sum(case when given > 0 then hits::float8 / given else 0 end) as precision,
        sum(case when images > 0 then hits::float8 / images else 0 end) as recall,
        sum(case when given + images > 0 then images * 2 * hits::float8 / (given + images) else 0 end) as weighted
      from (
        select c.run_id, side.class, sum(c.count * side.is_truth) as images, sum(c.count * (1 - side.is_truth)) as given,
          sum(case when side.is_truth = 1 and c.truth = c.predicted then c.count else 0 end) as hits
        from ${confusionCells} c, lateral (values (c.truth, 1), (c.predicted, 0)) side (class, is_truth)
        where c.run_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
        group by c.run_id, side.class) by_class
      group by run_id`);
    const byRun = new Map(rows.map((row) => [row.runId, row]));
    return ids.map((id) => (byRun.get(id) as never) ?? null);
  },
);

/** Null before the run is measured. The caller has loaded the run, so may see it. */
export async function ownFiguresOf(
  context: Parameters<typeof sumsOf>[0],
  run: Pick<Run, "id" | "versionId">,
): Promise<OwnFigures | null> {
  const sums = await sumsOf(context, run.id);
  if (!sums || sums.images === 0) return null;
  const classes = (await versionOf(context, run.versionId)).classes.length;
  return {
    accuracy: sums.hits / sums.images,
    macroF1: sums.f1 / classes,
    macroPrecision: sums.precision / classes,
    macroRecall: sums.recall / classes,
    weightedF1: sums.weighted / sums.images,
  };
}

/** What a run's model costs: bytes, and milliseconds for one image by the worker and in the fastest browser that was checked. */
export interface RunCost {
  readonly bytes: number;
  readonly workerMs: number | null;
  readonly browserMs: number | null;
  readonly browser: string | null;
}

/** Null without a model. The caller has loaded the run, so may see it. */
export const costOfRun = batched<RunCost | null>(async (ids, { db }) => {
  const found = await db
    .select({ id: models.id, runId: models.runId, bytes: models.bytes, workerMs: conversions.latencyMs })
    .from(models)
    .leftJoin(conversions, and(eq(conversions.modelId, models.id), eq(conversions.format, "graph")))
    .where(inArray(models.runId, [...ids]));
  const checks = await db
    .selectDistinctOn([parityChecks.modelId], {
      modelId: parityChecks.modelId,
      latencyMs: parityChecks.latencyMs,
      browser: parityChecks.browser,
      backend: parityChecks.backend,
    })
    .from(parityChecks)
    .where(
      and(
        inArray(
          parityChecks.modelId,
          found.map(({ id }) => id),
        ),
        sql`${parityChecks.latencyMs} is not null`,
      ),
    )
    .orderBy(parityChecks.modelId, asc(parityChecks.latencyMs));
  const fastest = groupBy(checks, ({ modelId }) => modelId);
  const byRun = new Map(found.map((model) => [model.runId, model]));
  return ids.map((id) => {
    const model = byRun.get(id);
    if (!model) return null;
    const [check] = fastest.get(model.id) ?? [];
    return {
      ...{ bytes: model.bytes, workerMs: model.workerMs, browserMs: check?.latencyMs ?? null },
      browser: check ? `${check.browser}, ${check.backend}` : null,
    };
  });
});

/** The configuration of a run by its project and number, "project number"; undefined where there is none. */
export const configurationAt = batched<unknown>(async (keys, { db }) => {
  const asked = keys.map((key) => {
    const [projectId = "", of] = key.split(" ");
    return { projectId, number: Number(of) };
  });
  const rows = await db
    .select({ projectId: runs.projectId, number: runs.number, configuration: runs.configuration })
    .from(runs)
    .where(
      and(
        inArray(runs.projectId, [...new Set(asked.map(({ projectId }) => projectId))]),
        inArray(runs.number, [...new Set(asked.map(({ number }) => number))]),
      ),
    );
  return asked.map(
    (one) =>
      rows.find(({ projectId, number }) => projectId === one.projectId && number === one.number)
        ?.configuration,
  );
});

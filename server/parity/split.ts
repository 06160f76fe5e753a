import { and, asc, count, eq, gt, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { type models, paritySplits, predictions } from "@/db/schema";
import { type Answer, parityTolerance } from "@/ml/parity";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { batched, groupBy } from "@/server/core/loader";
import { agreementOf, answersField, browserField, modelFor } from "./judge";

export type ParitySplit = typeof paritySplits.$inferSelect;

const keptDiffering = 100;

/** What the worker said of the next images of a run's judged split, by id. */
function nextOf(db: Queryable, runId: string, after: string, limit: number): Promise<Answer[]> {
  return db
    .select({ imageId: predictions.imageId, probabilities: predictions.probabilities })
    .from(predictions)
    .where(and(eq(predictions.runId, runId), gt(predictions.imageId, after)))
    .orderBy(asc(predictions.imageId))
    .limit(limit);
}

/** Ids of a run's judged images, in the order that a browser answers them. */
export async function judgedImagesPage(
  db: Queryable,
  runId: string,
  { after = "", limit }: { after?: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .select({ imageId: predictions.imageId })
    .from(predictions)
    .where(and(eq(predictions.runId, runId), gt(predictions.imageId, after)))
    .orderBy(asc(predictions.imageId))
    .limit(limit);
  return rows.map(({ imageId }) => imageId);
}

/** Some of a run's judged images, drawn by a hash of their ids: always the same ones. */
export async function judgedSample(db: Queryable, runId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ imageId: predictions.imageId })
    .from(predictions)
    .where(eq(predictions.runId, runId))
    .orderBy(sql`md5(${predictions.imageId})`)
    .limit(limit);
  return rows.map(({ imageId }) => imageId);
}

export function paritySplitsOf(db: Queryable, modelIds: readonly string[]): Promise<ParitySplit[]> {
  return db
    .select()
    .from(paritySplits)
    .where(inArray(paritySplits.modelId, [...modelIds]));
}

/** The same of one model. The caller has loaded it, so may see it. */
export const paritySplitsOfModel = batched<ParitySplit[]>(async (ids, { db }) => {
  const byModel = groupBy(await paritySplitsOf(db, ids), ({ modelId }) => modelId);
  return ids.map((id) => byModel.get(id) ?? []);
});

/** Whether every image was answered. */
export const isWhole = (split: Pick<ParitySplit, "images" | "total">) => split.images >= split.total;

type Figures = Pick<ParitySplit, "images" | "agreeing" | "largestDifference">;

/** Whether what was answered since the begin is what the worker said, within the tolerance. */
const agreesItself = ({ images, agreeing, largestDifference }: Figures) =>
  agreeing === images && largestDifference <= parityTolerance;

/** The same, and nothing stands against it that an earlier check found and this one has not yet gone through whole. */
export const isAlike = (split: Figures & Pick<ParitySplit, "differing">) =>
  split.differing.length === 0 && agreesItself(split);

/**
 * Judges a browser's answers about the next images of the whole judged split and keeps how far it is. It goes on after
 * `after`, the last image that it knows to be kept; null begins anew, and what was found before stands until the new check
 * has agreed to its end: asking again opens nothing. Where another tab has gone further, or the same answers came twice,
 * nothing changes and what is kept is answered.
 */
export const advanceParitySplit = command({
  action: "review:write",
  name: "parity:split",
  input: z.object({
    modelId: z.string(),
    format: z.enum(paritySplits.format.enumValues, {
      error: "Of this format the worker kept its answers for a sample only: check that, or the graph model.",
    }),
    backend: z.enum(paritySplits.backend.enumValues),
    browser: browserField,
    after: z.string().nullable(),
    answers: answersField.min(1, "There is no answer."),
  }),
  on: ({ modelId }) => modelId,
  record: ({ answers: _answers, ...input }) => input,
  run: async ({ tx, projectId, actor, publish }, { modelId, format, backend, browser, after, answers }) => {
    const model = await modelFor(tx, modelId);
    const key = { modelId, format, backend, browser };
    const [kept] = await tx
      .select()
      .from(paritySplits)
      .where(
        and(
          eq(paritySplits.modelId, modelId),
          eq(paritySplits.format, format),
          eq(paritySplits.backend, backend),
          eq(paritySplits.browser, browser),
        ),
      )
      .for("update");
    if (after !== null && !kept) {
      throw new AppError(
        "CONFLICT",
        "The check was begun on other files of this model, or what it found was set aside: begin it anew.",
      );
    }
    if (kept && after !== null && kept.lastImageId !== after) return model;
    const expected = await nextOf(tx, model.runId, after ?? "", answers.length);
    const chunk = agreementOf(expected, answers);
    const former = after === null ? null : kept;
    const found = new Set([...chunk.differing, ...(former?.differing ?? (kept ? standing(kept) : []))]);
    const isWorse = !former || chunk.largestDifference > former.largestDifference;
    const figures = {
      images: (former?.images ?? 0) + chunk.images,
      total: former?.total ?? (await judgedCount(tx, model)),
      lastImageId: expected.at(-1)?.imageId ?? "",
      agreeing: (former?.agreeing ?? 0) + chunk.agreeing,
      largestDifference: isWorse ? chunk.largestDifference : former.largestDifference,
      worstImageId: isWorse ? chunk.worstImageId : former.worstImageId,
    };
    const next = {
      ...figures,
      differing: isWhole(figures) && agreesItself(figures) ? [] : [...found].slice(0, keptDiffering),
      checkedBy: actor.id,
      startedAt: former?.startedAt ?? new Date(),
      checkedAt: new Date(),
    };
    await tx
      .insert(paritySplits)
      .values({ projectId, ...key, ...next })
      .onConflictDoUpdate({
        target: [paritySplits.modelId, paritySplits.format, paritySplits.backend, paritySplits.browser],
        set: next,
      });
    // Others need to know when it is at its end, or has found what refuses the model.
    if (isWhole(next) || !isAlike(next)) publish(projectId, "MODEL_CHECKED", modelId);
    return model;
  },
});

/** What an earlier check found stands against a new one: where no decision differed, the image of a probability too far off. */
const standing = ({ differing, ...figures }: ParitySplit) =>
  differing.length === 0 && !agreesItself(figures) ? [figures.worstImageId] : differing;

async function judgedCount(db: Queryable, model: Pick<typeof models.$inferSelect, "runId">): Promise<number> {
  const [row] = await db
    .select({ images: count() })
    .from(predictions)
    .where(eq(predictions.runId, model.runId));
  return row?.images ?? 0;
}

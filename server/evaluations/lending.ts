import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { evaluationPieces, evaluations, evaluationTabs, models, runs, versionImages } from "@/db/schema";
import { compareAnswers, parityTolerance } from "@/ml/parity";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { browserField } from "@/server/parity/judge";
import { evaluationById } from "./commands";
import type { Evaluation } from "./queries";
import {
  deal,
  type LentTab,
  type Piece,
  refusalOf,
  refusalText,
  requireGate,
  requireLent,
  requireTab,
  takeBack,
} from "./tab";

const tabField = z.string().min(16, "A tab's id has at least 16 characters.").max(64);

/** Lends a tab to an evaluation. Once more changes nothing; a tab that left is back. */
export const lendTab = command({
  action: "run:lend",
  name: "evaluation:lend",
  input: z.object({
    evaluationId: z.string(),
    tab: tabField,
    format: z.enum(evaluationTabs.format.enumValues, {
      error: "A quantised model is another one than the worker asks: lend the layers or the graph model.",
    }),
    backend: z.enum(evaluationTabs.backend.enumValues),
    browser: browserField,
  }),
  on: ({ evaluationId }) => evaluationId,
  record: ({ tab: _tab, ...input }) => input,
  run: async ({ tx, actor, projectId, publish }, { evaluationId, tab, ...runtime }) => {
    const evaluation = await evaluationById(tx, evaluationId);
    requireLent(evaluation);
    await requireGate(tx, evaluation.runId, runtime);
    const refusal = await refusalOf(tx, evaluationId, actor.id, runtime);
    if (refusal) throw new AppError("CONFLICT", refusal);
    const [own] = await tx
      .insert(evaluationTabs)
      .values({ evaluationId, id: tab, userId: actor.id, ...runtime })
      .onConflictDoUpdate({
        target: [evaluationTabs.evaluationId, evaluationTabs.id],
        set: { ...runtime, leftAt: null, seenAt: sql`now()` },
        setWhere: eq(evaluationTabs.userId, actor.id),
      })
      .returning();
    if (!own) throw new AppError("CONFLICT", "Another person lends a tab of this id: reload the page.");
    publish(projectId, "EVALUATION_CHANGED", evaluationId);
    return evaluation;
  },
});

/** What a tab is to do next. */
export interface LentWork {
  evaluationId: string;
  /** Null where there is nothing at the moment, or the tab is refused. */
  piece: { number: number; imageIds: string[] } | null;
  refusal: string | null;
}

/**
 * Takes a tab's answer where it brings one, and deals it the next piece, or its own once more. An answer counts only where
 * it agrees with what the worker said of the images that it sampled; a tab whose answer does not is refused, and all that
 * it answered is dealt out again. The same answer once more changes nothing.
 */
export const workPiece = command({
  action: "run:lend",
  name: "evaluation:piece",
  input: z.object({
    evaluationId: z.string(),
    tab: tabField,
    answer: z
      .object({
        piece: z.int(),
        probabilities: z.base64().max(1_500_000, "The answer is longer than any piece's can be."),
        milliseconds: z.number().min(0).max(86_400_000),
      })
      .nullish(),
  }),
  on: ({ evaluationId }) => evaluationId,
  record: ({ evaluationId, answer }) => ({ evaluationId, piece: answer?.piece ?? null }),
  run: async ({ tx, actor, projectId, publish, enqueue }, input): Promise<LentWork> => {
    const { evaluationId, answer } = input;
    const evaluation = await evaluationById(tx, evaluationId);
    const tab = await requireTab(tx, evaluationId, input.tab, actor.id);
    const none: LentWork = { evaluationId, piece: null, refusal: null };
    const isGathered = evaluation.by === "tabs" && evaluation.processed === evaluation.total;
    // The last answer once more, as its tab has not heard that it came.
    if (isGathered) return none;
    requireLent(evaluation);
    let { processed } = evaluation;
    if (answer) {
      const [piece] = await tx
        .select()
        .from(evaluationPieces)
        .where(
          and(eq(evaluationPieces.evaluationId, evaluationId), eq(evaluationPieces.piece, answer.piece)),
        );
      if (!piece) throw new AppError("INVALID_INPUT", "piece: there is none of this number.", "answer.piece");
      if (piece.answers === null) {
        const judged = await judge(tx, { ...answer, evaluation, tab, piece });
        processed += judged.images;
        await tx.update(evaluations).set({ processed }).where(eq(evaluations.id, evaluationId));
        publish(projectId, "EVALUATION_CHANGED", evaluationId);
        if (judged.refusal) return { ...none, refusal: judged.refusal };
      }
    }
    if (processed === evaluation.total) {
      const anew = { state: "queued", lentAt: null, finishedAt: null } as const;
      await tx
        .update(evaluations)
        .set({ ...anew, fence: sql`${evaluations.fence} + 1` })
        .where(eq(evaluations.id, evaluationId));
      await enqueue("evaluation", { id: evaluationId }, evaluationId);
      return none;
    }
    await tx.update(evaluationTabs).set({ seenAt: sql`now()` }).where(ofTab(tab));
    const next = await deal(tx, tab);
    return {
      ...none,
      piece: next && { number: next.piece, imageIds: await imageIdsOf(tx, evaluation.runId, next.positions) },
    };
  },
});

const ofTab = ({ evaluationId, id }: LentTab) =>
  and(eq(evaluationTabs.evaluationId, evaluationId), eq(evaluationTabs.id, id));

interface Answered {
  evaluation: Evaluation;
  tab: LentTab;
  piece: Piece;
  probabilities: string;
  milliseconds: number;
}

/** Keeps an answer that agrees with the worker's sample; else refuses the tab. @returns by how many images more count. */
async function judge(
  tx: Transaction,
  { evaluation, tab, piece, probabilities, milliseconds }: Answered,
): Promise<{ images: number; refusal: string | null }> {
  const { positions, samplePlaces, sampleAnswers } = piece;
  const classes = await classCount(tx, evaluation.runId);
  const bytes = Uint8Array.from(Buffer.from(probabilities, "base64"));
  const said = bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : new Float32Array();
  const isProbability = (value: number) => value >= -parityTolerance && value <= 1 + parityTolerance;
  if (said.length !== positions.length * classes || !said.every(isProbability)) {
    throw new AppError(
      "INVALID_INPUT",
      `answer.probabilities: ${positions.length} × ${classes} numbers from 0 to 1 are wanted, as 32-bit floats.`,
      "answer.probabilities",
    );
  }
  const sampled = new Float32Array(Uint8Array.from(sampleAnswers ?? []).buffer);
  const places = samplePlaces ?? [];
  const row = (of: Float32Array, at: number) => [...of.subarray(at * classes, (at + 1) * classes)];
  const agreement = compareAnswers(
    places.map((place, i) => ({ imageId: String(place), probabilities: row(sampled, i) })),
    places.map((place) => ({ imageId: String(place), probabilities: row(said, place) })),
  );
  const agrees =
    agreement.images > 0 &&
    agreement.agreeing === agreement.images &&
    agreement.largestDifference <= parityTolerance;
  if (!agrees) {
    const refusal = refusalText(agreement);
    const lost = await takeBack(tx, tab, true);
    await tx.update(evaluationTabs).set({ refusal, images: 0 }).where(ofTab(tab));
    return { images: -lost, refusal };
  }
  await tx
    .update(evaluationPieces)
    .set({ answers: bytes, tabId: tab.id, leaseUntil: null })
    .where(
      and(eq(evaluationPieces.evaluationId, piece.evaluationId), eq(evaluationPieces.piece, piece.piece)),
    );
  await tx
    .update(evaluationTabs)
    .set({
      images: sql`${evaluationTabs.images} + ${positions.length}`,
      milliseconds: sql`${evaluationTabs.milliseconds} + ${milliseconds}`,
    })
    .where(ofTab(tab));
  return { images: positions.length, refusal: null };
}

async function classCount(tx: Transaction, runId: string): Promise<number> {
  const [model] = await tx.select({ classes: models.classes }).from(models).where(eq(models.runId, runId));
  return model?.classes.length ?? 0;
}

/** Images of rows of a run's version, in their order. */
async function imageIdsOf(tx: Transaction, runId: string, positions: readonly number[]): Promise<string[]> {
  const rows = await tx
    .select({ position: versionImages.position, imageId: versionImages.imageId })
    .from(versionImages)
    .innerJoin(runs, eq(runs.versionId, versionImages.versionId))
    .where(
      and(
        eq(runs.id, runId),
        sql`${versionImages.position} = any(${sql.param(`{${positions.join()}}`)}::int[])`,
      ),
    );
  const byPosition = new Map(rows.map((one) => [one.position, one.imageId]));
  return positions.map((position) => byPosition.get(position) ?? "");
}

/** A tab is lent no more: the piece that it is at goes to another, what it has answered stays. */
export const returnTab = command({
  action: "run:lend",
  name: "evaluation:return",
  input: z.object({ evaluationId: z.string(), tab: tabField }),
  on: ({ evaluationId }) => evaluationId,
  record: ({ evaluationId }) => ({ evaluationId }),
  run: async ({ tx, actor, projectId, publish }, { evaluationId, tab }) => {
    const evaluation = await evaluationById(tx, evaluationId);
    const [own] = await tx
      .update(evaluationTabs)
      .set({ leftAt: sql`now()` })
      .where(
        and(
          eq(evaluationTabs.evaluationId, evaluationId),
          eq(evaluationTabs.id, tab),
          eq(evaluationTabs.userId, actor.id),
        ),
      )
      .returning();
    if (own && evaluation.lentAt) await takeBack(tx, own, false);
    publish(projectId, "EVALUATION_CHANGED", evaluationId);
    return evaluation;
  },
});

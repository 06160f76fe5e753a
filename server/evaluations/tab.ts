import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { evaluationPieces, evaluationTabs } from "@/db/schema";
import { type Agreement, gateOf, parityTolerance } from "@/ml/parity";
import { AppError } from "@/server/core/errors";
import { modelIdOf } from "@/server/models/queries";
import { findingsOf } from "@/server/parity/verdict";
import type { Evaluation } from "./queries";

export type LentTab = typeof evaluationTabs.$inferSelect;
export type Piece = typeof evaluationPieces.$inferSelect;
type Runtime = Pick<LentTab, "format" | "backend" | "browser">;

/** How long a piece is a tab's that is silent. One at work says so before. */
const leaseSeconds = 30;

/** A tab is at it where it was heard of within this time. */
export const presentMs = leaseSeconds * 1000;

/** Throws CONFLICT where tabs are of no use to an evaluation. */
export function requireLent({ by, lentAt, state }: Evaluation): void {
  if (lentAt !== null && state === "finished") return;
  throw new AppError(
    "CONFLICT",
    by === "worker"
      ? "The worker answers this evaluation: it takes no tabs."
      : state === "queued" || state === "running"
        ? "This evaluation takes no tabs at the moment: the worker is at it. Wait until the page says that it does."
        : "This evaluation is over: it takes no tabs any more.",
  );
}

/**
 * Throws CONFLICT where a browser is not known to decide as the worker does: the gate of Try (gateOf), which a tab has to
 * pass before it is dealt anything.
 */
export async function requireGate(
  tx: Transaction,
  runId: string,
  { format, backend, browser }: Runtime,
): Promise<void> {
  const modelId = await modelIdOf(tx, runId);
  if (!modelId) throw new AppError("CONFLICT", "The run has no model any more: launch it again to have one.");
  const gate = gateOf(await findingsOf(tx, modelId, format), { backend, browser });
  if (gate === "open") return;
  throw new AppError(
    "CONFLICT",
    gate === "refused"
      ? `${browser} on ${backend} does not decide as the worker does with this model: lend a tab of another browser, or choose another backend.`
      : `${browser} on ${backend} was not held against the worker with this model yet: open it in Try, which does so, then lend the tab.`,
  );
}

/** The caller's tab; @throws CONFLICT where it does not lend, or is refused. */
export async function requireTab(
  tx: Transaction,
  evaluationId: string,
  id: string,
  userId: string,
): Promise<LentTab> {
  const [tab] = await tx
    .select()
    .from(evaluationTabs)
    .where(
      and(
        eq(evaluationTabs.evaluationId, evaluationId),
        eq(evaluationTabs.id, id),
        eq(evaluationTabs.userId, userId),
        isNull(evaluationTabs.leftAt),
      ),
    );
  if (!tab) throw new AppError("CONFLICT", "This tab is not lent to the evaluation: lend it first.");
  if (tab.refusal) throw new AppError("CONFLICT", tab.refusal);
  return tab;
}

/** Why a person's browser is refused for an evaluation, by what an earlier tab of it sent; null where it is not. */
export async function refusalOf(
  tx: Transaction,
  evaluationId: string,
  userId: string,
  { format, backend, browser }: Runtime,
): Promise<string | null> {
  const [refused] = await tx
    .select({ refusal: evaluationTabs.refusal })
    .from(evaluationTabs)
    .where(
      and(
        eq(evaluationTabs.evaluationId, evaluationId),
        eq(evaluationTabs.userId, userId),
        eq(evaluationTabs.format, format),
        eq(evaluationTabs.backend, backend),
        eq(evaluationTabs.browser, browser),
        sql`${evaluationTabs.refusal} is not null`,
      ),
    )
    .limit(1);
  return refused?.refusal ?? null;
}

/** Deals a tab a piece, or the one that it has once more; null where all are answered or in other hands. */
export async function deal(tx: Transaction, { evaluationId, id }: LentTab): Promise<Piece | null> {
  const { piece, tabId, leaseUntil } = evaluationPieces;
  const [next] = await tx
    .select({ piece })
    .from(evaluationPieces)
    .where(
      and(
        eq(evaluationPieces.evaluationId, evaluationId),
        isNull(evaluationPieces.answers),
        or(isNull(leaseUntil), sql`${leaseUntil} < now()`, eq(tabId, id)),
      ),
    )
    .orderBy(sql`(${tabId} = ${id} and ${gt(leaseUntil, sql`now()`)}) is true desc`, piece)
    .limit(1);
  if (!next) return null;
  const [dealt] = await tx
    .update(evaluationPieces)
    .set({ tabId: id, leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` })
    .where(and(eq(evaluationPieces.evaluationId, evaluationId), eq(piece, next.piece)))
    .returning();
  return dealt ?? null;
}

/** What stands where a tab's answers were not the worker's. */
export function refusalText({ images, agreeing, largestDifference }: Agreement): string {
  const why =
    agreeing < images
      ? `it said another class than the worker of ${images - agreeing} of ${images} images that the worker had answered as well`
      : `a probability was ${largestDifference.toExponential(1)} off what the worker said, and at most ${parityTolerance} is well`;
  return `This tab is refused: ${why}. Nothing that it answered counts, and its pieces are dealt out again.`;
}

/** Takes from a tab what it has: the piece that it is at, and with `isAll` what it has answered too. @returns images that count no more. */
export async function takeBack(
  tx: Transaction,
  { evaluationId, id }: LentTab,
  isAll: boolean,
): Promise<number> {
  const held = and(
    eq(evaluationPieces.evaluationId, evaluationId),
    eq(evaluationPieces.tabId, id),
    isAll ? undefined : isNull(evaluationPieces.answers),
  );
  const [answered] = await tx
    .select({
      images: sql<number>`coalesce(sum(cardinality(${evaluationPieces.positions})), 0)::int`,
    })
    .from(evaluationPieces)
    .where(and(held, sql`${evaluationPieces.answers} is not null`));
  await tx.update(evaluationPieces).set({ answers: null, tabId: null, leaseUntil: null }).where(held);
  return answered?.images ?? 0;
}

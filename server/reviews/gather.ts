import { inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { causeTags, classes, runs, user } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { groupBy } from "@/server/core/loader";
import { predictionsOfImages } from "@/server/review/queries";
import type { Run } from "@/server/runs/queries";
import { frozenClasses, versionOf } from "@/server/versions/queries";
import { imageIdsOf, progressOf, type Review, standingDecisions, verdicts } from "./queries";
import { type KeptPicture, type ReviewSummary, summarise } from "./summary";
import { figuresNow, type RunFigures } from "./summary-figures";

/** The runs of a review; the caller has loaded it, so may see them. */
export async function reviewedRuns(db: Queryable, review: Review): Promise<{ run: Run; other: Run | null }> {
  const wanted = [review.runId, ...(review.otherRunId ? [review.otherRunId] : [])];
  const rows = await db.select().from(runs).where(inArray(runs.id, wanted));
  const run = rows.find(({ id }) => id === review.runId);
  if (!run) throw new Error(`No run ${review.runId}`);
  return { run, other: rows.find(({ id }) => id === review.otherRunId) ?? null };
}

/** Everything that a review comes to now: what it would keep if it were closed. */
export async function gather(context: Context, db: Queryable, review: Review): Promise<ReviewSummary> {
  const reviewed = await reviewedRuns(db, review);
  const pictures = await picturesOf(context, db, review, reviewed.run);
  const progress = await progressOf(context, review.id);
  const names = await namesOf(
    db,
    "user",
    progress.map(({ userId }) => userId),
  );
  return {
    at: new Date().toISOString(),
    ...summarise(pictures, verdicts),
    people: progress.map(({ userId, dealt, decided }) => ({
      ...{ id: userId, name: names.get(userId) ?? "", dealt, decided },
    })),
    opening: review.opening as RunFigures[],
    figures: await figuresNow(context, reviewed),
    pictures,
  };
}

async function picturesOf(context: Context, db: Queryable, review: Review, run: Run): Promise<KeptPicture[]> {
  const imageIds = await imageIdsOf(db, review.id);
  const said = await predictionsOfImages(db, run, imageIds);
  const frozen = frozenClasses(await versionOf(context, run.versionId));
  const decisions = await standingDecisions(db, review.id);
  const byImage = groupBy(decisions, (decision) => decision.imageId);
  const people = await namesOf(
    db,
    "user",
    decisions.map(({ userId }) => userId),
  );
  const given = await namesOf(
    db,
    "class",
    decisions.flatMap((one) => [one.classId, one.formerClassId]),
  );
  const tags = await namesOf(
    db,
    "tag",
    decisions.flatMap(({ tagIds }) => tagIds),
  );
  const named = (id: string | null) => (id === null ? null : { id, name: given.get(id) ?? "" });
  return imageIds.flatMap((imageId) => {
    const row = said.get(imageId);
    const truth = row && frozen[row.prediction.truth];
    const predicted = row && frozen[row.prediction.predicted];
    if (!row || !truth || !predicted) return [];
    return {
      imageId,
      name: row.name ?? imageId,
      truth: { id: truth.id, name: truth.name },
      predicted: { id: predicted.id, name: predicted.name },
      confidence: row.prediction.confidence,
      decisions: (byImage.get(imageId) ?? []).flatMap((decision) =>
        decision.verdict
          ? {
              by: people.get(decision.userId) ?? "",
              verdict: decision.verdict,
              class: named(decision.classId),
              former: named(decision.formerClassId),
              tags: decision.tagIds.map((id) => tags.get(id) ?? ""),
              note: decision.note,
              at: decision.createdAt.toISOString(),
            }
          : [],
      ),
    };
  });
}

const tables = { user, class: classes, tag: causeTags };

async function namesOf(
  db: Queryable,
  kind: keyof typeof tables,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const of = tables[kind];
  const rows = await db.select({ id: of.id, name: of.name }).from(of).where(inArray(of.id, wanted));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

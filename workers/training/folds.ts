import { eq } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { runGroupFolds, type runs } from "@/db/schema";
import type { VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";

/**
 * A version as a run sees it: in a group of folds the run's own fold is the validation split, the other folds are
 * for training, and the test split stays what it is. The rows, and so the packed images, are the same for all folds.
 * @throws RunFailure of kind "data" where the group's folds are gone.
 */
export async function asRunSees(
  db: Database,
  run: Pick<typeof runs.$inferSelect, "groupId" | "member">,
  table: VersionTable,
): Promise<VersionTable> {
  if (run.groupId === null || run.member === null) return table;
  const [row] = await db
    .select({ folds: runGroupFolds.folds })
    .from(runGroupFolds)
    .where(eq(runGroupFolds.groupId, run.groupId));
  // A group of seeds has no folds.
  if (!row) return table;
  const { train, validation } = table.splits;
  const learnt = Uint32Array.from([...train, ...validation]).sort();
  const { byteOffset, byteLength } = row.folds;
  const folds = new DataView(row.folds.buffer, byteOffset, byteLength);
  if (byteLength !== 2 * table.count) {
    throw new RunFailure(
      "data",
      `The folds of this group are for ${byteLength / 2} images, but its version has ${table.count}: launch the group again.`,
    );
  }
  const isOwn = (row: number) => folds.getUint16(2 * row, true) === run.member;
  return {
    ...table,
    splits: {
      train: learnt.filter((row) => !isOwn(row)),
      validation: learnt.filter(isOwn),
      test: table.splits.test,
    },
  };
}

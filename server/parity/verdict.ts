import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { models } from "@/db/schema";
import { type ParityCheck, type ParityFormat, parityChecksOf } from "./queries";
import { isAlike, isWhole, paritySplitsOf } from "./split";

/** Whether a run's model in a format decides in browsers as it did in the worker. */
export interface ParityVerdict {
  /** At least one browser agreed and none differed. */
  readonly passed: boolean;
  /** "Chrome 142, Linux on wasm", with how many images each agreed on, and those that differed. */
  readonly agreed: readonly { browser: string; backend: ParityCheck["backend"]; images: number }[];
  readonly differed: readonly { browser: string; backend: ParityCheck["backend"]; images: number }[];
}

/** The verdict of all browsers on a run's model, of their samples and whole splits; not passed where there is no model. */
export async function parityVerdict(
  db: Queryable,
  runId: string,
  format: ParityFormat,
): Promise<ParityVerdict> {
  const [model] = await db.select({ id: models.id }).from(models).where(eq(models.runId, runId));
  if (!model) return { passed: false, agreed: [], differed: [] };
  const [samples, splits] = await Promise.all([parityChecksOf(db, model.id), paritySplitsOf(db, model.id)]);
  const all = [
    ...samples.filter((one) => one.format === format),
    // One that is under way has said nothing yet, unless it has found a difference.
    ...splits
      .filter((one) => one.format === format && (isWhole(one) || !isAlike(one)))
      .map((one) => ({ ...one, agrees: isAlike(one) })),
  ];
  const short = ({ browser, backend, images }: (typeof all)[number]) => ({ browser, backend, images });
  const agreed = all.filter(({ agrees }) => agrees).map(short);
  const differed = all.filter(({ agrees }) => !agrees).map(short);
  return { passed: agreed.length > 0 && differed.length === 0, agreed, differed };
}

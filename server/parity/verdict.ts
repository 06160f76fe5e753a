import type { Queryable } from "@/db/connection";
import { modelIdOf } from "@/server/models/queries";
import { type ParityCheck, type ParityFormat, parityChecksOf } from "./queries";
import { isAlike, isWhole, type ParitySplit, paritySplitsOf } from "./split";

/** Whether a run's model in a format decides in browsers as it did in the worker. */
export interface ParityVerdict {
  /** At least one browser agreed and none differed. */
  readonly passed: boolean;
  /** "Chrome 142, Linux on wasm", with how many images each agreed on, and those that differed. */
  readonly agreed: readonly { browser: string; backend: ParityCheck["backend"]; images: number }[];
  readonly differed: readonly { browser: string; backend: ParityCheck["backend"]; images: number }[];
}

/** What one browser came to with a format of a model, on the sample or on the whole split. */
export interface Finding {
  readonly browser: string;
  readonly backend: ParityCheck["backend"];
  readonly images: number;
  readonly agreeing: number;
  readonly agrees: boolean;
}

/** What browsers came to with a model in each format. A split that is under way counts only once it has found a difference. */
export async function findingsOfAll(db: Queryable, modelId: string) {
  const [samples, splits] = await Promise.all([parityChecksOf(db, [modelId]), paritySplitsOf(db, [modelId])]);
  return [...samples, ...splits.filter((one) => isWhole(one) || !isAlike(one)).map(judged)];
}

/** What browsers came to with a format of a model. */
export async function findingsOf(db: Queryable, modelId: string, format: ParityFormat): Promise<Finding[]> {
  return (await findingsOfAll(db, modelId))
    .filter((one) => one.format === format)
    .map(({ browser, backend, images, agreeing, agrees }) => ({
      ...{ browser, backend, images, agreeing, agrees },
    }));
}

const judged = (split: ParitySplit) => ({ ...split, agrees: isAlike(split) });

/** The verdict of all browsers on a run's model, of their samples and whole splits; not passed where there is no model. */
export async function parityVerdict(
  db: Queryable,
  runId: string,
  format: ParityFormat,
): Promise<ParityVerdict> {
  const modelId = await modelIdOf(db, runId);
  if (!modelId) return { passed: false, agreed: [], differed: [] };
  const all = await findingsOf(db, modelId, format);
  const short = ({ browser, backend, images }: Finding) => ({ browser, backend, images });
  const agreed = all.filter(({ agrees }) => agrees).map(short);
  const differed = all.filter(({ agrees }) => !agrees).map(short);
  return { passed: agreed.length > 0 && differed.length === 0, agreed, differed };
}

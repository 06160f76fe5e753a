import * as z from "zod";

/** One run, or several that differ by their fold or their seed alone. */
export const repeatsSchema = z.object({
  kind: z.enum(["once", "folds", "leave_one_out", "seeds"]),
  /** Of folds or seeds, as it stands in its field: it need not be valid yet. */
  count: z.unknown(),
});

export type Repeats = z.infer<typeof repeatsSchema>;

export const once: Repeats = { kind: "once", count: 5 };

/** How many folds and seeds may be asked for; leave-one-out makes a run of each image. */
export const limits = {
  folds: { kind: "integer", scale: "linear", step: 1, min: 2, max: 20 },
  seeds: { kind: "integer", scale: "linear", step: 1, min: 2, max: 50 },
} as const;
const mostLeftOut = 100;

/** Images by split. */
interface Counted {
  readonly counts: readonly { readonly split: string; readonly total: number }[];
}

const imagesOf = (version: Counted, ...splits: readonly string[]) =>
  version.counts.filter(({ split }) => splits.includes(split)).reduce((sum, { total }) => sum + total, 0);

/** Why a version cannot be learnt leaving one image out at a time; null where it can. */
export function againstLeaveOneOut(version: Counted): string | null {
  const images = imagesOf(version, "train", "validation");
  return images > mostLeftOut
    ? `${images.toLocaleString("en")} training and validation images would be as many runs; ${mostLeftOut} are the most.`
    : null;
}

interface Plan {
  /** How many runs will be queued. */
  readonly runs: number;
  /** Images that each of them learns from. */
  readonly training: number;
}

/** What the repeats mean for a version, or a sentence about what is wrong with them. */
export function planOf(repeats: Repeats, version: Counted): Plan | string {
  const training = imagesOf(version, "train");
  const divided = imagesOf(version, "train", "validation");
  const { kind, count } = repeats;
  switch (kind) {
    case "once":
      return { runs: 1, training };
    case "leave_one_out":
      return againstLeaveOneOut(version) ?? { runs: divided, training: divided - 1 };
    case "folds":
    case "seeds": {
      const { min, max } = limits[kind];
      if (typeof count !== "number" || !Number.isInteger(count) || count < min || count > max) {
        return `${kind === "folds" ? "Folds" : "Seeds"}: a whole number from ${min} to ${max}.`;
      }
      if (kind === "seeds") return { runs: count, training };
      return { runs: count, training: divided - Math.ceil(divided / count) };
    }
  }
}

/** "5 folds", "3 seeds from 1 on", "one run": the repeats in a few words. */
export function repeatsText({ kind, count }: Repeats): string {
  switch (kind) {
    case "once":
      return "one run";
    case "folds":
      return `${count} folds`;
    case "leave_one_out":
      return "leave one out";
    case "seeds":
      return `${count} seeds`;
  }
}

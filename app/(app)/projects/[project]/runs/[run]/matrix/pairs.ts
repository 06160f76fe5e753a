import { joinedPairs } from "@/ml/report";
import type { Line } from "./matrix-model";

export interface ConfusedPair {
  /** Whose images were taken for the other more often. */
  readonly first: Line;
  readonly second: Line;
  readonly firstAsSecond: number;
  readonly secondAsFirst: number;
  readonly count: number;
  /** `count` of the images of both, 0..1. */
  readonly share: number;
  /** The share less that of the baseline, -1..1; null where there is none, or it knows no image of these classes. */
  readonly change: number | null;
  /** Threads on a cell of the two. */
  readonly threads: number;
}

interface CellThread {
  readonly truthClass?: { readonly id: string } | null;
  readonly predictedClass?: { readonly id: string } | null;
}

/** Another matrix by ids of classes: what it is compared with may have its classes in another order, or others. */
export interface Before {
  readonly ids: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/**
 * The lines that are taken for each other, both ways in one.
 * @param counts lines × lines.
 */
export function pairsOf(
  counts: Float64Array,
  lines: readonly Line[],
  {
    by,
    before,
    threads = [],
  }: { by: "count" | "share"; before: Before | null; threads?: readonly CellThread[] | undefined },
): ConfusedPair[] {
  const lineOf = new Map(lines.flatMap(({ classes }, line) => classes.map(({ id }) => [id, line] as const)));
  const key = (a: number, b: number) => Math.min(a, b) * lines.length + Math.max(a, b);
  const talked = new Map<number, number>();
  for (const { truthClass, predictedClass } of threads) {
    const [a, b] = [lineOf.get(truthClass?.id ?? ""), lineOf.get(predictedClass?.id ?? "")];
    if (a === undefined || b === undefined || a === b) continue;
    talked.set(key(a, b), (talked.get(key(a, b)) ?? 0) + 1);
  }
  const shareBefore = before && sharesOf(before, lineOf, lines.length);
  const pairs = joinedPairs({ classes: lines.length, counts }).flatMap((pair): ConfusedPair[] => {
    const [first, second] = [lines[pair.first], lines[pair.second]];
    if (!first || !second) return [];
    const was = shareBefore?.(pair.first, pair.second) ?? null;
    return [
      {
        first,
        second,
        firstAsSecond: pair.firstAsSecond,
        secondAsFirst: pair.secondAsFirst,
        count: pair.count,
        share: pair.share,
        change: was === null ? null : pair.share - was,
        threads: talked.get(key(pair.first, pair.second)) ?? 0,
      },
    ];
  });
  return by === "count" ? pairs : pairs.sort((a, b) => b.share - a.share || b.count - a.count);
}

/** Which share of the images of two lines was confused in another matrix; null where it has no image of them. */
function sharesOf(before: Before, lineOf: ReadonlyMap<string, number>, size: number) {
  const folded = new Float64Array(size * size);
  const images = new Float64Array(size);
  for (const [truth, row] of before.counts.entries()) {
    const from = lineOf.get(before.ids[truth] ?? "");
    if (from === undefined) continue;
    for (const [predicted, count] of row.entries()) {
      images[from] = (images[from] ?? 0) + count;
      const to = lineOf.get(before.ids[predicted] ?? "");
      if (to !== undefined) folded[from * size + to] = (folded[from * size + to] ?? 0) + count;
    }
  }
  return (a: number, b: number): number | null => {
    const all = (images[a] ?? 0) + (images[b] ?? 0);
    return all === 0 ? null : ((folded[a * size + b] ?? 0) + (folded[b * size + a] ?? 0)) / all;
  };
}

import { counted } from "@/app/format";
import { formatCount, formatSigned } from "@/app/ui/format";
import { ALPHA } from "@/ml/significance";
import type { Compared } from "./operations";
import type { Group, Part } from "./use-compare-state";

export const groupNames: Readonly<Record<Group, string>> = {
  fixed: "Fixed",
  broken: "Broken",
  still_wrong: "Still wrong",
  differently_wrong: "Differently wrong",
  both_right: "Both right",
  relabelled: "Other label",
};

export const groupMeanings: Readonly<Record<Group, string>> = {
  fixed: "A wrong, B right",
  broken: "A right, B wrong",
  still_wrong: "both wrong, the same class",
  differently_wrong: "both wrong, different classes",
  both_right: "A and B right",
  relabelled: "measured under different labels, not compared",
};

export const partNames: Readonly<Record<Part, string>> = {
  new: "New in B",
  gone: "Only in A",
  same: "In both",
};

export const groupKeys = {
  fixed: "fixed",
  broken: "broken",
  still_wrong: "stillWrong",
  differently_wrong: "differentlyWrong",
  both_right: "bothRight",
} as const;

/** Two digits are as many as a p is worth; below a thousandth only that. */
export function pText(p: number): string {
  if (p < 0.001) return "< 0.001";
  return p >= 0.1 ? p.toFixed(2) : p.toPrecision(2);
}

/** "+12", "−3", "0" with a true minus sign. */
export function signed(value: number): string {
  return formatSigned(value, formatCount);
}

/** A difference of two shares in percentage points: "+1.24". */
export function points(value: number, digits = 2): string {
  return formatSigned(100 * value, (size) => size.toFixed(digits));
}

/** What to think of a difference: which run is better, or that it may be chance. */
export function verdict({ mcnemar, counts, common }: Compared): {
  better: "a" | "b" | null;
  title: string;
  reason: string;
} {
  const { fixed, broken } = counts;
  if (!mcnemar) {
    return {
      better: null,
      title: "Both runs have the same images right",
      reason: `Of ${counted(common, "common image")}, none is right in one run and wrong in the other.`,
    };
  }
  const change = `B fixes ${counted(fixed, "image")} and breaks ${formatCount(broken)}`;
  const p = `McNemar's test, p ${mcnemar.p < 0.001 ? "" : "= "}${pText(mcnemar.p)}`;
  if (mcnemar.p < ALPHA) {
    const better = fixed > broken ? "b" : "a";
    return {
      better,
      title: `${better.toUpperCase()} is better`,
      reason: `${change} of ${formatCount(common)}: more of a difference than chance explains (${p}).`,
    };
  }
  return {
    better: null,
    title: "Not told apart",
    reason: `${change} of ${formatCount(common)}. Where neither run is better, chance alone gives as much in ${Math.round(mcnemar.p * 100)} of 100 cases (${p}).`,
  };
}

type LeftOut = Compared["leftOutA"];

const whereabouts = {
  train: "its training split",
  validation: "its validation split",
  test: "its test split, not measured",
};

/** Why images of one run are not compared: "120 of A's images: 80 in B's …". Null where none is left out. */
export function leftOutText(rows: LeftOut, of: "A" | "B"): string | null {
  if (rows.length === 0) return null;
  const other = of === "A" ? "B" : "A";
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const reasons = rows.map(({ split, count }) =>
    split === null
      ? `${formatCount(count)} not in ${other}'s version`
      : `${formatCount(count)} in ${whereabouts[split]}`,
  );
  return `${counted(total, "image")} that only ${of} measured (for ${other}: ${reasons.join(", ")})`;
}

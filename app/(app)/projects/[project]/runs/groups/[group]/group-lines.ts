import { breakMarks, type ChartData, linesOf, type NamedCurve } from "../../[run]/chart-data";
import type { Curve } from "../../[run]/use-metrics";
import type { Group } from "./group-type";

type GroupCurve = Pick<Group["curves"][number], "name" | "epochs" | "means" | "deviations" | "members">;

/** Each epoch's value as a point of a curve. */
const curveOf = (epochs: number[], values: (number | null)[], breaks: Curve["breaks"] = []): Curve => ({
  ...{ isWhole: true, steps: epochs, seconds: epochs, values, breaks },
  ...{ meanSteps: [], meanSeconds: [], means: [], counts: [] },
});

const looks = [
  { prefix: "", label: "Training", color: "var(--chart-1)", dashed: false },
  { prefix: "validation.", label: "Validation", color: "var(--chart-2)", dashed: true },
];

/**
 * The means of a measure over the members of a group, with bands of one deviation to either side, and each member's own
 * lines where they are asked for. Where a member's value was no number is marked in any case: it leaves no mean.
 */
export function groupLines(
  curves: readonly GroupCurve[],
  measure: "loss" | "accuracy",
  { each, smoothing }: { each: boolean; smoothing: number },
): ChartData {
  // A band says where runs may lie: no accuracy lies above 1, no loss below 0.
  const most = measure === "accuracy" ? 1 : Number.POSITIVE_INFINITY;
  const own = looks.flatMap((look) => {
    const curve = curves.find(({ name }) => name === `${look.prefix}${measure}`);
    return curve ? [{ look, curve }] : [];
  });
  const lines = own.flatMap(({ look: { label, color, dashed }, curve }): NamedCurve[] => {
    const { epochs, means, deviations, members } = curve;
    const edge = (sign: number) =>
      means.map((mean, i) =>
        mean === null ? null : Math.min(most, Math.max(0, mean + sign * (deviations[i] ?? 0))),
      );
    const mean = curveOf(epochs, means);
    return [
      { label, color, dashed, curve: mean, band: { low: edge(-1), high: edge(1) } },
      ...(each ? members : []).map(({ member, values }) => ({
        ...{ label: `${label} ${member + 1}`, curve: curveOf(epochs, values), dashed },
        color: `color-mix(in oklab, ${color} 40%, transparent)`,
      })),
    ];
  });
  const broken = own.flatMap(({ look: { label }, curve: { epochs, members } }) =>
    members.map(({ member, values, breaks }) => ({
      label: `${label} ${member + 1}`,
      curve: curveOf(
        epochs,
        values,
        breaks.map(({ epoch, kind, count }) => ({ step: epoch, kind, count })),
      ),
    })),
  );
  return { ...linesOf(lines, "epoch", smoothing), marks: breakMarks(broken, "epoch") };
}

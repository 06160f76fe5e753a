import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { GroupFactsFragment } from "@/app/graphql/generated/graphql";
import { formatValue } from "@/app/ui/format";
import type { Baseline } from "../baseline";
import { isActive } from "../run-facts";

graphql(`
  fragment GroupFacts on RunGroup {
    id
    name
    kind
    members
    configuration
    createdAt
    createdBy {
      id
      name
    }
    version {
      id
      number
      name
      dataset {
        id
        name
      }
    }
    runs {
      id
      state
    }
    spreads {
      measure
      count
      mean
      deviation
      smallest
      largest
      interval
    }
  }
`);

type GroupFacts = GroupFactsFragment;
type MeasureSpread = GroupFacts["spreads"][number];

const ofWhat = { folds: "fold", leave_one_out: "left-out image", seeds: "seed" } as const;

/** "5 folds", "3 seeds" */
export function repeatsText({ kind, members }: Pick<GroupFacts, "kind" | "members">): string {
  return counted(members, ofWhat[kind]);
}

/** How far a group is. */
export function progressOf({ runs }: Pick<GroupFacts, "runs">) {
  const count = (state: string) => runs.filter((run) => run.state === state).length;
  return {
    finished: count("finished"),
    failed: count("failed"),
    stopped: count("stopped"),
    active: runs.filter((run) => isActive(run.state)).length,
  };
}

/** "3 of 5 finished, 1 failed" */
export function progressText(group: Pick<GroupFacts, "runs" | "members">): string {
  const { finished, failed, stopped } = progressOf(group);
  return [
    `${finished} of ${group.members} finished`,
    failed > 0 ? `${failed} failed` : null,
    stopped > 0 ? `${stopped} stopped` : null,
  ]
    .filter(Boolean)
    .join(", ");
}

type Measure = MeasureSpread["measure"];

export const measureNames: Readonly<Record<Measure, string>> = {
  validationAccuracy: "Validation accuracy",
  validationLoss: "Validation loss",
  testAccuracy: "Test accuracy",
  testLoss: "Test loss",
};

const isShare = (measure: Measure) => measure === "validationAccuracy" || measure === "testAccuracy";

/** What the measures are called among the fields of a run. */
const fieldOf = {
  validationAccuracy: "last(validation.accuracy)",
  validationLoss: "last(validation.loss)",
  testAccuracy: "test.accuracy",
  testLoss: "test.loss",
} as const;

/** How far a mean is from the baseline's own value. */
export const deltaOfMean = (
  baseline: Baseline,
  spread: Pick<MeasureSpread, "measure" | "mean"> | undefined,
) => (spread ? baseline.delta(fieldOf[spread.measure], spread.mean) : null);

/** A value of a measure: a share in per cent, a loss as a number. */
export function measured(measure: Measure, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return isShare(measure) ? percent(value, 2) : formatValue(value);
}

/** "93.12 ± 0.84 %": mean and standard deviation; "–" before a run is finished. */
export function meanText(spread: MeasureSpread | undefined): string {
  if (!spread) return "–";
  if (spread.deviation === null) return measured(spread.measure, spread.mean);
  if (!isShare(spread.measure)) return `${formatValue(spread.mean)} ± ${formatValue(spread.deviation)}`;
  return `${(100 * spread.mean).toFixed(2)} ± ${(100 * spread.deviation).toFixed(2)} %`;
}

/** The spread of one measure. */
export function spreadOf(group: Pick<GroupFacts, "spreads">, measure: Measure): MeasureSpread | undefined {
  return group.spreads.find((spread) => spread.measure === measure);
}

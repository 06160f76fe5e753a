import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { SweepFactsFragment } from "@/app/graphql/generated/graphql";
import { formatDuration, formatValue } from "@/app/ui/format";

graphql(`
  fragment SweepFacts on Sweep {
    id
    name
    state
    stateReason
    method
    objective
    begun
    underWay
    total
    maxTrials
    maxHours
    concurrency
    usedSeconds
    secondsLeft
    createdAt
    createdBy {
      id
      name
    }
    best {
      trial
      value
    }
    bases {
      place
      name
      version {
        id
        number
        name
        dataset {
          id
          name
        }
      }
    }
  }
`);

type Facts = SweepFactsFragment;

export const methodNames: Readonly<Record<Facts["method"], string>> = {
  grid: "Grid",
  random: "Random",
  quasi_random: "Quasi-random",
  tpe: "TPE",
  evolution: "Evolution of layers",
};

export const objectiveNames: Readonly<Record<Facts["objective"], string>> = {
  validationAccuracy: "validation accuracy",
  validationLoss: "validation loss",
};

/** "Validation accuracy": at the head of a column or an axis. */
export const outcomeTitle = (objective: Facts["objective"]) =>
  objective === "validationAccuracy" ? "Validation accuracy" : "Validation loss";

const stateNames = {
  running: "running",
  paused: "stopped",
  stopped: "stopped",
  finished: "finished",
} as const;

/** The state of a sweep as a badge's: paused is told by its detail. */
export const badgeOf = ({ state }: Pick<Facts, "state">) => ({
  state: stateNames[state],
  ...(state === "paused" ? { detail: "paused" } : {}),
});

/** A figure of the objective: a share in per cent, a loss as a number. */
export function figureText(objective: Facts["objective"], value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return objective === "validationAccuracy" ? percent(value, 2) : formatValue(value);
}

/** "7 of 12 trials" */
export function progressText({
  begun,
  underWay,
  total,
}: Pick<Facts, "begun" | "underWay" | "total">): string {
  const over = begun - underWay;
  return total === null ? counted(over, "trial") : `${over} of ${counted(total, "trial")}`;
}

/** "Pets v2", "3 versions" */
export function versionsText({ bases }: Pick<Facts, "bases">): string {
  const versions = new Map(bases.map(({ version }) => [version.id, version]));
  const [first] = versions.values();
  if (versions.size !== 1 || !first) return counted(versions.size, "version");
  return `${first.dataset.name} v${first.number}`;
}

/** "about 4 min left"; null where that is not known. */
export function leftText({ secondsLeft }: Pick<Facts, "secondsLeft">): string | null {
  return secondsLeft === null ? null : `about ${formatDuration(1000 * secondsLeft)} left`;
}

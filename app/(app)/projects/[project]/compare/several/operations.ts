import { graphql } from "@/app/graphql/generated";
import type {
  CompareDeltaQuery,
  CompareFiguresQuery,
  FigureOfBothValuesFragment,
  SeveralFiguresQuery,
  SeveralRunFragment,
} from "@/app/graphql/generated/graphql";

graphql(`
  fragment SeveralRun on Run {
    id
    number
    stepsPerEpoch
    name
    state
    configuration
    parameters
    testAccuracy
    workedSeconds
    version {
      id
      number
      dataset {
        id
        name
      }
    }
    model {
      id
      bytes
      conversions {
        id
        format
        bytes
        latencyMs
      }
      parityChecks {
        format
        backend
        browser
        latencyMs
      }
    }
  }
`);

export const severalRun = graphql(`
  query RunAmongSeveral($id: ID!) {
    run(id: $id) {
      ...SeveralRun
    }
  }
`);

export const severalRuns = graphql(`
  query SeveralRuns($project: ID!, $numbers: [Int!]!) {
    project(id: $project) {
      id
      runsByNumber(numbers: $numbers) {
        ...SeveralRun
      }
    }
  }
`);

graphql(`
  fragment FigureOfBothValues on FigureOfBoth {
    figure
    a
    b
  }
`);

/** What the tables say of a run beside the baseline, without intervals: these take by far the longest. */
export const severalFigures = graphql(`
  query SeveralFigures($a: ID!, $b: ID!) {
    run(id: $a) {
      id
      comparison(with: $b) {
        common
        counts {
          ...GroupCounts
        }
        mcnemar {
          p
          method
        }
        figureValues {
          ...FigureOfBothValues
        }
      }
    }
  }
`);

/** The same, with the matrix and the classes of those that are shown. */
export const severalWhole = graphql(`
  query SeveralWhole($a: ID!, $b: ID!) {
    run(id: $a) {
      id
      comparison(with: $b) {
        ...Delta
        figureValues {
          ...FigureOfBothValues
        }
      }
    }
  }
`);

/** A run of those that are compared, in the colour that it has everywhere on the page. */
export interface Several {
  readonly run: SeveralRunFragment;
  readonly color: string;
  readonly isBaseline: boolean;
}

/** A run beside the baseline (A) on their common images. */
export interface Against {
  /** Null before both are measured. */
  readonly compared: Pick<
    NonNullable<SeveralFiguresQuery["run"]["comparison"]>,
    "common" | "counts" | "mcnemar"
  > | null;
  /** Null without a common image, too. */
  readonly values: readonly FigureOfBothValuesFragment[] | null;
  /** With their intervals; undefined before those were asked for. */
  readonly figures: NonNullable<CompareFiguresQuery["run"]["comparison"]>["figures"] | undefined;
  /** With its matrix and classes; undefined before those were asked for. */
  readonly whole: CompareDeltaQuery["run"]["comparison"] | undefined;
}

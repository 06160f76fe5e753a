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
    figures {
      ...RunFiguresValues
    }
    cost {
      bytes
      workerMs
      browserMs
      browser
    }
  }
`);

graphql(`
  fragment RunFiguresValues on RunFigures {
    accuracy
    macroF1
    macroPrecision
    macroRecall
    weightedF1
  }
`);

/** A run that is compared, with its configuration, however it came. */
export type SeveralRun = SeveralRunFragment & { readonly configuration: unknown };

export const severalRun = graphql(`
  query RunAmongSeveral($id: ID!) {
    run(id: $id) {
      ...SeveralRun
      configuration
    }
  }
`);

export const severalRuns = graphql(`
  query SeveralRuns($project: ID!, $numbers: [Int!]!) {
    project(id: $project) {
      id
      runsByNumber(numbers: $numbers) {
        ...SeveralRun
        configuration
      }
    }
  }
`);

/** What a kept selection is, with the first of its runs, whose configuration the others are told beside. */
export const keptSelection = graphql(`
  query KeptSelection($id: ID!) {
    runSelection(id: $id) {
      id
      filter
      createdAt
      total
      runCount
      createdBy {
        id
        name
      }
      project {
        id
      }
      runs(first: 1) {
        edges {
          node {
            id
            number
            configuration
          }
        }
      }
    }
  }
`);

export const runsOfSelection = graphql(`
  query RunsOfSelection($id: ID!, $first: Int!, $after: String, $beside: Int!) {
    runSelection(id: $id) {
      id
      runs(first: $first, after: $after) {
        edges {
          node {
            ...SeveralRun
            configurationBeside(number: $beside)
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const createRunSelection = graphql(`
  mutation CreateRunSelection($input: CreateRunSelectionInput!) {
    createRunSelection(input: $input) {
      id
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
  readonly run: SeveralRun;
  readonly color: string;
  readonly isBaseline: boolean;
  /**
   * Where there are too many for each to be held against the baseline image by image: the figures of both, each over its
   * own test images, which are the same where the version is.
   */
  readonly own?: { readonly figures: SeveralRun["figures"]; readonly base: SeveralRun["figures"] };
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

import { graphql } from "@/app/graphql/generated";
import type { CompareDeltaQuery, ComparedRunFragment } from "@/app/graphql/generated/graphql";

graphql(`
  fragment ComparedRun on Run {
    id
    number
    name
    state
    configuration
    epochs
    stepsPerEpoch
    parameters
    testAccuracy
    workedSeconds
    source {
      tracker
    }
    version {
      id
      number
      dataset {
        id
        name
      }
      classes {
        index
        id
        name
        position
      }
    }
    model {
      id
    }
  }
`);

export const compareRun = graphql(`
  query CompareRun($id: ID!) {
    run(id: $id) {
      ...ComparedRun
    }
  }
`);

graphql(`
  fragment GroupCounts on ComparisonCounts {
    bothRight
    fixed
    broken
    stillWrong
    differentlyWrong
  }
`);

graphql(`
  fragment Delta on RunComparison {
    classes {
      index
      id
      name
      position
    }
    common
    relabelled
    leftOutA {
      split
      count
    }
    leftOutB {
      split
      count
    }
    counts {
      ...GroupCounts
    }
    matrix
    mcnemar {
      p
      method
    }
    perClass {
      class {
        index
        id
        name
        position
      }
      support
      counts {
        ...GroupCounts
      }
      recallA {
        ...Estimated
      }
      recallB {
        ...Estimated
      }
      mcnemar {
        p
        method
      }
      correctedP
    }
  }
`);

export const compareDelta = graphql(`
  query CompareDelta($a: ID!, $b: ID!) {
    run(id: $a) {
      id
      comparison(with: $b) {
        ...Delta
      }
    }
  }
`);

graphql(`
  fragment Estimated on Estimate {
    value
    interval {
      low
      high
    }
  }
`);

graphql(`
  fragment FiguresOfBoth on ComparedFigures {
    resamples
    figures {
      figure
      a {
        ...Estimated
      }
      b {
        ...Estimated
      }
      delta {
        ...Estimated
      }
    }
  }
`);

export const compareFigures = graphql(`
  query CompareFigures($a: ID!, $b: ID!) {
    run(id: $a) {
      id
      comparison(with: $b) {
        figures {
          ...FiguresOfBoth
        }
      }
    }
  }
`);

graphql(`
  fragment PairOfPredictions on ComparedImage {
    a {
      ...CellPrediction
    }
    b {
      ...CellPrediction
    }
  }
`);

export const compareImages = graphql(`
  query CompareImages(
    $a: ID!
    $b: ID!
    $group: ComparisonGroup
    $truth: Int
    $saidByA: Int
    $saidByB: Int
    $moved: Boolean
    $order: PredictionOrder!
    $after: String
  ) {
    run(id: $a) {
      id
      comparison(with: $b) {
        images(
          first: 60
          group: $group
          truth: $truth
          a: $saidByA
          b: $saidByB
          moved: $moved
          order: $order
          after: $after
        ) {
          edges {
            cursor
            node {
              ...PairOfPredictions
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

export const compareImage = graphql(`
  query CompareImage($a: ID!, $b: ID!, $image: ID!) {
    run(id: $a) {
      id
      comparison(with: $b) {
        image(imageId: $image) {
          ...PairOfPredictions
        }
      }
    }
  }
`);

export type Compared = NonNullable<CompareDeltaQuery["run"]["comparison"]>;
export type ComparedClass = Compared["classes"][number];

export interface Runs {
  readonly a: ComparedRunFragment;
  readonly b: ComparedRunFragment;
}

"use client";

import { useQuery } from "@apollo/client/react";
import { Grid3x3 } from "lucide-react";
import { useEffect } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { useQuiet } from "@/app/ui/use-quiet";
import { useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { isActive, stepsOf } from "../../run-facts";
import { useRun } from "../run-context";
import { axesOf } from "./axes";
import { CrossedView } from "./crossed-view";
import { MatrixView } from "./matrix-view";
import { readingOf, useMatrixState } from "./use-matrix-state";

graphql(`
  fragment MatrixFacts on ConfusionMatrix {
    classes {
      index
      id
      name
      position
    }
    counts
    refused
    total
    accuracy
    perClass {
      class {
        index
        id
        name
        position
      }
      support
      predictedCount
      precision
      recall
      f1
    }
    macro {
      precision
      recall
      f1
    }
    weighted {
      precision
      recall
      f1
    }
    corrected
    leftOut
  }
`);

const runMatrix = graphql(`
  query RunMatrix($run: ID!, $threshold: Float!, $top: Int!) {
    run(id: $run) {
      id
      confusionMatrix(threshold: $threshold, top: $top) {
        ...MatrixFacts
      }
    }
  }
`);

/** Asked for by itself: it looks at every image of the test split, and the matrix need not wait for that. */
const todaysMatrix = graphql(`
  query TodaysMatrix($run: ID!, $threshold: Float!, $top: Int!) {
    run(id: $run) {
      id
      todays: confusionMatrix(labels: today, threshold: $threshold, top: $top) {
        ...MatrixFacts
      }
    }
  }
`);

const runReview = graphql(`
  query RunReview($run: ID!) {
    run(id: $run) {
      id
      errorCases(first: 500) {
        edges {
          cursor
          node {
            id
            image {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      threads {
        ...ThreadComments
        truthClass {
          id
        }
        predictedClass {
          id
        }
      }
    }
  }
`);

export default function MatrixPage() {
  const project = useProject();
  const { run } = useRun();
  const [state] = useMatrixState();
  const { threshold, top } = readingOf(state);
  const variables = { run: run.id, threshold: useQuiet(threshold), top: useQuiet(top) };
  const matrix = useQuery(runMatrix, { variables });
  const todays = useQuery(todaysMatrix, { variables });
  const review = useQuery(runReview, { variables: { run: run.id } });
  // A label that somebody corrects changes the figures at once.
  useRefetchOn(["LABELS_CHANGED", "DATASET_CHANGED"], null, todays.refetch);
  const isMeasured = run.state === "finished" || run.state === "converting";
  const { refetch } = matrix;
  // While it is read in another way the former one stays.
  const shown = matrix.data ?? matrix.previousData;
  const found = shown?.run.confusionMatrix;
  const isMissing = matrix.data !== undefined && !found;
  // It is there as soon as the evaluation is over, before the run is.
  useEffect(() => {
    if (isMeasured && isMissing) void refetch().catch(() => undefined);
  }, [isMeasured, isMissing, refetch]);
  useRefetchOn(["ERROR_CASE_CHANGED", "THREAD_CHANGED"], null, review.refetch);

  if (matrix.error && !shown) {
    return <QueryError thing="The confusion matrix" error={matrix.error} onRetry={refetch} />;
  }
  if (!shown) {
    return (
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_26rem]" aria-busy="true">
        <Skeleton className="h-[70dvh] rounded-lg opacity-60" />
        <Skeleton className="h-[70dvh] rounded-lg opacity-60" />
      </div>
    );
  }
  if (!found) {
    const steps = stepsOf(run);
    return (
      <Panel>
        <EmptyState
          icon={<Grid3x3 />}
          title={isActive(run.state) ? "The matrix comes after the last epoch" : "This run has no matrix"}
          action={
            isActive(run.state) ? (
              <ProgressBar
                label={run.state === "evaluating" ? "Measuring on the test split" : "Learning"}
                value={run.state === "running" ? steps?.done : undefined}
                total={run.state === "running" ? steps?.all : null}
                className="w-72"
              />
            ) : (
              <Button href={`/projects/${project.id}/runs/new?from=${run.id}`}>Launch again</Button>
            )
          }
        >
          {isActive(run.state)
            ? "The model is measured on the test split once it has learnt. This page shows it then by itself."
            : "It ended before it was measured on the test split. Launch it again and let it finish."}
        </EmptyState>
      </Panel>
    );
  }
  const axes = axesOf(state);
  if (axes) {
    return <CrossedView axes={axes} measured={found} review={review.data?.run} onReviewed={review.refetch} />;
  }
  return (
    <MatrixView
      measured={found}
      todays={(todays.data ?? todays.previousData)?.run.todays ?? null}
      review={review.data?.run}
      onReviewed={review.refetch}
    />
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { FlaskConical } from "lucide-react";
import { useEffect, useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Switch } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { formatShare } from "@/app/ui/format";
import { Toolbar } from "@/app/ui/toolbar";
import { PickGrid } from "./pick-grid";
import { TrueClass } from "./true-class";
import { useTryState } from "./use-try-state";

const tryPredictions = graphql(`
  query TryPredictions($run: ID!, $truth: Int, $order: MatrixImageOrder!, $after: String) {
    run(id: $run) {
      id
      predictions(first: 120, truth: $truth, order: $order, after: $after) {
        edges {
          cursor
          node {
            name
            confidence
            truth {
              index
              name
            }
            predicted {
              index
              name
            }
            image {
              id
              thumbnailUrl
            }
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

/** As many wrong ones fill the list; until then further pages are read. */
const enoughWrong = 24;

/** Images that the run judged, least sure first, so that the wrong ones stand at the front. */
export function JudgedImages({ model, hasAnswered }: { model: TryModelFragment; hasAnswered: boolean }) {
  const [state, setState] = useTryState();
  const truth = model.classes.find((one) => one.id === state.truth);
  const query = useQuery(tryPredictions, {
    variables: { run: model.run.id, truth: truth?.index ?? null, order: "confidence_ascending" },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const connection = data?.run.predictions;
  const { loadMore, loadingMore } = pagesOf(query, connection);
  const shown = useMemo(
    () =>
      connection?.edges
        .map((edge) => edge.node)
        .filter((one) => !state.wrong || one.truth.index !== one.predicted.index),
    [connection, state.wrong],
  );
  const isSparse = state.wrong && shown !== undefined && shown.length < enoughWrong && loadMore !== undefined;
  const asks = isSparse && !loadingMore;
  const loaded = connection?.edges.length ?? 0;
  // Each page that was read may leave too few.
  useEffect(() => {
    if (asks) loadMore?.();
  }, [asks, loaded]);

  if (error && !data) return <QueryError thing="The test images" error={error} onRetry={refetch} />;
  return (
    <>
      <Toolbar label="Which test images">
        <TrueClass model={model} />
        <Switch
          label="Wrong ones only"
          checked={state.wrong}
          onChange={(event) => void setState({ wrong: event.target.checked })}
        />
        <span className="ml-auto text-xs text-muted">least sure first</span>
      </Toolbar>
      <PickGrid
        model={model}
        hasAnswered={hasAnswered}
        label="Test images"
        items={shown?.map((one) => ({
          id: one.image.id,
          src: one.image.thumbnailUrl,
          alt: `${one.truth.name} taken for ${one.predicted.name}, ${formatShare(one.confidence)}`,
          caption:
            one.truth.index === one.predicted.index ? (
              one.truth.name
            ) : (
              <span className="text-danger-text">
                {one.truth.name} → {one.predicted.name}
              </span>
            ),
        }))}
        onEndReached={loadMore}
        loadingMore={loadingMore}
        empty={
          isSparse ? null : (
            <EmptyState icon={<FlaskConical />} title={state.wrong ? "None is wrong" : "No test image"}>
              {state.wrong
                ? "The model was right on all of these. Turn the switch off to see them."
                : "The version of this run has no image of this class in its test split."}
            </EmptyState>
          )
        }
      />
    </>
  );
}

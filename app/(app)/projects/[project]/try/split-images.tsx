"use client";

import { useQuery } from "@apollo/client/react";
import { Images } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { EmptyState } from "@/app/ui/empty-state";
import { Toolbar } from "@/app/ui/toolbar";
import { type SplitName, splitLabels } from "./image-sets";
import { PickGrid } from "./pick-grid";
import { TrueClass } from "./true-class";
import { useTryState } from "./use-try-state";

const trySplitImages = graphql(`
  query TrySplitImages($run: ID!, $split: Split!, $classIndex: Int, $after: String) {
    run(id: $run) {
      id
      version {
        id
        images(first: 120, split: $split, classIndex: $classIndex, after: $after) {
          edges {
            cursor
            classIndex
            node {
              id
              thumbnailUrl
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

/** Images of a split of the run's version, in their frozen order, whether the run judged them or not. */
export function SplitImages({
  model,
  hasAnswered,
  split,
}: {
  model: TryModelFragment;
  hasAnswered: boolean;
  split: SplitName;
}) {
  const [state] = useTryState();
  const truth = model.classes.find((one) => one.id === state.truth);
  const query = useQuery(trySplitImages, {
    variables: { run: model.run.id, split, classIndex: truth?.index ?? null },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const connection = data?.run.version.images;
  const { loadMore, loadingMore } = pagesOf(query, connection);
  const label = splitLabels[split];
  if (error && !data) return <QueryError thing={`The ${label}`} error={error} onRetry={refetch} />;
  return (
    <>
      <Toolbar label={`Which images of the ${label}`}>
        <TrueClass model={model} />
        <span className="ml-auto text-xs text-muted">in the version’s order</span>
      </Toolbar>
      <PickGrid
        model={model}
        hasAnswered={hasAnswered}
        label={`Images of the ${label}`}
        items={connection?.edges.map(({ node, classIndex }) => {
          const name = model.classes.find((one) => one.index === classIndex)?.name ?? "no class";
          return { id: node.id, src: node.thumbnailUrl, alt: name, caption: name };
        })}
        onEndReached={loadMore}
        loadingMore={loadingMore}
        empty={
          <EmptyState icon={<Images />} title="No image here">
            {truth
              ? `The version of this run has no image of ${truth.name} in its ${label}: choose another class.`
              : `The version of this run has no image in its ${label}: choose another split above.`}
          </EmptyState>
        }
      />
    </>
  );
}

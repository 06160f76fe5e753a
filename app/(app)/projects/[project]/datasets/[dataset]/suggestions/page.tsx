"use client";

import { useQuery } from "@apollo/client/react";
import { Lightbulb } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import type { SuggestionSetFactsFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useDataset } from "../dataset-context";
import { AskPanel } from "./ask-panel";
import { suggestionSets } from "./operations";
import { kindNames, openCount, sourceText } from "./words";

const columns: Column<SuggestionSetFactsFragment>[] = [
  { key: "kind", header: "Asked for", cell: (set) => kindNames[set.kind] },
  { key: "source", header: "Of", cell: sourceText, hideOnPhone: true },
  {
    key: "state",
    header: "State",
    width: "10rem",
    cell: (set) => <StateBadge state={set.state} />,
    hideOnPhone: true,
  },
  {
    key: "open",
    header: "Open",
    align: "right",
    width: "6rem",
    cell: (set) => formatCount(openCount(set)),
  },
  {
    key: "images",
    header: "Of images",
    align: "right",
    width: "7rem",
    cell: (set) => formatCount(set.imageCount),
    hideOnPhone: true,
  },
  {
    key: "by",
    header: "Asked",
    align: "right",
    width: "14rem",
    cell: (set) => (
      <>
        <TimeAgo at={set.createdAt} /> by {set.createdBy.name}
      </>
    ),
    hideOnPhone: true,
  },
];

export default function SuggestionsPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Suggestions for ${dataset.name}`);
  const query = useQuery(suggestionSets, {
    variables: { dataset: dataset.id },
    notifyOnNetworkStatusChange: true,
  });
  useRefetchOn(["SUGGESTIONS_CHANGED", "DATASET_CHANGED"], null, query.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.dataset.suggestionSets);
  return (
    <>
      <AskPanel />
      {query.error && !rows ? (
        <QueryError thing="The list of suggestions" error={query.error} onRetry={query.refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="What models were asked"
            columns={columns}
            rows={rows}
            rowKey={(set) => set.id}
            rowHref={(set) => `/projects/${project.id}/datasets/${dataset.id}/suggestions/${set.id}`}
            skeletonRows={3}
            loadingMore={loadingMore}
            onEndReached={loadMore}
            empty={
              <EmptyState icon={<Lightbulb />} title="No model was asked yet">
                Choose a run or a group of folds above. What a model says is shown beside the images and
                becomes a label only when a person accepts it.
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { type StoppedUpload, stoppedUploads } from "@/app/(app)/uploads/stopped-uploads";
import { graphql } from "@/app/graphql/generated";
import type { DatasetImportsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount, formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../../query-error";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useDataset } from "../dataset-context";
import { ImportDrop } from "./import-drop";

const datasetImports = graphql(`
  query DatasetImports($id: ID!, $after: String) {
    dataset(id: $id) {
      id
      imports(first: 30, after: $after) {
        edges {
          cursor
          node {
            id
            fileName
            state
            isOfTable
            totalFiles
            processedFiles
            addedImages
            labelledImages
            placedImages
            duplicateFiles
            refusedFiles
            createdAt
            createdBy {
              id
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

type Row = DatasetImportsQuery["dataset"]["imports"]["edges"][number]["node"];

/** What came of an import: the images that it added, or what a table did to those that were here. */
function outcomeOf({ isOfTable, addedImages, labelledImages, placedImages }: Row): string {
  if (!isOfTable) return `${formatCount(addedImages)} added`;
  const moved = placedImages > 0 ? `, ${formatCount(placedImages)} moved` : "";
  return `${formatCount(labelledImages)} labelled${moved}`;
}

const columns: Column<Row>[] = [
  { key: "file", header: "File", cell: (row) => row.fileName },
  {
    key: "state",
    header: "State",
    width: "9rem",
    cell: (row) => (
      <StateBadge
        state={row.state}
        detail={
          row.state === "running" && row.totalFiles
            ? formatShare(row.processedFiles / row.totalFiles, 0)
            : undefined
        }
      />
    ),
  },
  { key: "outcome", header: "Images", width: "11rem", cell: outcomeOf },
  {
    key: "duplicate",
    header: "Here already",
    align: "right",
    width: "7rem",
    hideOnPhone: true,
    cell: (row) => formatCount(row.duplicateFiles),
  },
  {
    key: "refused",
    header: "Refused",
    align: "right",
    width: "6rem",
    hideOnPhone: true,
    cell: (row) => (
      <span className={row.refusedFiles > 0 ? "text-warning-text" : undefined}>
        {formatCount(row.refusedFiles)}
      </span>
    ),
  },
  {
    key: "by",
    header: "Begun",
    align: "right",
    width: "14rem",
    hideOnPhone: true,
    cell: (row) => (
      <>
        <TimeAgo at={row.createdAt} /> by {row.createdBy.name}
      </>
    ),
  },
];

/** Uploads into the dataset that this browser did not finish; null until they are read. */
function useStoppedUploads(datasetId: string) {
  const [stopped, setStopped] = useState<readonly StoppedUpload[] | null>(null);
  useEffect(() => {
    let gone = false;
    void stoppedUploads(datasetId).then((found) => {
      if (!gone) setStopped(found);
    });
    return () => {
      gone = true;
    };
  }, [datasetId]);
  return [stopped, setStopped] as const;
}

export default function ImportsPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Imports of ${dataset.name}`);
  const query = useQuery(datasetImports, {
    variables: { id: dataset.id },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  useRefetchOn(["IMPORT_CHANGED", "UPLOAD_CHANGED"], null, () => refetch());
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.dataset.imports);
  const [stopped, setStopped] = useStoppedUploads(dataset.id);
  const at = `/projects/${project.id}`;
  return (
    <div className="flex flex-col gap-4">
      {project.can("dataset:write") ? (
        <ImportDrop
          datasetId={dataset.id}
          stopped={stopped ?? []}
          onSent={() => setStopped([])}
          onGivenUp={(key) => setStopped((stopped ?? []).filter((each) => each.key !== key))}
        />
      ) : null}
      <Panel
        title="Imports"
        flush
        // Once it is known what stands above it.
        className={stopped === null || (rows?.length === 0 && project.can("dataset:write")) ? "hidden" : ""}
      >
        {error && !rows ? (
          <QueryError thing="The list of imports" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Imports"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `${at}/imports/${row.id}`}
            skeletonRows={2}
            loadingMore={loadingMore}
            onEndReached={loadMore}
            empty={<p className="px-4 py-8 text-center text-muted">Nothing was imported yet.</p>}
          />
        )}
      </Panel>
    </div>
  );
}

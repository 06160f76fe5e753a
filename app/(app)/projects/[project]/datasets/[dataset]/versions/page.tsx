"use client";

import { useQuery } from "@apollo/client/react";
import { GitCompareArrows, Snowflake } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import type { DatasetVersionsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../../query-error";
import { DeletedList } from "../../../deleted-list";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useRestoreVersion } from "../../../versions/[version]/delete-version";
import { useDataset } from "../dataset-context";
import { FreezeProgress } from "../freeze/freeze-progress";

const datasetVersions = graphql(`
  query DatasetVersions($id: ID!, $after: String) {
    dataset(id: $id) {
      id
      freezes {
        id
        settings {
          name
        }
        state
        phase
        processed
        total
      }
      deletedVersions {
        id
        name
        restorableUntil
      }
      versions(first: 50, after: $after) {
        edges {
          cursor
          node {
            id
            number
            name
            imageCount
            contentHash
            createdAt
            createdBy {
              id
              name
            }
            counts {
              split
              total
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

type Row = DatasetVersionsQuery["dataset"]["versions"]["edges"][number]["node"];

const columns: Column<Row>[] = [
  { key: "name", header: "Version", cell: (row) => row.name },
  {
    key: "images",
    header: "Images",
    align: "right",
    width: "6rem",
    cell: (row) => formatCount(row.imageCount),
  },
  {
    key: "splits",
    header: "Train / validation / test",
    align: "right",
    width: "14rem",
    hideOnPhone: true,
    cell: (row) => row.counts.map(({ total }) => formatCount(total)).join(" / "),
  },
  {
    key: "hash",
    header: "Hash",
    width: "7rem",
    hideOnPhone: true,
    cell: (row) => <span className="font-mono text-xs text-muted">{row.contentHash.slice(0, 8)}</span>,
  },
  {
    key: "by",
    header: "Frozen",
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

export default function VersionsPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Versions of ${dataset.name}`);
  const query = useQuery(datasetVersions, {
    variables: { id: dataset.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["VERSION_CREATED", "VERSION_CHANGED", "FREEZE_CHANGED"], null, () => refetch());
  const restore = useRestoreVersion();
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.dataset.versions);
  const at = `/projects/${project.id}`;
  const [newest, before] = rows ?? [];
  const canWrite = project.can("dataset:write");
  return (
    <div className="flex flex-col gap-4">
      {data?.dataset.freezes.map((freeze) => (
        <Panel key={freeze.id} title={freeze.settings.name || "A version is being frozen"}>
          <FreezeProgress freeze={freeze} canCancel={canWrite} />
        </Panel>
      ))}
      <Panel
        flush
        title="Versions"
        actions={
          newest && before ? (
            <Button
              size="sm"
              icon={<GitCompareArrows />}
              href={`${at}/versions/compare?a=${before.id}&b=${newest.id}`}
            >
              Compare the last two
            </Button>
          ) : undefined
        }
      >
        {error && !rows ? (
          <QueryError thing="The list of versions" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Versions"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `${at}/versions/${row.id}`}
            skeletonRows={3}
            loadingMore={loadingMore}
            onEndReached={loadMore}
            empty={
              <EmptyState
                icon={<Snowflake />}
                title="No version yet"
                action={
                  project.can("dataset:write") ? (
                    dataset.imageCount > 0 ? (
                      <Button
                        variant="primary"
                        icon={<Snowflake />}
                        href={`${at}/datasets/${dataset.id}/freeze`}
                      >
                        Freeze a version
                      </Button>
                    ) : (
                      <Button variant="primary" href={`${at}/datasets/${dataset.id}/imports`}>
                        Import images first
                      </Button>
                    )
                  ) : null
                }
              >
                A version fixes images, classes and splits for good: two runs of one version saw the same
                bytes.
              </EmptyState>
            }
          />
        )}
      </Panel>
      <DeletedList
        items={data?.dataset.deletedVersions}
        hrefOf={(id) => `${at}/versions/${id}`}
        onRestore={canWrite ? (id) => void restore(id) : undefined}
      />
    </div>
  );
}

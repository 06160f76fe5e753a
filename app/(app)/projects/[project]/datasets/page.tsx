"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Database, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { NameDialog } from "@/app/(app)/name-dialog";
import { graphql } from "@/app/graphql/generated";
import type { DatasetsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../query-error";
import { DeletedList } from "../deleted-list";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { useRestoreDataset } from "./[dataset]/delete-dataset";

const datasetsQuery = graphql(`
  query Datasets($project: ID!, $after: String) {
    project(id: $project) {
      id
      deletedDatasets {
        id
        name
        restorableUntil
      }
      datasets(first: 50, after: $after) {
        edges {
          cursor
          node {
            id
            name
            description
            imageCount
            createdAt
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

const createDataset = graphql(`
  mutation CreateDataset($input: CreateDatasetInput!) {
    createDataset(input: $input) {
      id
      name
    }
  }
`);

type Row = DatasetsQuery["project"]["datasets"]["edges"][number]["node"];

const columns: Column<Row>[] = [
  { key: "name", header: "Name", cell: (row) => row.name },
  {
    key: "description",
    header: "Description",
    hideOnPhone: true,
    cell: (row) => <span className="text-muted">{row.description}</span>,
  },
  {
    key: "images",
    header: "Images",
    align: "right",
    width: "7rem",
    cell: (row) => formatCount(row.imageCount),
  },
  {
    key: "created",
    header: "Created",
    align: "right",
    width: "9rem",
    cell: (row) => <TimeAgo at={row.createdAt} />,
  },
];

export default function DatasetsPage() {
  const project = useProject();
  const router = useRouter();
  usePageTitle("Datasets");
  const [creating, setCreating] = useQueryState("new", parseAsBoolean.withDefault(false));
  const query = useQuery(datasetsQuery, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["DATASET_CHANGED"], null, () => refetch());
  const [create] = useMutation(createDataset);
  const restore = useRestoreDataset();
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.datasets);
  const canWrite = project.can("dataset:write");
  const newDataset = canWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New dataset
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Datasets"
        breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]}
        actions={rows?.length ? newDataset : null}
      />
      <Panel flush>
        {error && !rows ? (
          <QueryError thing="The list of datasets" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Datasets"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) =>
              `/projects/${project.id}/datasets/${row.id}${row.imageCount === 0 ? "/imports" : ""}`
            }
            loadingMore={loadingMore}
            onEndReached={loadMore}
            empty={
              <EmptyState icon={<Database />} title="No dataset yet" action={newDataset}>
                {canWrite
                  ? "A dataset collects images by class. Create one, then drop a zip or a folder on it."
                  : "A dataset collects images by class. A labeller, maintainer or owner can create one."}
              </EmptyState>
            }
          />
        )}
      </Panel>
      <div className="mt-4">
        <DeletedList
          items={data?.project.deletedDatasets}
          hrefOf={(id) => `/projects/${project.id}/datasets/${id}`}
          onRestore={canWrite ? (id) => void restore(id) : undefined}
        />
      </div>
      <NameDialog
        thing="dataset"
        title="New dataset"
        open={creating}
        onOpenChange={(open) => setCreating(open || null)}
        saveLabel="Create dataset"
        onSave={async (input) => {
          const answer = await create({ variables: { input: { projectId: project.id, ...input } } });
          if (answer.data)
            router.push(`/projects/${project.id}/datasets/${answer.data.createDataset.id}/imports`);
        }}
      />
    </>
  );
}

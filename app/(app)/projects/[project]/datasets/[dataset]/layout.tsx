"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Pencil, Snowflake, Upload } from "lucide-react";
import { useParams, usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { NameDialog } from "@/app/(app)/name-dialog";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { PageHeader } from "@/app/ui/page-header";
import { Tabs } from "@/app/ui/tabs";
import { QueryError } from "../../../../query-error";
import { PageSkeleton } from "../../../../signed-in";
import { ExportMenu } from "../../export-menu";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { DatasetProvider, unlabelledIn } from "./dataset-context";
import { DeleteDataset, DeletedDatasetNotice } from "./delete-dataset";

const datasetFrame = graphql(`
  query DatasetFrame($id: ID!) {
    dataset(id: $id) {
      id
      name
      description
      imageCount
      deletedAt
      restorableUntil
      classCounts {
        class {
          id
          name
          position
        }
        split
        count
      }
    }
  }
`);

const updateDataset = graphql(`
  mutation UpdateDataset($input: UpdateDatasetInput!) {
    updateDataset(input: $input) {
      id
      name
      description
    }
  }
`);

/** What the views of a dataset share: its name, its counts, its tabs. */
export default function DatasetLayout({ children }: { children: ReactNode }) {
  const { dataset: id } = useParams<{ dataset: string }>();
  const pathname = usePathname();
  const project = useProject();
  const { data, error, refetch } = useQuery(datasetFrame, { variables: { id } });
  useRefetchOn(["DATASET_CHANGED"], id, () => refetch());
  useRefetchOn(["LABELS_CHANGED"], null, () => refetch());
  const [update] = useMutation(updateDataset);
  const [editing, setEditing] = useState(false);
  const dataset = data?.dataset;
  const datasets = `/projects/${project.id}/datasets`;
  const at = `${datasets}/${id}`;
  if (!dataset) {
    return error ? (
      <QueryError
        thing="This dataset"
        error={error}
        onRetry={refetch}
        action={<Button href={datasets}>To the datasets</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  const canWrite = project.can("dataset:write");
  return (
    <DatasetProvider dataset={dataset}>
      <PageHeader
        title={
          <>
            {dataset.name}
            {canWrite ? (
              <IconButton
                label="Rename the dataset"
                icon={<Pencil />}
                size="sm"
                onClick={() => setEditing(true)}
              />
            ) : null}
            {canWrite && !dataset.deletedAt ? <DeleteDataset dataset={dataset} /> : null}
          </>
        }
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Datasets", href: datasets },
        ]}
        description={dataset.description || undefined}
        actions={
          <>
            {dataset.imageCount > 0 ? (
              <ExportMenu id={dataset.id} unlabelled={unlabelledIn(dataset)} />
            ) : null}
            {canWrite && !dataset.deletedAt ? (
              <>
                {pathname === `${at}/imports` ? null : (
                  <Button icon={<Upload />} href={`${at}/imports`}>
                    Import
                  </Button>
                )}
                {dataset.imageCount > 0 && pathname !== `${at}/freeze` ? (
                  <Button variant="primary" icon={<Snowflake />} href={`${at}/freeze`}>
                    Freeze a version
                  </Button>
                ) : null}
              </>
            ) : null}
          </>
        }
      />
      <DeletedDatasetNotice dataset={dataset} />
      <Tabs
        label="Dataset"
        active={pathname === `${at}/freeze` ? `${at}/versions` : undefined}
        items={[
          { href: at, label: "Images", count: dataset.imageCount },
          { href: `${at}/quality`, label: "Quality" },
          { href: `${at}/map`, label: "Map" },
          { href: `${at}/suggestions`, label: "Suggestions" },
          { href: `${at}/imports`, label: "Imports" },
          { href: `${at}/versions`, label: "Versions" },
        ]}
      />
      {children}
      <NameDialog
        thing="dataset"
        title="Rename the dataset"
        open={editing}
        onOpenChange={setEditing}
        name={dataset.name}
        description={dataset.description}
        onSave={async (input) => {
          await update({ variables: { input: { datasetId: dataset.id, ...input } } });
          setEditing(false);
        }}
      />
    </DatasetProvider>
  );
}

"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { FlaskConical, GitCompareArrows, Pencil } from "lucide-react";
import { useParams } from "next/navigation";
import { type ReactNode, useState } from "react";
import { NameDialog } from "@/app/(app)/name-dialog";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { PageHeader } from "@/app/ui/page-header";
import { Tabs } from "@/app/ui/tabs";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../query-error";
import { PageSkeleton } from "../../../../signed-in";
import { ExportMenu } from "../../export-menu";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { DeletedVersionNotice, DeleteVersion } from "./delete-version";
import { VersionProvider } from "./version-context";

const versionQuery = graphql(`
  query Version($id: ID!) {
    version(id: $id) {
      id
      number
      name
      description
      splitMethod
      seed
      sizes {
        validation
        test
      }
      together
      keptFrom {
        id
        name
      }
      snapshotAt
      deletedAt
      restorableUntil
      leftOutImages
      imageCount
      contentHash
      typicalWidth
      typicalHeight
      grey
      createdAt
      createdBy {
        id
        name
      }
      fractions {
        train
        validation
        test
      }
      classes {
        index
        id
        name
        position
      }
      counts {
        split
        total
        perClass
      }
      dataset {
        id
        name
      }
    }
  }
`);

const updateVersion = graphql(`
  mutation UpdateVersion($input: UpdateVersionInput!) {
    updateVersion(input: $input) {
      id
      name
      description
    }
  }
`);

/** What the views of a version share. */
export default function VersionLayout({ children }: { children: ReactNode }) {
  const { version: id } = useParams<{ version: string }>();
  const project = useProject();
  const { data, error, refetch } = useQuery(versionQuery, { variables: { id } });
  useRefetchOn(["VERSION_CHANGED"], id, () => refetch());
  const [update] = useMutation(updateVersion);
  const [editing, setEditing] = useState(false);
  const version = data?.version;
  const datasets = `/projects/${project.id}/datasets`;
  if (!version) {
    return error ? (
      <QueryError
        thing="This version"
        error={error}
        onRetry={refetch}
        action={<Button href={datasets}>To the datasets</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  const dataset = `${datasets}/${version.dataset.id}`;
  const at = `/projects/${project.id}/versions/${id}`;
  return (
    <VersionProvider version={version}>
      <PageHeader
        title={
          <>
            {version.name}
            {project.can("dataset:write") && !version.deletedAt ? (
              <>
                <IconButton
                  label="Rename the version"
                  icon={<Pencil />}
                  size="sm"
                  onClick={() => setEditing(true)}
                />
                <DeleteVersion version={version} />
              </>
            ) : null}
          </>
        }
        breadcrumbs={[
          { label: "Datasets", href: datasets },
          { label: version.dataset.name, href: dataset },
          { label: "Versions", href: `${dataset}/versions` },
        ]}
        description={
          <>
            Frozen <TimeAgo at={version.createdAt} /> by {version.createdBy.name}
          </>
        }
        actions={
          <>
            <Button icon={<GitCompareArrows />} href={`/projects/${project.id}/versions/compare?b=${id}`}>
              Compare
            </Button>
            <ExportMenu id={id} />
            {project.can("run:launch") && !version.deletedAt ? (
              <Button
                variant="primary"
                icon={<FlaskConical />}
                href={`/projects/${project.id}/runs/new?version=${id}`}
              >
                Launch a run
              </Button>
            ) : null}
          </>
        }
      />
      <DeletedVersionNotice version={version} />
      <Tabs
        label="Version"
        items={[
          { href: at, label: "Overview" },
          { href: `${at}/images`, label: "Images", count: version.imageCount },
        ]}
      />
      {children}
      <NameDialog
        thing="version"
        title="The version"
        open={editing}
        onOpenChange={setEditing}
        name={version.name}
        description={version.description}
        onSave={async (value) => {
          await update({ variables: { input: { versionId: id, ...value } } });
          setEditing(false);
        }}
      />
    </VersionProvider>
  );
}

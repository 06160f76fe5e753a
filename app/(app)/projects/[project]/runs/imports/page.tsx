"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Import, Snowflake } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { PackedFolder } from "@/app/(app)/uploads/packed-folder";
import { sendFile } from "@/app/(app)/uploads/send-file";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { RunImportFactsFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { DataTable } from "@/app/ui/data-table";
import { DropZone } from "@/app/ui/drop-zone";
import type { DroppedFile } from "@/app/ui/dropped-files";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { formatBytes, formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { VersionSelect } from "../../version-combobox";

graphql(`
  fragment RunImportFacts on RunImport {
    id
    fileName
    state
    processed
    total
    failure
    findings {
      runs
      points
      known
      renewed
      deleted
      deletedHere
      renumbered
      files
      filesLeftOut
    }
    version {
      id
      number
      dataset {
        id
        name
      }
    }
    createdBy {
      id
      name
    }
    createdAt
  }
`);
const importsPage = graphql(`
  query RunImportsPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      versions(first: 1) {
        edges {
          node {
            id
          }
        }
      }
      runImports(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...RunImportFacts
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
const importRuns = graphql(`
  mutation ImportRuns($input: ImportRunsInput!) {
    importRuns(input: $input) {
      ...RunImportFacts
    }
  }
`);
const cancelImport = graphql(`
  mutation CancelRunImport($id: ID!) {
    cancelRunImport(input: { runImportId: $id }) {
      ...RunImportFacts
    }
  }
`);

type Row = RunImportFactsFragment;
const isAtWork = ({ state }: Row) => state === "queued" || state === "running";

/** "6 runs, 1,867 points; 2 were here already". */
function cameOf({ findings, failure }: Row): string {
  if (failure) return failure;
  if (!findings) return "";
  const { runs, points, known, renewed, deleted, renumbered, files, filesLeftOut } = findings;
  return [
    `${counted(runs, "run")}, ${counted(points, "point")}`,
    files > 0 ? counted(files, "file") : null,
    filesLeftOut > 0
      ? `${counted(filesLeftOut, "file")} not kept: too large, too many, or no plain name`
      : null,
    known > 0
      ? `${formatCount(known)} were here already${renewed > 0 ? `, ${formatCount(renewed)} of them went on since` : ""}`
      : null,
    deleted > 0 ? `${formatCount(deleted)} were deleted there` : null,
    renumbered > 0 ? `${counted(renumbered, "curve")} without steps, numbered by time` : null,
  ]
    .filter((part) => part !== null)
    .join("; ");
}

/** Runs that were deleted here and stay so, with the way back. */
function DeletedHere({ of: { findings, failure } }: { of: Row }) {
  const project = useProject();
  const count = findings?.deletedHere ?? 0;
  if (failure || count === 0) return null;
  return (
    <>
      {`; ${count === 1 ? "1 was" : `${formatCount(count)} were`} deleted here and did not come in again: restore `}
      {`${count === 1 ? "it" : "them"} from `}
      <Link
        href={`/projects/${project.id}/runs?shown=deleted`}
        className="underline underline-offset-2 hover:text-fg"
      >
        the deleted runs
      </Link>
    </>
  );
}

/** Brings in what MLflow keeps, and tells what came of each file. */
export default function RunImportsPage() {
  const project = useProject();
  usePageTitle("Import runs");
  const query = useQuery(importsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["RUN_IMPORT_CHANGED"], null, () => refetch());
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.runImports);
  const [cancel] = useMutation(cancelImport);
  const newest = data?.project.versions.edges[0]?.node.id;
  const canImport = project.can("run:launch");
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Runs", href: `/projects/${project.id}/runs` }]}
        title="Import runs"
        description="Runs that MLflow kept come in with their parameters, tags, times, every point of their metrics, and their artifacts."
      />
      {error && !data ? (
        <QueryError thing="The list of imports" error={error} onRetry={refetch} />
      ) : (
        <div className="grid gap-4">
          {data && newest === undefined ? (
            <Panel>
              <EmptyState
                icon={<Snowflake />}
                title="A run needs a version"
                action={<Button href={`/projects/${project.id}/datasets`}>To the datasets</Button>}
              >
                Import the images that the runs were trained on, and freeze a version of them: runs are listed
                under it.
              </EmptyState>
            </Panel>
          ) : canImport && newest !== undefined ? (
            <ImportForm newest={newest} onBegun={refetch} />
          ) : null}
          <Panel flush title="Imports">
            <DataTable
              label="Imports of runs"
              rows={rows}
              rowKey={(row) => row.id}
              onEndReached={loadMore}
              loadingMore={loadingMore}
              columns={[
                { key: "file", header: "File", cell: (row) => row.fileName },
                { key: "state", header: "State", cell: (row) => <StateBadge state={row.state} /> },
                {
                  key: "came",
                  header: "What came",
                  cell: (row) =>
                    isAtWork(row) ? (
                      <span className="flex items-center gap-3">
                        <ProgressBar
                          label={`Runs of ${row.fileName}`}
                          hideLabel
                          value={row.processed}
                          total={row.total ?? undefined}
                          className="w-32"
                        />
                        {canImport ? (
                          <Button size="sm" onClick={() => void cancel({ variables: { id: row.id } })}>
                            Cancel
                          </Button>
                        ) : null}
                      </span>
                    ) : (
                      <span
                        className={row.failure ? "whitespace-normal text-danger-text" : "whitespace-normal"}
                      >
                        {cameOf(row)}
                        <DeletedHere of={row} />
                      </span>
                    ),
                },
                {
                  key: "version",
                  header: "Version",
                  cell: ({ version }) => `${version.dataset.name} v${version.number}`,
                  hideOnPhone: true,
                },
                { key: "by", header: "By", cell: (row) => row.createdBy.name, hideOnPhone: true },
                {
                  key: "at",
                  header: "Begun",
                  align: "right",
                  cell: (row) => <TimeAgo at={row.createdAt} />,
                  hideOnPhone: true,
                },
              ]}
              empty={
                <EmptyState icon={<Import />} title="Nothing was imported yet">
                  Send the folder mlruns as a zip or tar, or MLflow’s SQLite file. What is here already is not
                  doubled: the same file can be sent again once it has grown, and brings new runs, what those
                  under way came to, and files that are missing.
                </EmptyState>
              }
            />
          </Panel>
        </div>
      )}
    </>
  );
}

/** Artifacts of a folder that are packed with it, the smallest first: it is packed in memory. */
const mostPackedBytes = 512 * 1024 * 1024;
const isArtifact = ({ path }: DroppedFile) => path.includes("/artifacts/");

/** What is sent: the one file, or a folder packed with as many of its artifacts as fit. */
async function fileOf(dropped: readonly DroppedFile[]): Promise<File | null> {
  const [first] = dropped;
  if (!first || (dropped.length === 1 && !first.path.includes("/"))) return first?.file ?? null;
  let left = mostPackedBytes;
  const artifacts = dropped
    .filter(isArtifact)
    .sort((a, b) => a.file.size - b.file.size)
    .filter(({ file }) => {
      left -= file.size;
      return left >= 0;
    });
  const packed = new PackedFolder(`${first.path.split("/")[0]}.zip`, [
    ...dropped.filter((one) => !isArtifact(one)),
    ...artifacts,
  ]);
  return new File([await packed.slice(0, packed.size)], packed.name);
}

function ImportForm({ newest, onBegun }: { newest: string; onBegun: () => unknown }) {
  const project = useProject();
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [begin] = useMutation(importRuns);
  const versionId = chosen ?? newest;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!file || sent !== null) return;
    setError(null);
    setSent(0);
    try {
      const uploadId = await sendFile(file, { purpose: "runs", projectId: project.id }, setSent);
      await begin({ variables: { input: { versionId, uploadId } } });
      setFile(null);
      await onBegun();
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setSent(null);
    }
  };
  return (
    <Panel title="From MLflow">
      <form onSubmit={submit} className="grid gap-4">
        {file ? (
          <div className="flex items-center justify-between gap-3 rounded-md border p-3">
            <p className="min-w-0 text-sm">
              <span className="block truncate">{file.name}</span>
              <span className="text-xs text-muted">{formatBytes(file.size)}</span>
            </p>
            <Button size="sm" disabled={sent !== null} onClick={() => setFile(null)}>
              Choose another
            </Button>
          </div>
        ) : (
          <DropZone
            label="Drop MLflow’s folder or file"
            hint="The folder mlruns, as it is with up to 512 MB of artifacts, or as .zip, .tar or .tar.gz, or the SQLite file mlflow.db, or a folder or .zip with both. Artifacts of up to 64 MB come in with their runs."
            accept=".zip,.tar,.tgz,.gz,.db,.sqlite,.sqlite3"
            className="min-h-40 py-5"
            onFiles={(dropped) => {
              setError(null);
              fileOf(dropped)
                .then(setFile)
                .catch((reason: unknown) => setError(messageOf(reason)));
            }}
          />
        )}
        <div className="flex flex-wrap items-end gap-3">
          <Field
            label="Trained on"
            help="A run belongs to a version: nothing of it is looked at."
            className="w-80 max-w-full"
          >
            <VersionSelect value={versionId} onChange={setChosen} />
          </Field>
          <Button type="submit" variant="primary" icon={<Import />} loading={sent !== null} disabled={!file}>
            Import
          </Button>
        </div>
        {sent !== null ? <ProgressBar label="Sending the file" value={sent} total={1} /> : null}
        {error ? (
          <AlertBanner tone="danger" title="It was not taken">
            {error}
          </AlertBanner>
        ) : null}
      </form>
    </Panel>
  );
}

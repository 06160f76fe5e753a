"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Images, Undo2 } from "lucide-react";
import { useParams } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ImportQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Figure } from "@/app/ui/figure";
import { formatCount, formatDuration } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../query-error";
import { PageSkeleton } from "../../../../signed-in";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { PlanView } from "./plan-view";
import { Refusals } from "./refusals";

const importQuery = graphql(`
  query Import($id: ID!) {
    import(id: $id) {
      id
      fileName
      state
      isOfTable
      totalFiles
      processedFiles
      addedImages
      duplicateFiles
      refusedFiles
      ignoredFiles
      labelledImages
      placedImages
      confirmedAt
      failure
      cancelRequestedAt
      imagesPerSecond
      secondsLeft
      createdAt
      startedAt
      finishedAt
      plan {
        layout
        table {
          chosen {
            file
            class
            split
            group
          }
        }
      }
      createdBy {
        id
        name
      }
      dataset {
        id
        name
      }
    }
  }
`);

const cancelImport = graphql(`
  mutation CancelImport($input: CancelImportInput!) {
    cancelImport(input: $input) {
      id
      state
      cancelRequestedAt
    }
  }
`);

export default function ImportPage() {
  const { import: id } = useParams<{ import: string }>();
  const project = useProject();
  const { data, error, refetch } = useQuery(importQuery, { variables: { id } });
  useRefetchOn(["IMPORT_CHANGED"], id, () => refetch());
  const [cancel] = useMutation(cancelImport);
  const found = data?.import;
  // While it is looked at again, the plan stays on the page.
  const [wasPlanned, setWasPlanned] = useState(false);
  if (found?.state === "planned" && !wasPlanned) setWasPlanned(true);
  usePageTitle(found ? `Import of ${found.fileName}` : undefined);
  const datasets = `/projects/${project.id}/datasets`;
  if (!found) {
    return error ? (
      <QueryError
        thing="This import"
        error={error}
        onRetry={refetch}
        action={<Button href={datasets}>To the datasets</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  const dataset = `${datasets}/${found.dataset.id}`;
  const { isOfTable } = found;
  const files = isOfTable ? "rows" : "files";
  const isOver = ["finished", "cancelled", "failed"].includes(found.state);
  const isPlanned = found.state === "planned";
  const isLooking = !isOver && !isPlanned && found.confirmedAt === null;
  const isCancelling = !isOver && found.cancelRequestedAt !== null;
  // A file that brings a picture which the project has into this dataset, where it keeps its class, counts as both.
  const addedTwice =
    !isOfTable && found.addedImages + found.duplicateFiles + found.refusedFiles > found.processedFiles;
  const columns = columnsRead(found.plan);
  const took =
    found.startedAt && found.finishedAt ? Date.parse(found.finishedAt) - Date.parse(found.startedAt) : null;
  const note =
    found.state === "queued"
      ? "waits for the worker"
      : isLooking
        ? "looks at the upload"
        : isCancelling
          ? "stopping"
          : found.state === "running" && found.secondsLeft !== null
            ? `${formatDuration(found.secondsLeft * 1000)} left`
            : undefined;
  return (
    <>
      <PageHeader
        title={
          <>
            {found.fileName}
            <StateBadge state={found.state} />
          </>
        }
        breadcrumbs={[
          { label: "Datasets", href: datasets },
          { label: found.dataset.name, href: dataset },
          { label: "Imports", href: `${dataset}/imports` },
        ]}
        description={
          <>
            Begun <TimeAgo at={found.createdAt} /> by {found.createdBy.name}
          </>
        }
        actions={
          <>
            {!isOver && project.can("dataset:write") ? (
              <ConfirmDialog
                trigger={<Button disabled={isCancelling}>{isCancelling ? "Stopping …" : "Cancel"}</Button>}
                title="Cancel this import?"
                description={
                  isPlanned
                    ? "The upload is removed, and nothing of it comes in."
                    : "The rest of the archive is not read. Images that came in already stay in the dataset."
                }
                confirmLabel="Cancel the import"
                cancelLabel={isPlanned ? "Keep it" : "Let it go on"}
                danger
                onConfirm={async () => {
                  await cancel({ variables: { input: { importId: id } } }).catch((reason) => {
                    throw new Error(messageOf(reason));
                  });
                }}
              />
            ) : null}
            {isOver && found.labelledImages + found.placedImages > 0 ? (
              <Button icon={<Undo2 />} href={`/projects/${project.id}/labelling`}>
                Take it back under Labelling
              </Button>
            ) : null}
            {found.addedImages + found.labelledImages + found.placedImages > 0 ? (
              <Button variant={isOver ? "primary" : "secondary"} icon={<Images />} href={dataset}>
                See the images
              </Button>
            ) : null}
          </>
        }
      />
      {found.failure ? (
        <AlertBanner tone="danger" title="The import failed" className="mb-4">
          {found.failure}
        </AlertBanner>
      ) : null}
      {isPlanned || (isLooking && wasPlanned) ? (
        <PlanView importId={id} isLooking={isLooking} />
      ) : (
        <div className="flex flex-col gap-4">
          <Panel>
            <ProgressBar
              label={
                found.totalFiles === null
                  ? "Files"
                  : `${formatCount(found.processedFiles)} of ${formatCount(found.totalFiles)} ${files}`
              }
              value={found.processedFiles}
              total={found.totalFiles ?? (isOver ? 1 : null)}
              note={note}
              tone={found.state === "failed" ? "danger" : found.state === "finished" ? "success" : "accent"}
            />
            <div className="mt-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
              {isOfTable ? (
                <Figure label="Images labelled" value={formatCount(found.labelledImages)} />
              ) : (
                <Figure label="Images added" value={formatCount(found.addedImages)} />
              )}
              {found.placedImages > 0 ? (
                <Figure label="Split or group changed" value={formatCount(found.placedImages)} />
              ) : null}
              <Figure
                label={isOfTable ? "Unchanged" : "Duplicates"}
                value={formatCount(found.duplicateFiles)}
                note={addedTwice ? "some of them are among those added" : undefined}
              />
              <Figure label="Refused" value={formatCount(found.refusedFiles)} />
              <Figure
                label="Speed"
                value={found.imagesPerSecond === null ? "–" : formatCount(found.imagesPerSecond)}
                unit={`${isOfTable ? "rows" : "images"}/s`}
                note={took === null ? (note ?? "–") : `in ${formatDuration(took)}`}
              />
            </div>
            {columns ? <p className="mt-3 text-xs text-muted">{columns}</p> : null}
            {found.ignoredFiles > 0 ? (
              <p className="mt-3 text-xs text-muted">
                {formatCount(found.ignoredFiles)} {found.ignoredFiles === 1 ? "file was" : "files were"}{" "}
                passed over: hidden ones of operating systems, tables, and classes that were left out by
                choice.
              </p>
            ) : null}
          </Panel>
          <Refusals
            importId={id}
            isOfTable={isOfTable}
            refused={found.refusedFiles}
            duplicates={found.duplicateFiles}
            isFinished={found.state === "finished"}
          />
        </div>
      )}
    </>
  );
}

/** Which columns of a table were read as what; null where there is none. */
function columnsRead(plan: ImportQuery["import"]["plan"]): string | null {
  const chosen = plan?.layout === "table" ? plan.table?.chosen : null;
  const read = (["file", "class", "split", "group"] as const).flatMap((key) =>
    chosen?.[key] ? [`${key} from ${chosen[key]}`] : [],
  );
  return read.length > 0 ? `Columns read: ${read.join(", ")}.` : null;
}

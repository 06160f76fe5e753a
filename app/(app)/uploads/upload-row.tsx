"use client";

import { useQuery } from "@apollo/client/react";
import { Pause, Play, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { ImportState } from "@/app/graphql/generated/graphql";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { formatBytes, formatDuration } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ProgressBar } from "@/app/ui/progress-bar";
import type { UploadView } from "./upload-manager";
import { useUploadManager } from "./uploads";

const uploadOutcome = graphql(`
  query UploadOutcome($id: ID!) {
    upload(id: $id) {
      id
      import {
        id
        state
        failure
      }
    }
  }
`);

function noteOf(upload: UploadView): string {
  const { phase, sent, bytes, rate } = upload;
  if (phase === "paused") return `${formatBytes(sent)} of ${formatBytes(bytes)} · paused`;
  if (phase === "waiting") return `${formatBytes(sent)} of ${formatBytes(bytes)} · waiting`;
  if (phase === "failed") return "failed";
  if (phase === "sent") return formatBytes(bytes);
  const parts = [`${formatBytes(sent)} of ${formatBytes(bytes)}`];
  if (rate !== null && rate > 0) {
    parts.push(`${formatBytes(rate)}/s`, `${formatDuration(((bytes - sent) / rate) * 1000)} left`);
  }
  return parts.join(" · ");
}

/** One upload: how far it is, and what can be done with it. */
export function UploadRow({ upload }: { upload: UploadView }) {
  const manager = useUploadManager();
  const { phase } = upload;
  const canPause = phase === "sending" || phase === "waiting";
  const canGoOn = phase === "paused" || phase === "failed";
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center gap-1">
        <p className="min-w-0 flex-1 truncate text-sm font-medium" title={upload.name}>
          {upload.name}
        </p>
        {canPause ? (
          <IconButton
            label={`Pause ${upload.name}`}
            icon={<Pause />}
            size="sm"
            onClick={() => manager.pause(upload.key)}
          />
        ) : null}
        {canGoOn ? (
          <IconButton
            label={`Let ${upload.name} go on`}
            icon={<Play />}
            size="sm"
            onClick={() => manager.resume(upload.key)}
          />
        ) : null}
        {phase === "sent" ? (
          <IconButton
            label={`Take ${upload.name} off the list`}
            icon={<X />}
            size="sm"
            onClick={() => manager.dismiss(upload.key)}
          />
        ) : (
          <ConfirmDialog
            trigger={<IconButton label={`Cancel ${upload.name}`} icon={<X />} size="sm" />}
            title={`Cancel the upload of ${upload.name}?`}
            description="What was sent is taken off the server; nothing of it becomes an image. To stop for a while, pause it instead."
            confirmLabel="Cancel the upload"
            cancelLabel="Keep uploading"
            danger
            onConfirm={() => manager.cancel(upload.key)}
          />
        )}
      </div>
      <ProgressBar
        label={`Upload of ${upload.name}`}
        hideLabel
        value={upload.sent}
        total={phase === "checking" ? null : upload.bytes}
        note={noteOf(upload)}
        tone={phase === "failed" ? "danger" : phase === "sent" ? "success" : "accent"}
      />
      <p className="min-h-4.5 text-xs tabular-nums text-muted">
        {noteOf(upload)}
        {upload.files !== null && phase !== "sent" ? ` · ${counted(upload.files, "file")}` : ""}
        {upload.resumed && phase === "sending" ? " · goes on where it stopped" : ""}
      </p>
      {upload.reason ? (
        <p
          role="alert"
          className={phase === "failed" ? "text-xs text-danger-text" : "text-xs text-warning-text"}
        >
          {upload.reason}
        </p>
      ) : null}
      {phase === "sent" ? <Outcome upload={upload} /> : null}
    </div>
  );
}

const readMs = 3000;

/** What became of the archive, and the way to it. */
function Outcome({ upload }: { upload: UploadView }) {
  const [isOver, setOver] = useState(false);
  const { data } = useQuery(uploadOutcome, {
    variables: { id: upload.uploadId ?? "" },
    skip: upload.uploadId === null,
    fetchPolicy: "network-only",
    // No page of its project need be open, whose events would tell.
    pollInterval: isOver ? 0 : readMs,
  });
  const manager = useUploadManager();
  const made = data?.upload.import;
  const state = made?.state;
  useEffect(() => setOver(state !== undefined && state !== "queued" && state !== "running"), [state]);
  const at = `/projects/${upload.projectId}`;
  return (
    <>
      {made?.failure ? (
        <p role="alert" className="text-xs text-danger-text">
          {made.failure}
        </p>
      ) : null}
      <Link
        href={made ? `${at}/imports/${made.id}` : `${at}/datasets/${upload.datasetId}/imports`}
        onClick={() => manager.dismiss(upload.key)}
        className="self-start text-xs text-accent-text underline underline-offset-2"
      >
        {state ? outcomes[state] : "Sent. See the imports of the dataset"}
      </Link>
    </>
  );
}

const outcomes = {
  queued: "Sent. See its import",
  running: "Sent, and being read. See its import",
  planned: "It waits for you: see what would come in",
  finished: "It is in. See its import",
  cancelled: "Its import was cancelled. See how far it was",
  failed: "Its import failed. See why",
} satisfies Record<ImportState, string>;

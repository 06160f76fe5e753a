"use client";

import { useId, useState } from "react";
import { giveUp, type StoppedUpload } from "@/app/(app)/uploads/stopped-uploads";
import type { UploadOptions } from "@/app/(app)/uploads/upload-manager";
import { contentsOf, isWithTable, useUploadManager, useUploads } from "@/app/(app)/uploads/uploads";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { DropZone } from "@/app/ui/drop-zone";
import type { DroppedFile } from "@/app/ui/dropped-files";
import { formatBytes } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../../../project-context";

const unlabelled = "unlabelled";

/** Takes archives and folders into a dataset. Those on their way are in the tray, as on every page. */
export function ImportDrop({
  datasetId,
  stopped,
  onSent,
  onGivenUp,
}: {
  datasetId: string;
  /** uploads of before that were left unfinished */
  stopped: readonly StoppedUpload[];
  /** they are gone on with, or given up for others */
  onSent: () => void;
  /** one of them, by its key */
  onGivenUp: (key: string) => void;
}) {
  const project = useProject();
  const manager = useUploadManager();
  const uploads = useUploads(datasetId);
  const [error, setError] = useState<string | null>(null);
  const [looksFirst, setLooksFirst] = useState(false);
  const [loose, setLoose] = useState("");
  const looseField = useId();
  const send = async (dropped: DroppedFile[]) => {
    setError(null);
    try {
      const contents = contentsOf(dropped);
      if (contents.length === 0) {
        setError(
          "Nothing in there can be an image. Drop an archive, or a folder with images in folders by class.",
        );
      }
      const options: UploadOptions = {
        // What the table says of the files is worth a look.
        ...((looksFirst || isWithTable(dropped)) && { atOnce: "false" }),
        ...(loose === unlabelled ? { unlabelled: "true" } : loose !== "" && { className: loose.slice(1) }),
      };
      for (const content of contents) {
        await manager.add(content, { projectId: project.id, datasetId }, options);
      }
      onSent();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  const waiting = stopped.filter((each) => !uploads.some(({ name }) => name === each.name));
  return (
    <>
      <DropZone
        label="Drop a zip or a folder of images"
        pastes
        hint={
          <>
            One folder for each class, as in <code className="font-mono text-xs">cats/1.png</code>. Folders
            named train, validation (or val) and test above them set the split. Also tar and tar.gz, single or
            pasted images, COCO, Label Studio, IDX and Parquet. A CSV or JSON dropped with them gives their
            classes; by itself it labels images that are here.
          </>
        }
        onFiles={(files) => void send(files)}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Switch
          label="Show what would come in first"
          checked={looksFirst}
          onChange={(event) => setLooksFirst(event.target.checked)}
        />
        <div className="flex min-w-0 items-center gap-2 text-sm">
          <label htmlFor={looseField} className="shrink-0">
            Images without a class
          </label>
          <Select
            id={looseField}
            value={loose}
            onChange={(event) => setLoose(event.target.value)}
            className="w-64 min-w-0"
          >
            <option value="">are refused; asked if all are so</option>
            <option value={unlabelled}>come in unlabelled</option>
            {project.classes.map(({ id, name }) => (
              <option key={id} value={`=${name}`}>{`are of the class ${name}`}</option>
            ))}
          </Select>
        </div>
      </div>
      {error ? (
        <AlertBanner tone="danger" title="This could not be sent">
          {error}
        </AlertBanner>
      ) : null}
      {waiting.length > 0 ? (
        <AlertBanner tone="info" title="An upload was left unfinished">
          Drop the same file or folder again, and it goes on where it stopped.
          <ul className="mt-1 flex flex-col gap-1">
            {waiting.map((each) => (
              <li key={each.key} className="flex flex-wrap items-center gap-x-3">
                <span>
                  {each.name}, {formatBytes(each.bytes)}, begun <TimeAgo at={each.begun} />
                </span>
                <ConfirmDialog
                  trigger={
                    <Button size="sm" variant="ghost">
                      Give it up
                    </Button>
                  }
                  title={`Give up the upload of ${each.name}?`}
                  description="What was sent of it is taken off the server; nothing of it becomes an image."
                  confirmLabel="Give it up"
                  cancelLabel="Keep it"
                  danger
                  onConfirm={async () => {
                    await giveUp(each.key);
                    onGivenUp(each.key);
                  }}
                />
              </li>
            ))}
          </ul>
        </AlertBanner>
      ) : null}
    </>
  );
}

"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useId, useState } from "react";
import { sendFile } from "@/app/(app)/uploads/send-file";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { DropZone } from "@/app/ui/drop-zone";
import { formatBytes } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useProject } from "../project-context";
import { createBaseModel, scalingOf } from "./queries";
import { type BaseModelSettings, SettingsFields } from "./settings-fields";

const nothing: BaseModelSettings = { name: "", note: "", scaling: "" };

/** Of what was dropped, what a model is read from. */
const isOfModel = ({ path }: { path: string }) =>
  /\.(json|bin|zip)$|shard\d+of\d+$|(^|\/)(saved_model\.pb|variables\.(index|data-[\d-]+of-\d+))$/i.test(
    path,
  );

/** A name to begin with: that of the folder, of the zip, or of the file that describes it unless it is called as ever. */
function nameOf(files: readonly { file: File; path: string }[]): string {
  const [first] = files;
  const described = files.find(({ path }) => /\.(json|pb)$/.test(path)) ?? first;
  const [file = "", folder] = (described?.path ?? "").split("/").reverse();
  const own = file.replace(/\.(json|zip|pb)$/i, "");
  return own === "model" || own === "saved_model" ? (folder ?? "") : own;
}

/** Sends the files of a base model and makes one of them; what is wrong with them is said here. */
export function UploadDialog({
  open,
  onOpenChange,
  onCreated,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: () => unknown;
}) {
  const project = useProject();
  const form = useId();
  const [files, setFiles] = useState<File[]>([]);
  const [settings, setSettings] = useState(nothing);
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [create] = useMutation(createBaseModel);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const isSending = sent !== null;

  const close = (next: boolean) => {
    if (isSending) return;
    onOpenChange(next);
    setFiles([]);
    setSettings(nothing);
    setError(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (files.length === 0 || settings.name.trim() === "" || isSending) return;
    setError(null);
    setSent(0);
    try {
      const uploadIds: string[] = [];
      let before = 0;
      for (const file of files) {
        const id = await sendFile(file, { purpose: "base_model", projectId: project.id }, (share) =>
          setSent(before + share * file.size),
        );
        uploadIds.push(id);
        before += file.size;
      }
      const { name, note, scaling } = settings;
      await create({
        variables: { input: { projectId: project.id, name, note, scaling: scalingOf(scaling), uploadIds } },
      });
      await onCreated();
      setSent(null);
      onOpenChange(false);
      setFiles([]);
      setSettings(nothing);
    } catch (reason) {
      setSent(null);
      setError(messageOf(reason));
    }
  };

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Upload a base model"
      description="A TensorFlow.js layers model or graph model (model.json and its weight files), a SavedModel (saved_model.pb and the folder variables), or a zip of either. Each layer and operation is looked at; nothing of it is run as it describes itself."
      footer={
        <>
          <Button disabled={isSending} onClick={() => close(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            form={form}
            loading={isSending}
            disabled={files.length === 0 || settings.name.trim() === ""}
          >
            Upload
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        {files.length === 0 ? (
          <DropZone
            label="Drop the files, their folder or a zip"
            hint="Of Keras: what model.export() or tf.saved_model.save() wrote, or tensorflowjs_converter --output_format=tfjs_layers_model. Every layer is checked; none may hold code."
            accept=".json,.bin,.zip,.pb,.index,.data-00000-of-00001"
            className="min-h-40 py-5"
            onFiles={(dropped) => {
              const useful = dropped.filter(isOfModel);
              setError(
                useful.length === 0
                  ? "None of these files is of a model: choose model.json and the weights beside it, a SavedModel's folder, or a zip."
                  : null,
              );
              setFiles(useful.map(({ file }) => file));
              if (settings.name === "") setSettings({ ...settings, name: nameOf(useful) });
            }}
          />
        ) : (
          <div className="flex items-center justify-between gap-3 rounded-md border p-3">
            <p className="min-w-0 text-sm">
              <span className="block truncate">{files.map(({ name }) => name).join(", ")}</span>
              <span className="text-xs text-muted">{formatBytes(total)}</span>
            </p>
            <Button size="sm" disabled={isSending} onClick={() => setFiles([])}>
              Choose others
            </Button>
          </div>
        )}
        <SettingsFields
          value={settings}
          scalingHelp="Which numbers it expects. MobileNets, told by their layers, expect -1 to 1. A SavedModel that scales 0 to 255 itself says it."
          onChange={setSettings}
        />
        {sent !== null ? (
          <ProgressBar
            label={sent < total ? "Sending the files" : "Checking every layer and weight"}
            value={sent}
            total={Math.max(1, total)}
          />
        ) : null}
        {error ? (
          <AlertBanner tone="danger" title="It was not taken">
            {error}
          </AlertBanner>
        ) : null}
      </form>
    </Dialog>
  );
}

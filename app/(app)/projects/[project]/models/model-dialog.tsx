"use client";

import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextArea, TextInput } from "@/app/ui/inputs";

/** Name and description of a registered model, new or changed. `onSave` does the work; what it throws is shown. */
export function ModelDialog({
  open,
  onOpenChange,
  model,
  onSave,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** the one that is changed; none for a new one */
  model?: { name: string; description: string };
  onSave: (settings: { name: string; description: string }) => Promise<unknown>;
}) {
  const formId = useId();
  const [name, setName] = useState(model?.name ?? "");
  const [description, setDescription] = useState(model?.description ?? "");
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      await onSave({ name, description });
      onOpenChange(false);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={model ? "Change the model" : "New model"}
      footer={
        <>
          <Button disabled={working} onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={formId} loading={working}>
            {model ? "Save" : "Create"}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save} className="grid gap-4">
        <Field label="Name" required help="What it is asked for by, whichever run serves under it.">
          <TextInput value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Description" optional>
          <TextArea
            value={description}
            maxLength={2000}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}

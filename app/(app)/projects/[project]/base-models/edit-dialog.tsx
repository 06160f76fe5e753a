"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { type BaseModelRow, scalingOf, updateBaseModel } from "./queries";
import { SettingsFields } from "./settings-fields";

/** Changes what people say of a base model. Its files stay as they are. */
export function EditDialog({ row, onClose }: { row: BaseModelRow; onClose: () => void }) {
  const form = useId();
  const [settings, setSettings] = useState({
    name: row.name,
    note: row.note,
    scaling: row.scaling === "unit" || row.scaling === "signed" ? row.scaling : ("" as const),
  });
  const [error, setError] = useState<string | null>(null);
  const [update, { loading }] = useMutation(updateBaseModel);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { name, note, scaling } = settings;
    try {
      await update({
        variables: { input: { baseModelId: row.id, name, note, scaling: scalingOf(scaling) } },
      });
      onClose();
    } catch (reason) {
      setError(messageOf(reason));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={row.name}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} loading={loading}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <SettingsFields
          value={settings}
          scalingHelp="Which numbers it expects: the launch form proposes them."
          onChange={setSettings}
        />
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}

"use client";

import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";

/** The pencil behind a name, and the dialog in which another one is given. `onRename` throws what went wrong. */
export function RenameDialog({
  title,
  name: current,
  onRename,
}: {
  title: string;
  name: string;
  onRename: (name: string) => Promise<unknown>;
}) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(current);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setName(current);
    setError(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    try {
      await onRename(name);
      setOpen(false);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setWorking(false);
    }
  };
  return (
    <>
      <IconButton label="Rename" icon={<Pencil />} onClick={() => change(true)} />
      <Dialog
        open={open}
        onOpenChange={change}
        size="sm"
        title={title}
        footer={
          <>
            <Button onClick={() => change(false)}>Cancel</Button>
            <Button variant="primary" type="submit" form="rename" loading={working}>
              Rename
            </Button>
          </>
        }
      >
        <form id="rename" onSubmit={submit}>
          <Field label="Name" required error={error}>
            <TextInput
              value={name}
              maxLength={200}
              autoFocus
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
        </form>
      </Dialog>
    </>
  );
}

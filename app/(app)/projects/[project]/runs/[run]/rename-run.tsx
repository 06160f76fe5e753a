"use client";

import { useMutation } from "@apollo/client/react";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import type { Run } from "./run-context";

const renameRun = graphql(`
  mutation RenameRun($run: ID!, $name: String!) {
    renameRun(input: { runId: $run, name: $name }) {
      id
      name
    }
  }
`);

/** Gives a run another name. */
export function RenameRun({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(run.name);
  const [rename, { loading, error, reset }] = useMutation(renameRun);
  const change = (next: boolean) => {
    setOpen(next);
    setName(run.name);
    reset();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await rename({ variables: { run: run.id, name } }).catch(() => null);
    if (done?.data) setOpen(false);
  };
  return (
    <>
      <IconButton label="Rename" icon={<Pencil />} onClick={() => change(true)} />
      <Dialog
        open={open}
        onOpenChange={change}
        size="sm"
        title="Rename the run"
        footer={
          <>
            <Button onClick={() => change(false)}>Cancel</Button>
            <Button variant="primary" type="submit" form="rename-run" loading={loading}>
              Rename
            </Button>
          </>
        }
      >
        <form id="rename-run" onSubmit={submit}>
          <Field label="Name" required error={error ? messageOf(error) : null}>
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

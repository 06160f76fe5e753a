"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ErrorCaseRowFragment, ErrorCause } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select, TextArea } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { causes } from "../causes";

const updateErrorCase = graphql(`
  mutation UpdateErrorCase($input: UpdateErrorCaseInput!) {
    updateErrorCase(input: $input) {
      ...ErrorCaseRow
    }
  }
`);

/** Cause, expected class and note, to be put right by whoever reviews. */
export function EditCase({
  found,
  classes,
}: {
  found: ErrorCaseRowFragment;
  classes: readonly { id: string; name: string }[];
}) {
  const mayWrite = useProject().can("review:write");
  const [cause, setCause] = useState<ErrorCause>(found.cause);
  const [expected, setExpected] = useState(found.expectedClass.id);
  const [note, setNote] = useState(found.note);
  const [update, { loading, error }] = useMutation(updateErrorCase);
  const isChanged = cause !== found.cause || expected !== found.expectedClass.id || note !== found.note;
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isChanged || loading) return;
    const done = await update({
      variables: { input: { errorCaseId: found.id, cause, expectedClassId: expected, note } },
    }).catch(() => null);
    if (done?.data) toast.success("Saved");
  };
  return (
    <Panel title="Review">
      <form
        onSubmit={save}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
        }}
      >
        <fieldset
          disabled={!mayWrite}
          title={mayWrite ? undefined : "Your role may look, not change error cases"}
          className="grid gap-3"
        >
          <Field label="Cause" help={causes.find((one) => one.value === cause)?.description}>
            <Select
              value={cause}
              options={causes}
              onChange={(event) =>
                setCause(causes.find((one) => one.value === event.target.value)?.value ?? cause)
              }
            />
          </Field>
          <Field label="Expected class">
            <Select
              value={expected}
              options={classes.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(event) => setExpected(event.target.value)}
            />
          </Field>
          <Field label="Note" optional error={error ? messageOf(error) : null}>
            <TextArea value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
          </Field>
          <Button
            type="submit"
            variant={isChanged ? "primary" : "secondary"}
            loading={loading}
            disabled={!isChanged}
            className="justify-self-start"
          >
            Save
          </Button>
        </fieldset>
      </form>
    </Panel>
  );
}

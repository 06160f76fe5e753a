"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { useProject } from "../../project-context";

const setRunLimits = graphql(`
  mutation SetRunLimits($input: SetRunLimitsInput!) {
    setRunLimits(input: $input) {
      id
      runLimit
      runLimitPerPerson
    }
  }
`);

interface LimitValues {
  readonly runLimit: number | null;
  readonly runLimitPerPerson: number | null;
}

const textOf = (limit: number | null) => (limit === null ? "" : String(limit));

/** What a person typed: null for none, undefined for what is no limit. */
function limitOf(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return /^[1-9]\d{0,2}$|^1000$/.test(trimmed) ? Number(trimmed) : undefined;
}

function LimitField({
  label,
  help,
  text,
  onChange,
  disabled,
}: {
  label: string;
  help: string;
  text: string;
  onChange: (text: string) => void;
  disabled: boolean;
}) {
  return (
    <Field
      label={label}
      optional
      help={help}
      error={limitOf(text) === undefined ? "A number from 1 to 1,000, or nothing." : undefined}
    >
      <TextInput
        inputMode="numeric"
        value={text}
        disabled={disabled}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}

/** How many runs of the project, and of each person in it, are worked on at a time. */
export function Limits({ limits, onChanged }: { limits: LimitValues; onChanged: () => unknown }) {
  const project = useProject();
  const mayChange = project.can("project:write");
  const [all, setAll] = useState(textOf(limits.runLimit));
  const [each, setEach] = useState(textOf(limits.runLimitPerPerson));
  const [save, { loading, error }] = useMutation(setRunLimits);
  const [runLimit, runLimitPerPerson] = [limitOf(all), limitOf(each)];
  const isSame = runLimit === limits.runLimit && runLimitPerPerson === limits.runLimitPerPerson;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (runLimit === undefined || runLimitPerPerson === undefined) return;
    const done = await save({
      variables: { input: { projectId: project.id, runLimit, runLimitPerPerson } },
    }).catch(() => null);
    if (done) await onChanged();
  };
  return (
    <Panel title="Limits">
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-2 lg:max-w-2xl">
        <LimitField
          label="Runs of the project at a time"
          help="Empty: as many as there are places."
          text={all}
          onChange={setAll}
          disabled={!mayChange}
        />
        <LimitField
          label="Runs of one person at a time"
          help="So that a sweep of one keeps nobody waiting."
          text={each}
          onChange={setEach}
          disabled={!mayChange}
        />
        {mayChange ? (
          <div className="flex items-center gap-3 sm:col-span-2">
            <Button
              type="submit"
              loading={loading}
              disabled={isSame || runLimit === undefined || runLimitPerPerson === undefined}
            >
              Set the limits
            </Button>
            {error ? (
              <span role="alert" className="text-sm text-danger-text">
                {messageOf(error)}
              </span>
            ) : null}
          </div>
        ) : null}
      </form>
    </Panel>
  );
}

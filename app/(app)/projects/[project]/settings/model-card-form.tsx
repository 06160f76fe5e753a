"use client";

import { useState } from "react";
import { useForm } from "react-hook-form";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";

type Said = { modelLicence: string; intendedUse: string };

/** What the team states on the card of each model that leaves the project. */
export function ModelCardForm({
  licence,
  use,
  disabled,
  onSave,
}: {
  licence: string;
  use: string;
  disabled: boolean;
  onSave: (value: Said) => Promise<unknown>;
}) {
  const [error, setError] = useState<string | null>(null);
  const form = useForm<Said>({
    values: { modelLicence: licence, intendedUse: use },
    // A change by a colleague does not take away what is being typed.
    resetOptions: { keepDirtyValues: true },
  });
  const submit = form.handleSubmit(async (value) => {
    setError(null);
    try {
      await onSave(value);
      form.reset(value);
      toast.success("Saved.");
    } catch (reason) {
      setError(messageOf(reason));
    }
  });
  return (
    <Panel
      title="Cards of models"
      description="The archive of a model that is taken away holds a card. What is stated here stands on it from then on."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        {error ? (
          <AlertBanner tone="danger" title="The cards were not changed">
            {error}
          </AlertBanner>
        ) : null}
        <Field label="Licence" optional={!disabled} help="As “Apache-2.0” or “Only within the company”.">
          <TextInput
            {...form.register("modelLicence")}
            readOnly={disabled}
            maxLength={200}
            autoComplete="off"
          />
        </Field>
        <Field
          label="Intended use"
          optional={!disabled}
          help="What models are for, and what they are not for."
        >
          <TextArea {...form.register("intendedUse")} readOnly={disabled} maxLength={2000} />
        </Field>
        {disabled ? null : (
          <Button
            type="submit"
            variant="primary"
            disabled={!form.formState.isDirty}
            loading={form.formState.isSubmitting}
            className="self-end"
          >
            Save
          </Button>
        )}
      </form>
    </Panel>
  );
}

"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { toast } from "@/app/ui/toaster";

type Named = { name: string; description: string };

/** Name, and description where there is one, of a team, a project, a dataset, a version or a registered model. */
export function NameForm({
  thing,
  name,
  description,
  disabled = false,
  disabledWhy,
  help,
  saveLabel = "Save",
  onSave,
}: {
  thing: string;
  name: string;
  /** leave it out where the thing has none */
  description?: string;
  disabled?: boolean;
  disabledWhy?: string;
  /** under the name */
  help?: string;
  /** the button's word; "Save" also says that it was done */
  saveLabel?: string;
  onSave: (value: Named) => Promise<unknown>;
}) {
  const [error, setError] = useState<string | null>(null);
  const schema = z.object({
    name: z
      .string()
      .trim()
      .min(1, `Give the ${thing} a name.`)
      .max(100, `A ${thing}'s name has at most 100 characters.`),
    description: z.string().trim().max(2000, "A description has at most 2,000 characters."),
  });
  const form = useForm({
    resolver: zodResolver(schema),
    values: { name, description: description ?? "" },
    // A change by a colleague does not take away what is being typed.
    resetOptions: { keepDirtyValues: true },
  });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = form.handleSubmit(async (value) => {
    setError(null);
    try {
      await onSave(value);
      form.reset(value);
      if (saveLabel === "Save") toast.success("Saved.");
    } catch (reason) {
      setError(messageOf(reason));
    }
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {error ? (
        <AlertBanner
          tone="danger"
          title={`The ${thing} was not ${saveLabel === "Save" ? "changed" : "created"}`}
        >
          {error}
        </AlertBanner>
      ) : null}
      <Field
        label="Name"
        help={disabled ? disabledWhy : help}
        error={errors.name?.message}
        required={!disabled}
      >
        <TextInput {...form.register("name")} readOnly={disabled} autoComplete="off" />
      </Field>
      {description !== undefined ? (
        <Field label="Description" error={errors.description?.message} optional={!disabled}>
          <TextArea {...form.register("description")} readOnly={disabled} />
        </Field>
      ) : null}
      {disabled ? null : (
        <Button
          type="submit"
          variant="primary"
          disabled={!isDirty}
          loading={isSubmitting}
          className="self-end"
        >
          {saveLabel}
        </Button>
      )}
    </form>
  );
}

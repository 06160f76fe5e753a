"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ConfigurationField } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { type Draft, errorAt, fieldsOf } from "./draft";
import { FieldControl } from "./field-control";

type Issues = readonly { path: string; message: string }[];

/** The settings by section, those that are seldom changed folded away. */
export function SettingsFields({
  draft,
  issues,
  onChange,
}: {
  draft: Draft;
  issues: Issues;
  onChange: (path: string, value: unknown) => void;
}) {
  const { main, advanced } = fieldsOf(draft);
  const [isOpen, setOpen] = useState(false);
  const hasHiddenError = advanced.some((field) => errorAt(issues, field.path) !== null);
  const control = (field: ConfigurationField) => (
    <FieldControl
      key={field.path}
      field={field}
      value={valueAt(draft, field.path)}
      error={errorAt(issues, field.path)}
      onChange={(value) => onChange(field.path, value)}
    />
  );
  return (
    <div className="grid gap-5">
      <Sections fields={main} control={control} />
      <details
        open={isOpen || hasHiddenError}
        onToggle={(event) => setOpen(event.currentTarget.open)}
        className="group border-t pt-3"
      >
        <summary className="flex cursor-pointer items-center gap-1.5 rounded-sm text-sm font-medium text-muted hover:text-fg [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 group-open:rotate-90" />
          {advanced.length} more settings
        </summary>
        <div className="mt-4">
          <Sections fields={advanced} control={control} />
        </div>
      </details>
    </div>
  );
}

function Sections({
  fields,
  control,
}: {
  fields: readonly ConfigurationField[];
  control: (field: ConfigurationField) => React.ReactNode;
}) {
  const sections = [...new Set(fields.map((field) => field.section))];
  return (
    <div className="grid gap-5">
      {sections.map((section) => (
        <fieldset key={section} className="min-w-0">
          <legend className="mb-2 text-xs font-semibold text-muted">{section || "Reproducible"}</legend>
          <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
            {fields.filter((field) => field.section === section).map(control)}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

"use client";

import { Checkbox } from "@/app/ui/choices";
import { useFieldWiring } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";
import type { ConfigurationField } from "@/ml/configuration";
import { textOf } from "./draft";
import { NumberControl, NumbersControl } from "./number-control";

/** The control of a setting that is one value, of the kind that the schema says. Its label and notes are the row's. */
export function ScalarControl({
  field,
  value,
  onChange,
}: {
  field: ConfigurationField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  switch (field.kind) {
    case "boolean":
      return <BooleanControl label={field.label} value={value} onChange={onChange} />;
    case "choice":
      return (
        <Select
          value={String(value)}
          options={field.options?.map((option) => ({ value: String(option.value), label: option.label }))}
          onChange={(event) =>
            onChange(field.options?.find((option) => String(option.value) === event.target.value)?.value)
          }
        />
      );
    case "colour":
      return <ColourControl label={field.label} value={value} onChange={onChange} />;
    case "integers":
      return <NumbersControl field={field} value={value} onChange={onChange} />;
    case "integer":
    case "number":
      return <NumberControl field={field} value={value} onChange={onChange} />;
  }
}

function BooleanControl({
  label,
  value,
  onChange,
}: {
  label: string;
  value: unknown;
  onChange: (value: boolean) => void;
}) {
  const { id } = useFieldWiring({});
  return (
    <Checkbox
      id={id}
      aria-label={label}
      label={value === true ? "yes" : "no"}
      checked={value === true}
      onChange={(event) => onChange(event.target.checked)}
      className="min-h-control items-center py-1 [&>span:first-child]:mt-0"
    />
  );
}

function ColourControl({
  label,
  value,
  onChange,
}: {
  label: string;
  value: unknown;
  onChange: (value: string) => void;
}) {
  return (
    <span className="flex gap-2">
      <input
        type="color"
        aria-label={`Choose: ${label}`}
        value={typeof value === "string" && /^#[0-9a-f]{6}$/.test(value) ? value : "#000000"}
        onChange={(event) => onChange(event.target.value)}
        className="h-control w-10 shrink-0 rounded-md border border-control-line bg-panel p-1"
      />
      <TextInput
        value={textOf(value)}
        onChange={(event) => onChange(event.target.value.trim().toLowerCase())}
        className="font-mono"
      />
    </span>
  );
}

"use client";

import { useState } from "react";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { NumberInput, Select, TextInput } from "@/app/ui/inputs";
import type { ConfigurationField } from "@/ml/configuration";
import { isSame, parseText, rangeOf, textOf } from "./draft";

/** The control of one setting, of the kind that the schema says. */
export function FieldControl({
  field,
  value,
  error,
  onChange,
}: {
  field: ConfigurationField;
  value: unknown;
  error: string | null;
  onChange: (value: unknown) => void;
}) {
  if (field.kind === "boolean") {
    return (
      <Checkbox
        label={field.label}
        help={field.help}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
        className="self-center"
      />
    );
  }
  const range = rangeOf(field);
  return (
    <Field
      label={
        <>
          {field.label}
          {range ? <span className="ml-1.5 font-normal text-subtle">{range}</span> : null}
        </>
      }
      help={field.help}
      error={error}
    >
      {field.kind === "choice" ? (
        <Select
          value={String(value)}
          options={field.options?.map((option) => ({ value: String(option.value), label: option.label }))}
          onChange={(event) =>
            onChange(field.options?.find((option) => String(option.value) === event.target.value)?.value)
          }
        />
      ) : field.kind === "colour" ? (
        <ColourControl value={value} onChange={onChange} />
      ) : (
        <TextControl field={field} value={value} onChange={onChange} />
      )}
    </Field>
  );
}

function TextControl({
  field,
  value,
  onChange,
}: {
  field: ConfigurationField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  // What was typed stays as long as it means the value ("1e-3" for 0.001); a value from elsewhere replaces it.
  const [typed, setTyped] = useState("");
  const shown = isSame(parseText(field, typed), value) ? typed : textOf(value);
  const change = (text: string) => {
    setTyped(text);
    onChange(parseText(field, text));
  };
  if (field.kind === "integers") {
    return (
      <TextInput
        value={shown}
        inputMode="text"
        placeholder={field.minItems === 0 ? "none" : undefined}
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  return (
    <NumberInput
      value={shown}
      min={field.min}
      max={field.max}
      step={field.kind === "integer" ? 1 : "any"}
      inputMode={field.kind === "integer" ? "numeric" : "decimal"}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function ColourControl({ value, onChange }: { value: unknown; onChange: (value: string) => void }) {
  return (
    <span className="flex gap-2">
      <input
        type="color"
        aria-label="Choose the colour"
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

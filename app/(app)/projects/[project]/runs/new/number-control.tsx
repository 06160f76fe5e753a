"use client";

import { type KeyboardEvent, useState } from "react";
import { TextInput } from "@/app/ui/inputs";
import type { ConfigurationField } from "@/ml/configuration";
import { isSame, parseText, stepped, textOf } from "./draft";

/** ARIA knows no powers of ten, as which JavaScript writes such numbers: the text says them. */
function plain(value: number | undefined): number | undefined {
  return value === undefined || (value !== 0 && Math.abs(value) < 1e-6) ? undefined : value;
}

/** A number, typed as people write it ("1e-3"), stepped by the arrow keys in its own scale. */
export function NumberControl({
  field,
  value,
  onChange,
}: {
  field: Pick<ConfigurationField, "kind" | "scale" | "step" | "min" | "max">;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  // What was typed stays as long as it means the value ("1e-3" for 0.001); a value from elsewhere replaces it.
  const [typed, setTyped] = useState("");
  const shown = isSame(parseText(field, typed), value) ? typed : textOf(value);
  const step = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : null;
    if (direction === null || typeof value !== "number" || event.altKey || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    onChange(stepped(field, value, direction, event.shiftKey));
  };
  return (
    <TextInput
      role="spinbutton"
      value={shown}
      inputMode={(field.min ?? 0) < 0 ? "text" : field.kind === "integer" ? "numeric" : "decimal"}
      autoComplete="off"
      aria-valuemin={plain(field.min)}
      aria-valuemax={plain(field.max)}
      aria-valuenow={typeof value === "number" ? plain(value) : undefined}
      aria-valuetext={shown}
      onKeyDown={step}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(parseText(field, event.target.value));
      }}
      className="tabular-nums"
    />
  );
}

/** Whole numbers with commas between them. */
export function NumbersControl({
  field,
  value,
  onChange,
}: {
  field: ConfigurationField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const [typed, setTyped] = useState("");
  return (
    <TextInput
      value={isSame(parseText(field, typed), value) ? typed : textOf(value)}
      autoComplete="off"
      placeholder={field.minItems === 0 ? "none" : undefined}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(parseText(field, event.target.value));
      }}
      className="tabular-nums"
    />
  );
}

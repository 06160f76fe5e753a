"use client";

import { useEffect, useState } from "react";
import { NumberInput } from "@/app/ui/inputs";
import type { Range } from "./image-filter-url";

/** From the least to the most of a figure; taken over when a field is left or Enter is pressed. */
export function RangeFields({
  label,
  unit,
  step,
  value,
  onChange,
}: {
  label: string;
  unit?: string;
  step: number;
  value: Range | null;
  onChange: (value: Range | null) => void;
}) {
  const textOf = (bound: number | null | undefined) => (bound == null ? "" : String(bound));
  const end = value?.max ?? value?.below;
  const [texts, setTexts] = useState({ min: textOf(value?.min), max: textOf(end) });
  useEffect(() => {
    setTexts({ min: textOf(value?.min), max: textOf(end) });
  }, [value?.min, end]);
  const take = () => {
    const bound = (text: string) => (text === "" || Number.isNaN(Number(text)) ? null : Number(text));
    const next = { min: bound(texts.min), max: bound(texts.max) };
    const isTurned = next.min !== null && next.max !== null && next.min > next.max;
    // A bound that a bar gave and nobody changed stays what it is.
    const isBelow = value?.below !== undefined && texts.max === textOf(value.below) && !isTurned;
    if (isBelow) return onChange({ min: next.min, max: null, below: value.below });
    const range = isTurned ? { min: next.max, max: next.min } : next;
    onChange(range.min === null && range.max === null ? null : range);
  };
  return (
    <fieldset className="mb-2 flex items-center gap-2">
      <legend className="sr-only">{label}</legend>
      <span aria-hidden className="w-20 shrink-0 text-xs text-muted">
        {label}
      </span>
      {(["min", "max"] as const).map((bound) => (
        <span key={bound} className="min-w-0 flex-1">
          <NumberInput
            aria-label={`${label}, ${bound === "min" ? "from" : "to"}`}
            placeholder={bound === "min" ? "from" : "to"}
            unit={unit}
            step={step}
            value={texts[bound]}
            onChange={({ target }) => setTexts((old) => ({ ...old, [bound]: target.value }))}
            onBlur={take}
            onKeyDown={(event) => event.key === "Enter" && take()}
          />
        </span>
      ))}
    </fieldset>
  );
}

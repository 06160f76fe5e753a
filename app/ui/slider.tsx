"use client";

import { type CSSProperties, useId } from "react";
import { cn } from "./cn";

/** A value in a range; `format` gives the text beside it and for screen readers. */
export function Slider({
  label,
  value,
  onChange,
  min,
  max,
  step = 1,
  format = String,
  hideLabel = false,
  hideValue = false,
  disabled,
  className,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  format?: (value: number) => string;
  hideLabel?: boolean;
  hideValue?: boolean;
  disabled?: boolean;
  className?: string;
}) {
  const id = useId();
  const fill = max > min ? ((value - min) / (max - min)) * 100 : 0;
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "shrink-0 text-xs text-muted"}>
        {label}
      </label>
      <input
        id={id}
        type="range"
        className="ui-range min-w-16 flex-1 rounded-full disabled:opacity-50"
        style={{ "--fill": `${fill}%` } as CSSProperties}
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={format(value)}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      {hideValue ? null : (
        <span className="min-w-8 text-right text-xs tabular-nums text-muted">{format(value)}</span>
      )}
    </span>
  );
}

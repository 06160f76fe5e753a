"use client";

import { ChevronsUpDown } from "lucide-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field";

// 16 px on a touch screen: below that iOS zooms into the page at each focus.
export const box =
  "w-full min-w-0 rounded-md border border-control-line bg-panel px-2.5 text-sm text-fg placeholder:text-subtle transition-colors duration-75 hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-inset disabled:text-subtle aria-invalid:border-danger pointer-coarse:text-lg";

/** One line of text. `leading` stands inside at the left, an icon say. Takes every attribute of <input>, `ref` too. */
export function TextInput({
  className,
  leading,
  ...props
}: ComponentPropsWithRef<"input"> & { leading?: ReactNode }) {
  const wiring = useFieldWiring(props);
  const input = (
    <input
      type="text"
      {...props}
      {...wiring}
      className={cn(box, "h-control", leading ? "pl-8" : "", className)}
    />
  );
  if (!leading) return input;
  return (
    <span className="relative block">
      <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-subtle [&_svg]:size-4">
        {leading}
      </span>
      {input}
    </span>
  );
}

/** A number; `unit` stands inside at the right. A native number field: register it with `valueAsNumber`. */
export function NumberInput({
  className,
  unit,
  ...props
}: ComponentPropsWithRef<"input"> & { unit?: string }) {
  const wiring = useFieldWiring(props);
  return (
    <span className="relative block">
      <input
        step="any"
        {...props}
        {...wiring}
        type="number"
        inputMode={props.inputMode ?? "decimal"}
        className={cn(box, "h-control appearance-none tabular-nums", className)}
        style={unit ? { paddingRight: `${unit.length * 0.55 + 1.25}em` } : undefined}
      />
      {unit ? (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-subtle">
          {unit}
        </span>
      ) : null}
    </span>
  );
}

/** A whole number from `min` to `max`: whatever else is typed becomes the nearest one, nothing the least. */
export function CountInput({
  min,
  max,
  value,
  onChange,
  className,
}: {
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
  className?: string;
}) {
  return (
    <NumberInput
      min={min}
      max={max}
      step={1}
      value={value}
      onChange={({ target }) =>
        onChange(Math.min(max, Math.max(min, Math.round(target.valueAsNumber || min))))
      }
      className={className}
    />
  );
}

/** Several lines; grows with its content where the browser can. */
export function TextArea({ className, ...props }: ComponentPropsWithRef<"textarea">) {
  const wiring = useFieldWiring(props);
  return (
    <textarea
      rows={3}
      {...props}
      {...wiring}
      className={cn(box, "field-sizing-content min-h-[calc(3lh+1rem)] py-1.5", className)}
    />
  );
}

export type SelectOption = { value: string; label: string; disabled?: boolean };

/** One of several. A native select, so that keyboard, type-ahead and phones work; pass `options` or <option>s. */
export function Select({
  options,
  placeholder,
  className,
  children,
  ...props
}: ComponentPropsWithRef<"select"> & { options?: readonly SelectOption[]; placeholder?: string }) {
  const wiring = useFieldWiring(props);
  return (
    <span className={cn("relative block", className)}>
      <select {...props} {...wiring} className={cn(box, "ui-select h-control whitespace-nowrap pr-8")}>
        {placeholder !== undefined ? (
          <option value="" disabled={wiring.required}>
            {placeholder}
          </option>
        ) : null}
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
        {children}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute right-2.5 top-1/2 size-3.5 -translate-y-1/2 text-subtle"
      />
    </span>
  );
}

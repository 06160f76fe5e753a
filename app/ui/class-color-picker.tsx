"use client";

import { useId } from "react";
import { CLASS_PALETTE } from "@/ml/colour";
import { classColor } from "./class-color";
import { cn } from "./cn";

const dot = "block size-6 rounded-md border border-line-strong";

/** The colour of a class: by its place, one of those that are told apart by everybody, or any other. */
export function ClassColorPicker({
  label,
  position,
  value,
  onChange,
  disabled = false,
}: {
  label: string;
  /** place of the class: what it looks like without a colour of its own */
  position: number;
  /** "#rrggbb", or null for that of the place */
  value: string | null;
  onChange: (value: string | null) => void;
  disabled?: boolean;
}) {
  const name = useId();
  const isOther = value !== null && !CLASS_PALETTE.includes(value);
  const options = [null, ...CLASS_PALETTE];
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1 text-xs font-medium">{label}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {options.map((option, index) => {
          const title = option === null ? "By its place" : `Colour ${index}`;
          return (
            <label
              key={option ?? "place"}
              title={title}
              className="rounded-lg p-0.5 outline-accent has-checked:outline-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-disabled:opacity-50"
            >
              <input
                type="radio"
                name={name}
                aria-label={title}
                checked={value === option}
                onChange={() => onChange(option)}
                className="sr-only"
              />
              <span
                aria-hidden
                style={{ backgroundColor: classColor(position, option) }}
                className={cn(dot, option === null && "grid place-items-center")}
              >
                {option === null ? (
                  <span className="size-2.5 rounded-full border border-line-strong bg-panel" />
                ) : null}
              </span>
            </label>
          );
        })}
        <label
          title="Another colour"
          className={cn(
            "ml-1 inline-flex items-center gap-1.5 rounded-lg p-0.5 pr-2 text-xs text-muted outline-accent has-focus-visible:outline-2",
            isOther && "outline-2",
          )}
        >
          <input
            type="color"
            key={value ?? "place"}
            aria-label="Another colour"
            defaultValue={value ?? CLASS_PALETTE[0]}
            // React's change is each colour that the pointer crosses; the browser's is the one that was chosen.
            ref={(input) => {
              const chosen = () => input && onChange(input.value);
              input?.addEventListener("change", chosen);
              return () => input?.removeEventListener("change", chosen);
            }}
            className="size-6 cursor-pointer appearance-none rounded-md border border-line-strong bg-transparent p-0"
          />
          Another
        </label>
      </div>
    </fieldset>
  );
}

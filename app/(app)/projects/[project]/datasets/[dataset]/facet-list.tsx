"use client";

import type { ReactNode } from "react";
import { Checkbox } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";

export interface FacetValue {
  value: string;
  label: ReactNode;
  /** undefined: not counted */
  count?: number;
  /** false: there are more */
  isExact?: boolean;
}

/** "1,204", or "1,000+" where counting ended. */
export function formatBounded(count: number, isExact: boolean): string {
  return `${formatCount(count)}${isExact ? "" : "+"}`;
}

/** Values of a field with how many images have each; a press takes a value in or out. */
export function FacetList({
  title,
  values,
  chosen,
  onToggle,
}: {
  title: string;
  values: readonly FacetValue[];
  chosen: readonly string[] | null;
  onToggle: (value: string) => void;
}) {
  if (values.length === 0) return null;
  return (
    <fieldset className="mb-3 min-w-0">
      <legend className="mb-1 text-xs font-medium">{title}</legend>
      <div className="max-h-56 overflow-y-auto">
        {values.map(({ value, label, count, isExact = true }) => (
          <div key={value} className="flex items-center gap-2 py-0.5">
            <Checkbox
              className="min-w-0 flex-1"
              label={label}
              checked={chosen?.includes(value) ?? false}
              onChange={() => onToggle(value)}
            />
            {count === undefined ? null : (
              <span className="text-xs tabular-nums text-muted">{formatBounded(count, isExact)}</span>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

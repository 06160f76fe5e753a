"use client";

import { X } from "lucide-react";
import { Checkbox, SegmentedControl } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import type { ConfigurationField } from "@/ml/configuration";
import { isSameValue } from "@/ml/sweep/space";
import { offeredBy, type RangeDraft } from "./range-draft";

/** One setting that varies: its range, its values or its choices. */
export function RangeRow({
  field,
  draft,
  isGrid,
  error,
  onChange,
  onRemove,
}: {
  field: ConfigurationField;
  draft: RangeDraft;
  isGrid: boolean;
  error: string | null;
  onChange: (next: RangeDraft) => void;
  onRemove: () => void;
}) {
  const set = (change: Partial<RangeDraft>) => onChange({ ...draft, ...change });
  const hasRange = field.kind === "integer" || field.kind === "number";
  const offered = offeredBy(field);
  return (
    <li className="grid gap-2 border-b py-3 last:border-b-0">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-sm font-medium">
          {field.label} <span className="font-normal text-muted">{field.section}</span>
        </span>
        {hasRange ? (
          <SegmentedControl
            size="sm"
            label={`${field.label}: how it varies`}
            options={[
              { value: "range", label: "Range" },
              { value: "values", label: "Values" },
            ]}
            value={draft.mode}
            onChange={(mode) => set({ mode })}
          />
        ) : null}
        <IconButton size="sm" label={`Do not vary ${field.label}`} icon={<X />} onClick={onRemove} />
      </div>
      {hasRange && draft.mode === "range" ? (
        <div className="grid grid-cols-2 items-end gap-2 sm:grid-cols-4">
          <Field label="From" error={error}>
            <TextInput
              inputMode="decimal"
              value={draft.low}
              onChange={({ target }) => set({ low: target.value })}
            />
          </Field>
          <Field label="To">
            <TextInput
              inputMode="decimal"
              value={draft.high}
              onChange={({ target }) => set({ high: target.value })}
            />
          </Field>
          {isGrid ? (
            <Field label="Values taken">
              <TextInput
                inputMode="numeric"
                value={draft.points}
                onChange={({ target }) => set({ points: target.value })}
              />
            </Field>
          ) : null}
          <Checkbox
            label="By factors"
            className="h-control items-center"
            checked={draft.log}
            onChange={({ target }) => set({ log: target.checked })}
          />
        </div>
      ) : offered.length > 0 ? (
        <fieldset>
          <legend className="sr-only">{field.label}: values</legend>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {offered.map(({ value, label }) => {
              const has = draft.chosen.some((one) => isSameValue(one, value));
              return (
                <Checkbox
                  key={String(value)}
                  label={label}
                  checked={has}
                  onChange={() =>
                    set({
                      chosen: offered
                        .map((one) => one.value)
                        .filter((one) =>
                          isSameValue(one, value) ? !has : draft.chosen.some((x) => isSameValue(x, one)),
                        ),
                    })
                  }
                />
              );
            })}
          </div>
          {error ? (
            <p role="alert" className="mt-1 text-xs text-danger-text">
              {error}
            </p>
          ) : null}
        </fieldset>
      ) : (
        <Field
          label="Values"
          error={error}
          help={field.kind === "integers" ? "Lists with ; between them: 32, 64; 64, 128" : "16, 32, 64"}
        >
          <TextInput value={draft.values} onChange={({ target }) => set({ values: target.value })} />
        </Field>
      )}
    </li>
  );
}

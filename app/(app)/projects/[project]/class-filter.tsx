"use client";

import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { ClassLabel } from "./class-label";

export type FilterChoice = {
  value: string;
  /** null: on its way */
  count?: number | null;
  /** null: those without a class */
  of: { id: string; name: string; position: number } | null;
};

const nameOf = ({ of }: FilterChoice) => of?.name ?? "No class";

/** More than these are a list to choose from rather than chips side by side. */
const mostChips = 14;

/**
 * Narrows images to one class, or to those of a list. Chips while they are few; a list where they are many. A press on
 * what is chosen of a list says its value again: who holds the list takes it out.
 */
export function ClassFilter({
  choices,
  value,
  onChange,
}: {
  choices: readonly FilterChoice[];
  value: string | readonly string[] | null;
  onChange: (value: string | null) => void;
}) {
  if (choices.length < 2) return null;
  const chosen = typeof value === "string" ? [value] : (value ?? []);
  if (choices.length > mostChips) {
    return (
      <Select
        aria-label="Class"
        className="w-56"
        value={chosen[0] ?? ""}
        placeholder="All classes"
        onChange={({ target }) => onChange(target.value || null)}
        options={choices.map((choice) => ({
          value: choice.value,
          label:
            typeof choice.count !== "number"
              ? nameOf(choice)
              : `${nameOf(choice)} (${formatCount(choice.count)})`,
        }))}
      />
    );
  }
  return (
    <fieldset className="flex min-w-0 flex-1 basis-112 flex-wrap gap-1">
      <legend className="sr-only">Class</legend>
      {choices.map((choice) => {
        const isOn = chosen.includes(choice.value);
        return (
          <button
            key={choice.value}
            type="button"
            aria-pressed={isOn}
            onClick={() => onChange(isOn && typeof value === "string" ? null : choice.value)}
            className={cn(
              "inline-flex h-control-sm max-w-40 items-center gap-1.5 rounded-md border px-2 text-xs hover:border-control-line",
              isOn ? "border-accent bg-accent-soft" : "border-line-strong bg-panel",
            )}
          >
            {choice.of ? <ClassLabel of={choice.of} /> : <span className="text-muted">{nameOf(choice)}</span>}
            {choice.count === undefined ? null : (
              <span className="min-w-[2ch] tabular-nums text-muted">
                {choice.count === null ? "" : formatCount(choice.count)}
              </span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}

"use client";

import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { groupMeanings, groupNames } from "../../compare/words";
import { RunSelect } from "../../run-select";
import { useNewReview } from "./use-new-review";

/** A run or two, and which of their pictures: a cell, a row, a column, all errors, or a group of a comparison. */
export function SelectionFields({
  run,
  classes,
}: {
  run: { id: string; number: number; name: string };
  classes: readonly { index: number; name: string }[];
}) {
  const [state, setState] = useNewReview();
  const ofClasses = classes.map(({ index, name }) => ({ value: String(index), label: name }));
  const placeOf = (value: string) => (value === "" ? null : Number(value));
  const isPair = state.other !== null;
  const isCell = state.truth !== null && state.predicted !== null;
  const groups = (Object.keys(groupNames) as (keyof typeof groupNames)[]).map((value) => ({
    value,
    label: `${groupNames[value]}: ${groupMeanings[value]}`,
  }));
  if (state.cells && !isPair) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
        <p className="min-w-0">
          #{run.number} {run.name}: <span className="font-medium">{state.cells.title}</span>
          {state.alike ? ", those that look alike" : ""}
        </p>
        <Button size="sm" onClick={() => void setState({ cells: null, alike: null })}>
          Choose others
        </Button>
      </div>
    );
  }
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Run">
        <RunSelect
          among="measured"
          without={[state.other]}
          value={run.id}
          onChange={(value) => void setState({ run: value, truth: null, predicted: null, group: null })}
        />
      </Field>
      <Field label="Compared with">
        <RunSelect
          among="measured"
          none="no other run"
          without={[run.id]}
          value={state.other ?? ""}
          onChange={(value) =>
            void setState({
              ...{ run: run.id, other: value || null, truth: null, predicted: null },
              group: value ? "broken" : null,
            })
          }
        />
      </Field>
      {isPair ? (
        <Field label="Group" className="sm:col-span-2">
          <Select
            value={state.group ?? ""}
            onChange={({ target }) =>
              void setState({ group: groups.find(({ value }) => value === target.value)?.value ?? null })
            }
            options={[{ value: "", label: "all in common" }, ...groups]}
          />
        </Field>
      ) : null}
      <Field label="Label">
        <Select
          value={state.truth === null ? "" : String(state.truth)}
          onChange={({ target }) => void setState({ truth: placeOf(target.value) })}
          options={[{ value: "", label: "any class" }, ...ofClasses]}
        />
      </Field>
      <Field label={isPair ? "Run B says" : "Taken for"}>
        <Select
          value={state.predicted === null ? "" : String(state.predicted)}
          onChange={({ target }) => void setState({ predicted: placeOf(target.value) })}
          options={[{ value: "", label: "any class" }, ...ofClasses]}
        />
      </Field>
      {isPair || isCell ? null : (
        <Checkbox
          label="Only where the run is wrong"
          checked={state.wrong}
          onChange={({ target }) => void setState({ wrong: target.checked })}
        />
      )}
    </div>
  );
}

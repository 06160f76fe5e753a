"use client";

import { Table2 } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { RunSelect, useRunChoices } from "../../../run-select";
import { useTeam } from "../../../threads/use-team";
import { useRun } from "../run-context";
import { type AxisField, axisNames, chosenAxes, writtenAxis } from "./axes";
import type { MatrixState, SetMatrixState } from "./use-matrix-state";

/** Which two fields are the rows and the columns of the matrix. */
export function AxesChoice({ state, setState }: { state: MatrixState; setState: SetMatrixState }) {
  const isChanged = state.rows !== null || state.columns !== null;
  return (
    <Popover
      label="Rows and columns"
      trigger={
        <Button size="sm" icon={<Table2 />} title="Which fields the rows and the columns are">
          Axes{isChanged ? " (changed)" : ""}
        </Button>
      }
    >
      <AxesFields state={state} setState={setState} />
    </Popover>
  );
}

function AxesFields({ state, setState }: { state: MatrixState; setState: SetMatrixState }) {
  const { run } = useRun();
  const { runs } = useRunChoices("measured");
  const another = runs?.find(({ id }) => id !== run.id);
  const { members } = useTeam();
  const now = { rows: state.rows ?? "truth", columns: state.columns ?? "predicted" };
  const optionsFor = (axis: string) =>
    (Object.keys(axisNames) as AxisField[]).flatMap((field) => {
      if (field === "other") {
        // Which one is chosen below.
        const value = axis.startsWith("other.") ? axis : another && writtenAxis({ field, runId: another.id });
        return value ? [{ value, label: axisNames[field] }] : [];
      }
      if (field === "said")
        return (members ?? []).map(({ id, user }) => ({
          value: writtenAxis({ field, memberId: id }),
          label: `What ${user.name} said`,
        }));
      return [{ value: field as string, label: axisNames[field] }];
    });
  const choose = (side: "rows" | "columns", value: string) =>
    void setState({
      ...chosenAxes(now, side, value),
      ...{ cells: null, truth: null, predicted: null, more: null, image: null, large: null },
    });
  return (
    <div className="grid gap-3 text-sm">
      {(["rows", "columns"] as const).map((side) => {
        const axis = now[side];
        const options = optionsFor(axis);
        return (
          <div key={side} className="grid gap-1.5">
            <Field label={side === "rows" ? "Rows" : "Columns"}>
              <Select
                value={axis}
                onChange={({ target }) => choose(side, target.value)}
                options={
                  options.some(({ value }) => value === axis)
                    ? options
                    : [{ value: axis, label: "As the address says" }, ...options]
                }
              />
            </Field>
            {axis.startsWith("other.") ? (
              <RunSelect
                aria-label={`Run of the ${side}`}
                among="measured"
                without={[run.id]}
                value={axis.slice("other.".length)}
                onChange={(runId) => choose(side, writtenAxis({ field: "other", runId }))}
              />
            ) : null}
          </div>
        );
      })}
      <p className="text-xs text-muted">
        Any two: who labelled by what the label is, this run by another one, imports by errors.
      </p>
      <Button
        size="sm"
        disabled={state.rows === null && state.columns === null}
        onClick={() => choose("rows", "truth")}
      >
        Labels by predictions
      </Button>
    </div>
  );
}

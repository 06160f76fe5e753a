"use client";

import { Table2 } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { useMeasuredRuns } from "../../../measured-runs";
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
  const { runs } = useMeasuredRuns();
  const { members } = useTeam();
  const now = { rows: state.rows ?? "truth", columns: state.columns ?? "predicted" };
  const options = (Object.keys(axisNames) as AxisField[]).flatMap((field) => {
    if (field === "other")
      return (runs ?? [])
        .filter(({ id }) => id !== run.id)
        .map(({ id, number, name }) => ({
          value: writtenAxis({ field, runId: id }),
          label: `Prediction of #${number} ${name}`,
        }));
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
      {(["rows", "columns"] as const).map((side) => (
        <Field key={side} label={side === "rows" ? "Rows" : "Columns"}>
          <Select
            value={now[side]}
            onChange={({ target }) => choose(side, target.value)}
            options={
              options.some(({ value }) => value === now[side])
                ? options
                : [{ value: now[side], label: "As the address says" }, ...options]
            }
          />
        </Field>
      ))}
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

"use client";

import { percent } from "@/app/format";
import { SegmentedControl, Switch } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { Kbd } from "@/app/ui/kbd";
import { Toolbar } from "@/app/ui/toolbar";
import { ColourRange } from "../../../class-matrix";
import type { Mode } from "./matrix-model";
import type { MatrixState, SetMatrixState } from "./use-matrix-state";

/** What the cells say, in which order the classes stand, and whether what is right shows. */
export function MatrixTools({ state, setState }: { state: MatrixState; setState: SetMatrixState }) {
  return (
    <Toolbar label="How the matrix is shown" className="mb-2 border-b px-3 py-2">
      <SegmentedControl
        label="Cells"
        size="sm"
        options={[
          { value: "counts", label: "Images" },
          { value: "row", label: "Row %" },
          { value: "column", label: "Column %" },
        ]}
        value={state.mode}
        onChange={(mode) => void setState({ mode })}
      />
      <SegmentedControl
        label="Order of the classes"
        size="sm"
        options={[
          { value: "position", label: "In order" },
          { value: "error", label: "Worst first" },
        ]}
        value={state.order}
        onChange={(order) => void setState({ order })}
      />
      <Switch
        label={
          <span className="inline-flex items-center gap-1.5">
            Errors only
            <span className="pointer-coarse:hidden">
              <Kbd>D</Kbd>
            </span>
          </span>
        }
        checked={!state.diagonal}
        onChange={(event) => void setState({ diagonal: !event.target.checked })}
      />
    </Toolbar>
  );
}

/** From nothing to the strongest colour, and what that stands for. */
export function ColourLegend({
  color,
  mode,
  strongest,
}: {
  color: (value: number) => string;
  mode: Mode;
  strongest: number;
}) {
  return (
    <div className="flex items-center gap-2 border-t px-4 py-2 text-xs tabular-nums text-muted">
      <span>0</span>
      <ColourRange color={color} />
      <span>
        {mode === "counts"
          ? `${formatCount(strongest)} ${strongest === 1 ? "image" : "images"}`
          : `${percent(strongest)} of the ${mode === "row" ? "true class" : "predictions of a class"}`}
      </span>
    </div>
  );
}

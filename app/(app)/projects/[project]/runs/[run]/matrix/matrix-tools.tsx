"use client";

import { Maximize, SlidersHorizontal, ZoomIn, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";
import { percent } from "@/app/format";
import { Button } from "@/app/ui/button";
import { SegmentedControl, Switch } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { Popover } from "@/app/ui/popover";
import { Slider } from "@/app/ui/slider";
import { Toolbar } from "@/app/ui/toolbar";
import { ColourRange } from "../../../class-matrix";
import { AxesChoice } from "./axes-choice";
import type { Mode, Order, Scale } from "./matrix-model";
import type { MatrixState, SetMatrixState } from "./use-matrix-state";

const orderNames: Record<Order, string> = {
  position: "In order",
  name: "By name",
  support: "Most images first",
  error: "Worst first",
  similarity: "Confused ones together",
  hand: "By hand",
};

const allOrders = Object.keys(orderNames) as Order[];

const zoomStep = 1.5;
/** Fewer are seen whole at any size. */
const zoomedFrom = 12;

/** What the cells say, in which order the classes stand, and whether what is right shows. */
export function MatrixTools({
  state,
  setState,
  lines,
  orders = allOrders,
  hasDiagonal = true,
  isPredicted = true,
  end,
}: {
  state: MatrixState;
  setState: SetMatrixState;
  /** rows or columns that there are, whichever are more */
  lines: number;
  orders?: readonly Order[];
  hasDiagonal?: boolean;
  /** rows are the truth and columns predictions, which can be refused */
  isPredicted?: boolean;
  end: ReactNode;
}) {
  const zoomTo = (zoom: number) => void setState({ zoom: Math.round(Math.min(64, zoom) * 1000) / 1000 });
  const readings = isPredicted ? (state.threshold > 0 ? 1 : 0) + (state.top > 1 ? 1 : 0) : 0;
  const reads = readings + (state.scale === "log" ? 1 : 0);
  return (
    <Toolbar label="How the matrix is shown" className="mb-2 border-b px-3 py-2" end={end}>
      <AxesChoice state={state} setState={setState} />
      <SegmentedControl
        label="Cells"
        size="sm"
        options={[
          { value: "counts", label: "Images" },
          { value: "row", label: "Row %" },
          { value: "column", label: "Column %" },
          { value: "all", label: "All %" },
        ]}
        value={state.mode}
        onChange={(mode) => void setState({ mode })}
      />
      <Select
        aria-label="Order of rows and columns"
        value={orders.includes(state.order) ? state.order : "position"}
        onChange={(event) => void setState({ order: event.target.value as Order })}
        className="max-w-56"
        options={orders
          .filter((order) => order !== "hand" || state.order === "hand" || state.hand.length > 0)
          .map((value) => ({ value, label: orderNames[value] }))}
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
        checked={hasDiagonal && !state.diagonal}
        disabled={!hasDiagonal}
        title={hasDiagonal ? undefined : "These two fields have no diagonal"}
        onChange={(event) => void setState({ diagonal: !event.target.checked })}
      />
      <Popover
        label="How the matrix is read"
        trigger={
          <Button size="sm" icon={<SlidersHorizontal />}>
            Reading{reads > 0 ? ` (${reads})` : ""}
          </Button>
        }
      >
        <ReadingTools state={state} setState={setState} isPredicted={isPredicted} />
      </Popover>
      {lines >= zoomedFrom ? (
        <span className="inline-flex">
          <IconButton
            size="sm"
            label="Smaller (-)"
            icon={<ZoomOut />}
            onClick={() => zoomTo((state.zoom || 1) / zoomStep)}
          />
          <IconButton
            size="sm"
            label="Larger (+)"
            icon={<ZoomIn />}
            onClick={() => zoomTo((state.zoom || 0.5) * zoomStep)}
          />
          <IconButton
            size="sm"
            label={state.zoom === 0 ? "Legible cells (0)" : "All of it (0)"}
            icon={<Maximize />}
            aria-pressed={state.zoom === 0}
            onClick={() => zoomTo(state.zoom === 0 ? 1 : 0)}
          />
        </span>
      ) : null}
    </Toolbar>
  );
}

function PredictionReading({ state, setState }: { state: MatrixState; setState: SetMatrixState }) {
  return (
    <>
      <div>
        <Slider
          label="Refuse below"
          value={state.threshold}
          min={0}
          max={1}
          step={0.01}
          format={(value) => (value === 0 ? "nothing" : percent(value, 0))}
          onChange={(threshold) => void setState({ threshold: Math.round(threshold * 1000) / 1000 })}
          className="flex w-full"
        />
        <p className="mt-1 text-xs text-muted">
          What the model is less sure of counts as refused, in a column of its own, and in no figure.
        </p>
      </div>
      <div>
        <Slider
          label="Right within the first"
          value={state.top}
          min={1}
          max={10}
          format={String}
          onChange={(top) => void setState({ top })}
          className="flex w-full"
        />
        <p className="mt-1 text-xs text-muted">
          Beyond 1, a prediction is right where the true class is among the first so many.
        </p>
      </div>
    </>
  );
}

function ReadingTools({
  state,
  setState,
  isPredicted,
}: {
  state: MatrixState;
  setState: SetMatrixState;
  isPredicted: boolean;
}) {
  return (
    <div className="grid gap-3 text-sm">
      {isPredicted ? <PredictionReading state={state} setState={setState} /> : null}
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs text-muted">Colours</span>
        <SegmentedControl
          label="Colours"
          size="sm"
          options={[
            { value: "linear", label: "Linear" },
            { value: "log", label: "Logarithmic" },
          ]}
          value={state.scale}
          onChange={(scale) => void setState({ scale })}
        />
      </div>
    </div>
  );
}

const shareNames = {
  row: "of the true class",
  column: "of the predictions of a class",
  all: "of all images",
};
/** Where the axes are other fields. */
const plainShareNames = { row: "of the row", column: "of the column", all: "of all images" };

/** From nothing to the strongest colour, and what that stands for. */
export function ColourLegend({
  color,
  mode,
  scale,
  strongest,
  isPredicted = true,
}: {
  color: (value: number) => string;
  mode: Mode;
  scale: Scale;
  strongest: number;
  isPredicted?: boolean;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t px-4 py-2 text-xs tabular-nums text-muted">
      <span>0</span>
      <ColourRange color={color} />
      <span>
        {mode === "counts"
          ? `${formatCount(strongest)} ${strongest === 1 ? "image" : "images"}`
          : `${percent(strongest)} ${(isPredicted ? shareNames : plainShareNames)[mode]}`}
        {scale === "log" ? ", logarithmic" : ""}
      </span>
      <span className="ml-auto text-subtle pointer-coarse:hidden">
        A label opens its row or column, Ctrl adds{isPredicted ? "; drag a label to order" : ""}
      </span>
    </div>
  );
}

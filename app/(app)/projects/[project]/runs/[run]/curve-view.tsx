"use client";

import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryState } from "nuqs";
import { Button } from "@/app/ui/button";
import { SegmentedControl, Switch } from "@/app/ui/choices";
import { formatDuration, formatValue } from "@/app/ui/format";
import { Slider } from "@/app/ui/slider";
import type { Run } from "./run-context";
import type { Sight } from "./use-metrics";
import { useZoom } from "./use-zoom";

const quiet = { history: "replace", throttleMs: 200 } as const;

/** What is drawn by its epochs alone: a value of each, which is a mean already and not smoothed unless asked for. */
type ByEpoch = Pick<Run, "id"> & { byEpoch: true };

/** A run, or several: their charts have steps of the one with `stepsPerEpoch`, and `isMixed` where epochs of others differ. */
type BySteps = Pick<Run, "id" | "stepsPerEpoch"> & { isMixed?: boolean };

/** How the charts of a run, or of several, are looked at, all of them alike: it lies in the address. */
export function useCurveView(run: BySteps | ByEpoch) {
  const isByEpoch = "byEpoch" in run;
  const [smooth, setSmooth] = useQueryState(
    "smooth",
    parseAsFloat.withDefault(isByEpoch ? 0 : 0.6).withOptions(quiet),
  );
  const [logY, setLogY] = useQueryState("log", parseAsBoolean.withDefault(false).withOptions(quiet));
  const [logX, setLogX] = useQueryState("logx", parseAsBoolean.withDefault(false).withOptions(quiet));
  const [asked, setAcross] = useQueryState(
    "by",
    parseAsStringLiteral(["step", "epoch", "time"]).withDefault("step").withOptions(quiet),
  );
  const { zoom, setZoom } = useZoom();
  const stepsPerEpoch = isByEpoch ? 1 : run.stepsPerEpoch;
  const across = isByEpoch ? "epoch" : asked === "epoch" && stepsPerEpoch === null ? "step" : asked;
  const sight: Sight = zoom && { from: zoom[0], to: zoom[1], unit: across === "time" ? "seconds" : "steps" };
  const formatX = (value: number) => {
    if (isByEpoch) return Number.isInteger(value) ? String(value) : "";
    if (across === "time") return formatDuration(1000 * value);
    if (across === "epoch" && stepsPerEpoch !== null) return formatValue(value / stepsPerEpoch);
    return Math.round(value).toLocaleString("en");
  };
  return {
    ...{ across, logX, logY, zoom, sight, stepsPerEpoch, isByEpoch },
    isMixed: !isByEpoch && run.isMixed === true,
    smoothing: Math.min(0.99, Math.max(0, smooth)),
    ...{ setSmooth, setLogY, setLogX, setAcross, setZoom },
    /** What each chart takes. */
    common: {
      xLabel: { step: "Step", epoch: "Epoch", time: "Time" }[across],
      ...{ logX, logY, formatX, range: zoom, onRange: setZoom, syncKey: run.id, height: 236 },
    },
  };
}

export type CurveView = ReturnType<typeof useCurveView>;

/** The switches of the charts, for the head of their panel. */
export function CurveControls({ view }: { view: CurveView }) {
  const { across, logX, logY, smoothing, zoom, stepsPerEpoch, isByEpoch, isMixed } = view;
  return (
    <>
      <Slider
        label="Smoothing"
        value={smoothing}
        min={0}
        max={0.98}
        step={0.02}
        format={(value) => value.toFixed(2)}
        onChange={view.setSmooth}
        className="w-52"
      />
      {zoom ? (
        <Button size="sm" onClick={() => view.setZoom(null)}>
          {isByEpoch ? "All epochs" : "Whole run"}
        </Button>
      ) : null}
      <Switch label="Log x" checked={logX} onChange={(event) => void view.setLogX(event.target.checked)} />
      <Switch label="Log y" checked={logY} onChange={(event) => void view.setLogY(event.target.checked)} />
      {isByEpoch ? null : (
        <SegmentedControl
          label="Across"
          size="sm"
          options={[
            { value: "step", label: "Step" },
            { value: "epoch", label: "Epoch", disabled: stepsPerEpoch === null },
            { value: "time", label: "Time" },
          ]}
          value={across}
          onChange={(next) => {
            // Seconds and steps are no places of each other, nor are steps and epochs of several lengths.
            if (isMixed || (next === "time") !== (across === "time")) view.setZoom(null);
            void view.setAcross(next);
          }}
        />
      )}
    </>
  );
}

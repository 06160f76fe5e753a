"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { formatValue } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { linesOf } from "../../runs/[run]/chart-data";
import type { Several } from "./operations";
import { useCurvesOf } from "./use-curves";
import { curveNames, useSeveralState } from "./use-several-state";

const titles: Readonly<Record<(typeof curveNames)[number], string>> = {
  "validation.accuracy": "Validation accuracy",
  "validation.loss": "Validation loss",
  accuracy: "Training accuracy",
  loss: "Training loss",
};

/** One curve of the runs that are shown, over each other. */
export function CurvesOfSeveral({ several }: { several: readonly Several[] }) {
  const [state, setState] = useSeveralState();
  const ids = several.map(({ run }) => run.id);
  const { curves, error } = useCurvesOf(ids, state.curve);
  const chart = useMemo(
    () =>
      curves &&
      linesOf(
        several.map(({ run, color }) => ({ label: `#${run.number}`, color, curve: curves.get(run.id) })),
      ),
    [curves, several],
  );
  return (
    <Panel
      title="Curves"
      actions={
        <Select
          aria-label="Curve"
          className="w-48"
          value={state.curve}
          options={curveNames.map((value) => ({ value, label: titles[value] }))}
          onChange={(event) =>
            void setState({ curve: curveNames.find((name) => name === event.target.value) ?? null })
          }
        />
      }
    >
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LineChart
        label={`${titles[state.curve]} of the runs`}
        x={chart?.x}
        series={chart?.series ?? []}
        marks={chart?.marks}
        xLabel="Step"
        formatX={(value) => Math.round(value).toLocaleString("en")}
        formatY={state.curve.endsWith("accuracy") ? (value) => `${formatValue(value * 100)} %` : formatValue}
        height={260}
        empty="None of the runs has learnt anything."
      />
    </Panel>
  );
}

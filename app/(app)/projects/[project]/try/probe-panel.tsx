"use client";

import { RotateCcw } from "lucide-react";
import { memo, useEffect, useMemo, useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { Classified, Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { formatShare } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { Slider } from "@/app/ui/slider";
import { topClasses } from "@/ml/metrics";
import { isTouched } from "@/ml/picture-edits";
import { neutralProbe, type Probe, type ProbeName, probeNames, probeRanges } from "@/ml/probe";
import { probeLabels } from "@/ml/probe-names";
import { ClassLabel, useClassColor } from "../class-label";
import { Brush } from "./brush";
import { KeepProbed } from "./keep-probed";
import { PixelsCanvas } from "./pixels-canvas";
import type { Subject } from "./subject";
import { useBrush } from "./use-brush";
import { useProbe } from "./use-probe";
import { useTryState } from "./use-try-state";

/** Curves of so many classes are drawn: those that come highest anywhere along the slider. */
const curves = 6;

/** What it takes to change the model's mind: sliders over what it saw, and its probabilities along one of them. */
export const ProbePanel = memo(function ProbePanel({
  model,
  classifier,
  answer,
  subject,
}: {
  model: TryModelFragment;
  classifier: Classifier;
  /** what the network saw of the picture as it is, and made of it */
  answer: Classified;
  /** of which picture */
  subject: Subject;
}) {
  const [{ along }, setState] = useTryState();
  const { begin } = subject;
  const [probe, setProbe] = useState<Probe>(begin?.probe ?? neutralProbe);
  useEffect(() => {
    if (begin) setProbe(begin.probe);
  }, [begin]);
  const { spec } = classifier;
  const { painted, strokes, setStrokes } = useBrush(answer.seen, spec, begin?.strokes);
  const { now, curve, error } = useProbe(classifier, painted, { subject, strokes, probe }, along, answer);
  const colorOf = useClassColor();
  const best = topClasses(now.probabilities, 1)[0];
  const predicted = best && model.classes.find((one) => one.index === best.index);
  const nameOf = (index: number) => model.classes.find((one) => one.index === index)?.name ?? "";
  const series = useMemo(() => {
    if (!curve) return [];
    const highest = (index: number) =>
      curve.probabilities.reduce((most, one) => Math.max(most, one[index] ?? 0), 0);
    return [...model.classes]
      .sort((a, b) => highest(b.index) - highest(a.index))
      .slice(0, curves)
      .map((one) => ({
        label: one.name,
        values: curve.probabilities.map((all) => all[one.index] ?? 0),
        color: colorOf(one),
      }));
  }, [curve, model.classes, colorOf]);
  const { label, format } = probeLabels[along];
  const isNeutral = !isTouched({ strokes, probe });
  return (
    <Panel
      title="Probe"
      actions={
        <>
          <Button
            size="sm"
            icon={<RotateCcw />}
            disabled={isNeutral}
            onClick={() => {
              setProbe(neutralProbe);
              setStrokes([]);
            }}
          >
            As it was
          </Button>
          <KeepProbed model={model} spec={spec} now={now} backend={classifier.backend} />
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-4 md:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          {probeNames.map((name) => {
            const [from, to] = probeRanges[name];
            return (
              <Slider
                key={name}
                label={probeLabels[name].label}
                className="grid grid-cols-[5.5rem_minmax(4rem,1fr)_3.5rem]"
                min={from}
                max={to}
                step={(to - from) / 200}
                value={probe[name]}
                format={probeLabels[name].format}
                onChange={(value) => {
                  setProbe({ ...probe, [name]: value });
                  if (name !== along) void setState({ along: name });
                }}
              />
            );
          })}
          <div className="mt-2 flex items-center gap-3">
            <span className="size-24 shrink-0">
              <PixelsCanvas
                label="What the network sees under the probe"
                bytes={now.seen}
                width={spec.width}
                height={spec.height}
                channels={spec.channels}
              />
            </span>
            <p role="status" aria-label="Prediction under the probe" className="min-w-0 font-semibold">
              {predicted && best ? (
                <>
                  <ClassLabel of={predicted} />
                  <span className="block text-sm font-normal tabular-nums text-muted">
                    {formatShare(best.probability)}
                  </span>
                </>
              ) : null}
            </p>
          </div>
        </div>
        <div className="min-w-0">
          <Brush spec={spec} painted={painted} strokes={strokes} onStrokes={setStrokes} />
          <Field label="Along" className="mb-2 max-w-48">
            <Select
              value={along}
              onChange={(event) =>
                void setState({
                  along:
                    probeNames.find((name) => name === event.target.value) ??
                    ("rotation" satisfies ProbeName),
                })
              }
              options={probeNames.map((name) => ({ value: name, label: probeLabels[name].label }))}
            />
          </Field>
          <LineChart
            label={`Probability of each class by ${label.toLowerCase()}`}
            x={curve?.x}
            xLabel={label}
            series={series}
            yRange={[0, 1]}
            formatX={format}
            formatY={(value) => formatShare(value)}
            marks={curve?.flips.map(({ at, from, to }) => ({
              x: at,
              label: `${nameOf(from)} → ${nameOf(to)} at ${format(at)}`,
              tone: "warning" as const,
            }))}
          />
          <p className="mt-1 min-h-5 text-xs tabular-nums text-muted" data-flips={curve?.flips.length}>
            {!curve
              ? null
              : curve.flips.length === 0
                ? `The class stays the same from ${format(curve.x[0] ?? 0)} to ${format(curve.x.at(-1) ?? 0)}.`
                : curve.flips
                    .slice(0, 8)
                    .map(({ at, from, to }) => `${nameOf(from)} → ${nameOf(to)} at ${format(at)}`)
                    .join("; ")}
          </p>
        </div>
      </div>
      {error ? (
        <AlertBanner tone="danger" title="The model failed under the probe" className="mt-3">
          {error}
        </AlertBanner>
      ) : null}
    </Panel>
  );
});

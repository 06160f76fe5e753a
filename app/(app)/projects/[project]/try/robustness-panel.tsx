"use client";

import { useApolloClient } from "@apollo/client/react";
import { ShieldHalf, Square } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { probeNames, robustnessProbes } from "@/ml/probe";
import { probeLabels } from "@/ml/probe-names";
import { imageSetOptions, splitLabels } from "./image-sets";
import { filesOf, type Robustness, robustnessOf } from "./robustness";
import { type Extent, imagesOf, type RobustnessSet } from "./robustness-images";

const extents = [
  { value: "sample", label: "40 images" },
  { value: "split", label: "All" },
] as const;
const sets = imageSetOptions.flatMap(({ value, label }) => (value === "cases" ? [] : [{ value, label }]));

/** How often the model stays with its decision when images are changed a little: measured here, on demand. */
export const RobustnessPanel = memo(function RobustnessPanel({
  model,
  classifier,
}: {
  model: TryModelFragment;
  classifier: Classifier;
}) {
  const apollo = useApolloClient();
  const [extent, setExtent] = useState<Extent>("sample");
  const [set, setSet] = useState<RobustnessSet>("judged");
  const [done, setDone] = useState<{ images: number; total: number } | null>(null);
  const [found, setFound] = useState<(Robustness & { of: RobustnessSet }) | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => {
    setFound(null);
    setDone(null);
    setError(null);
    return () => stop.current?.abort();
  }, [classifier]);
  const measure = async () => {
    stop.current?.abort();
    const control = new AbortController();
    const { signal } = control;
    stop.current = control;
    setError(null);
    setDone({ images: 0, total: 0 });
    try {
      const { pages, total } = await imagesOf(apollo, model, set, extent, signal);
      const tell = (images: number) => {
        if (!signal.aborted) setDone({ images, total });
      };
      tell(0);
      const result = await robustnessOf(filesOf(pages, signal), classifier, tell, signal);
      if (!signal.aborted) setFound({ ...result, of: set });
    } catch (reason) {
      if (!signal.aborted) setError(messageOf(reason));
    } finally {
      if (!signal.aborted) setDone(null);
    }
  };
  const cancel = () => {
    stop.current?.abort();
    setDone(null);
  };
  return (
    <Panel
      title="Robustness"
      actions={
        done ? (
          <Button size="sm" icon={<Square />} onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <span className="flex flex-wrap items-center justify-end gap-2">
            <Select
              aria-label="Images that are changed"
              className="w-48"
              value={set}
              onChange={(event) =>
                setSet(sets.find(({ value }) => value === event.target.value)?.value ?? set)
              }
              options={sets}
            />
            <SegmentedControl
              label="How many images are changed"
              size="sm"
              options={extents}
              value={extent}
              onChange={setExtent}
            />
            <Button size="sm" icon={<ShieldHalf />} onClick={() => void measure()}>
              {found ? "Measure again" : "Measure"}
            </Button>
          </span>
        )
      }
    >
      {done ? (
        <ProgressBar
          label="Changing images a little"
          value={done.images}
          total={done.total || null}
          note={`${formatCount(done.images)} of ${formatCount(done.total)}`}
        />
      ) : error ? (
        <AlertBanner tone="danger" title="The measurement did not come to its end">
          {error}
        </AlertBanner>
      ) : found ? (
        <>
          <p role="status" className="mb-2 text-sm">
            <span className="text-xl font-semibold tabular-nums">{percent(found.score, 1)}</span>{" "}
            <span className="text-muted">
              of the decisions about {formatCount(found.images)}{" "}
              {found.of === "judged"
                ? "images that the run judged"
                : `images of the ${splitLabels[found.of]}`}{" "}
              stay when these are changed a little.
            </span>
          </p>
          <dl className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-x-6 gap-y-1 text-sm">
            {probeNames.map((name) => (
              <div key={name} className="flex items-baseline justify-between gap-3">
                <dt>
                  {probeLabels[name].label}{" "}
                  <span className="text-xs text-muted">
                    {robustnessProbes[name].map(probeLabels[name].format).join(", ")}
                  </span>
                </dt>
                <dd className="tabular-nums">{percent(found.byProbe[name], 1)}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <p className="text-sm text-muted">
          Images of a split, forty of them or all, are turned, moved, blurred, brightened and so on, each by
          as much as a person would hardly mind: how often does the model stay with its decision?
        </p>
      )}
    </Panel>
  );
});

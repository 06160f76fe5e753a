"use client";

import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { ShieldHalf, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { probeNames, robustnessProbes } from "@/ml/probe";
import { judgedPages } from "./parity";
import { probeLabels } from "./probe-names";
import { picturesOf, type Robustness, robustnessOf } from "./robustness";

const sampleImages = graphql(`
  query SampleImages($model: ID!) {
    model(id: $model) {
      id
      sampleImages {
        id
        url
      }
    }
  }
`);

const judgedTotal = graphql(`
  query JudgedTotal($run: ID!) {
    run(id: $run) {
      id
      confusionMatrix {
        total
      }
    }
  }
`);

const extents = [
  { value: "sample", label: "40 images" },
  { value: "split", label: "The whole split" },
] as const;
type Extent = (typeof extents)[number]["value"];

/** How often the model stays with its decision when test images are changed a little: measured here, on demand. */
export function RobustnessPanel({ model, classifier }: { model: TryModelFragment; classifier: Classifier }) {
  const apollo = useApolloClient();
  const [extent, setExtent] = useState<Extent>("sample");
  const [done, setDone] = useState<{ images: number; total: number } | null>(null);
  const [found, setFound] = useState<Robustness | null>(null);
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
      const { pages, total } = await imagesOf(apollo, model, extent, signal);
      const tell = (images: number) => {
        if (!signal.aborted) setDone({ images, total });
      };
      tell(0);
      const result = await robustnessOf(picturesOf(pages, signal), classifier, tell, signal);
      if (!signal.aborted) setFound(result);
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
          label="Changing test images a little"
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
              of the decisions about {formatCount(found.images)} test images stay when these are changed a
              little.
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
          Test images, forty of them or the whole split, are turned, moved, blurred, brightened and so on,
          each by as much as a person would hardly mind: how often does the model stay with its decision?
        </p>
      )}
    </Panel>
  );
}

/** The addresses of forty of the images that the run judged, or of all page by page, and how many they are. */
async function imagesOf(
  apollo: ApolloClient,
  model: TryModelFragment,
  extent: Extent,
  signal: AbortSignal,
): Promise<{ pages: Parameters<typeof picturesOf>[0]; total: number }> {
  if (extent === "sample") {
    const { data } = await apollo.query({ query: sampleImages, variables: { model: model.id } });
    const images = data?.model.sampleImages ?? [];
    return { pages: [images], total: images.length };
  }
  const { data } = await apollo.query({ query: judgedTotal, variables: { run: model.run.id } });
  const of = { id: model.id, classes: model.classes.length };
  return { pages: judgedPages(apollo, of, null, signal), total: data?.run.confusionMatrix?.total ?? 0 };
}

"use client";

import { useApolloClient } from "@apollo/client/react";
import { ShieldHalf } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { probeNames, robustnessProbes } from "@/ml/probe";
import { probeLabels } from "./probe-names";
import { type Robustness, robustnessOf } from "./robustness";

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

/** How often the model stays with its decision when test images are changed a little: measured here, on demand. */
export function RobustnessPanel({ model, classifier }: { model: TryModelFragment; classifier: Classifier }) {
  const apollo = useApolloClient();
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
    const control = new AbortController();
    stop.current = control;
    setError(null);
    setDone({ images: 0, total: 0 });
    try {
      const { data } = await apollo.query({ query: sampleImages, variables: { model: model.id } });
      const images = data?.model.sampleImages ?? [];
      const tell = (count: number) => {
        if (!control.signal.aborted) setDone({ images: count, total: images.length });
      };
      tell(0);
      const result = await robustnessOf(images, classifier, tell, control.signal);
      if (!control.signal.aborted) setFound(result);
    } catch (reason) {
      if (!control.signal.aborted) setError(messageOf(reason));
    } finally {
      if (!control.signal.aborted) setDone(null);
    }
  };
  return (
    <Panel
      title="Robustness"
      actions={
        <Button size="sm" icon={<ShieldHalf />} loading={done !== null} onClick={() => void measure()}>
          {found ? "Measure again" : "Measure"}
        </Button>
      }
    >
      {done ? (
        <ProgressBar
          label="Changing test images a little"
          value={done.images}
          total={done.total || null}
          note={`${done.images} of ${done.total}`}
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
              of the decisions about {found.images} test images stay when these are changed a little.
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
          Forty test images are turned, moved, blurred, brightened and so on, each by as much as a person
          would hardly mind: how often does the model stay with its decision?
        </p>
      )}
    </Panel>
  );
}

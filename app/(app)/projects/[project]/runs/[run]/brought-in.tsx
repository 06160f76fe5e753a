"use client";

import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { CurveControls, useCurveView } from "./curve-view";
import { MetricsByName } from "./more-curves";
import type { Run } from "./run-context";

/** Of a run that another tracker made: where it comes from, how it ended there, and its curves. */
export function BroughtIn({ run, source }: { run: Run; source: NonNullable<Run["source"]> }) {
  const view = useCurveView(run);
  return (
    <>
      <Panel
        title={`Brought in from ${source.tracker}`}
        description="It was trained elsewhere: its settings, figures and curves are here, neither its model nor its answers."
      >
        <KeyValue
          items={[
            { label: "Experiment", value: source.experiment },
            { label: "Id there", value: <code className="break-all font-mono text-xs">{source.id}</code> },
            { label: "By", value: source.user ?? "–" },
            ...(run.failureMessage || run.stopReason
              ? [{ label: "End", value: run.failureMessage ?? run.stopReason }]
              : []),
          ]}
        />
      </Panel>
      <Panel title="Curves" actions={<CurveControls view={view} />}>
        <MetricsByName
          atFirst
          run={run}
          view={view}
          common={{ ...view.common, marks: [], empty: "It has no metric." }}
        />
      </Panel>
    </>
  );
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** What the tracker kept of a run's settings, and its tags. */
export function BroughtInSettings({ configuration }: { configuration: unknown }) {
  const { params = {}, tags = {} } = (configuration ?? {}) as Record<string, Record<string, unknown>>;
  const parts = [
    { title: "Parameters", values: params, none: "It has no parameter." },
    { title: "Tags", values: tags, none: "It has no tag." },
  ];
  return (
    <div className="grid gap-4">
      {parts.map(({ title, values, none }) => (
        <Panel key={title} title={title}>
          {Object.keys(values).length === 0 ? (
            <p className="text-sm text-muted">{none}</p>
          ) : (
            <KeyValue
              items={Object.entries(values)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([label, value]) => ({
                  label,
                  value: <span className="whitespace-pre-wrap break-words">{textOf(value)}</span>,
                }))}
            />
          )}
        </Panel>
      ))}
    </div>
  );
}

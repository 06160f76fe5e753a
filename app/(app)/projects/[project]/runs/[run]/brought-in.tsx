"use client";

import { type Column, DataTable } from "@/app/ui/data-table";
import { formatBytes } from "@/app/ui/format";
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
        description="It was trained elsewhere: its settings, figures, curves and artifacts are here, and its model cannot be asked."
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
      <ArtifactsPanel artifacts={run.artifacts} />
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

type Artifact = Run["artifacts"][number];

const artifactColumns: readonly Column<Artifact>[] = [
  {
    key: "path",
    header: "File",
    cell: ({ path, url }) =>
      url === null ? (
        <span className="break-all whitespace-normal">{path}</span>
      ) : (
        <a className="break-all whitespace-normal underline" href={url} download={path.split("/").at(-1)}>
          {path}
        </a>
      ),
  },
  {
    key: "bytes",
    header: "Size",
    align: "right",
    cell: ({ bytes, url }) => `${formatBytes(bytes)}${url === null ? ", too large to be kept" : ""}`,
  },
];

/** What the tracker kept with the run: pictures, texts, models, to be downloaded. */
function ArtifactsPanel({ artifacts }: { artifacts: readonly Artifact[] }) {
  if (artifacts.length === 0) return null;
  return (
    <Panel title="Artifacts" flush>
      <DataTable
        label="Artifacts"
        columns={artifactColumns}
        rows={artifacts}
        rowKey={({ id }) => id}
        empty={null}
      />
    </Panel>
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

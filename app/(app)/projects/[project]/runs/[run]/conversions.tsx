"use client";

import { percent } from "@/app/format";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatBytes, formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ParityBadge } from "../../parity-badge";
import { type Finding, findingsOf } from "../../parity-findings";
import { useProject } from "../../project-context";
import type { Run } from "./run-context";

type Model = NonNullable<Run["model"]>;
/** A conversion, and what browsers said of it; null where none can run it. */
type Conversion = Model["conversions"][number] & { findings: readonly Finding[] | null };

const formats: Record<string, { name: string; about: string }> = {
  layers: { name: "Layers model", about: "tfjs, as it was trained" },
  graph: { name: "Graph model", about: "tfjs, batch normalisation folded" },
  float16: { name: "float16", about: "tfjs graph, weights in halves" },
  uint16: { name: "uint16", about: "tfjs graph, weights in 16 bits" },
  uint8: { name: "uint8", about: "tfjs graph, weights in 8 bits" },
  uint8_channels: { name: "uint8 by channel", about: "tfjs graph, 8 bits with a scale for each channel" },
  sparse: { name: "Sparse", about: "tfjs graph of a pruned run, weights compressed by gzip" },
  saved_model: { name: "SavedModel", about: "TensorFlow, also of pixels or a file as they are" },
};

const columns: readonly Column<Conversion>[] = [
  {
    key: "format",
    header: "Format",
    cell: ({ format, failure }) => (
      <span className="grid py-1 whitespace-normal">
        <span className="font-medium">{formats[format]?.name ?? format}</span>
        <span className="text-xs text-muted">{failure ?? formats[format]?.about}</span>
      </span>
    ),
  },
  { key: "bytes", header: "Size", align: "right", cell: of(({ bytes }) => formatBytes(bytes)) },
  { key: "accuracy", header: "Accuracy", align: "right", cell: of(({ accuracy }) => percent(accuracy, 2)) },
  {
    key: "agreeing",
    header: "Decides alike",
    hideOnPhone: true,
    // What the worker found and what browsers did stand under each other: beside each other they do not fit.
    cell: ({ failure, agreeing, images, largestDifference, findings }) => (
      <span className="grid justify-items-start gap-0.5 py-1 tabular-nums">
        <span>{failure || images === 0 ? "–" : `${formatCount(agreeing)} of ${formatCount(images)}`}</span>
        {failure || largestDifference === null ? null : (
          <span className="text-xs text-muted">largest difference {largestDifference.toExponential(1)}</span>
        )}
        {findings ? <ParityBadge findings={findings} /> : null}
      </span>
    ),
  },
  {
    key: "latency",
    header: "An image",
    align: "right",
    cell: of(({ latencyMs }) =>
      latencyMs === null ? "–" : `${latencyMs.toFixed(latencyMs < 10 ? 2 : 0)} ms`,
    ),
  },
];

/** A figure that a format has only where it could be written. */
function of(figure: (one: Conversion) => string) {
  return (one: Conversion) => <span className="tabular-nums">{one.failure ? "–" : figure(one)}</span>;
}

/** The model in its formats, each loaded again from its files and measured in the worker. */
export function Conversions({ run }: { run: Run }) {
  const project = useProject();
  const { model } = run;
  if (!model) return null;
  const conversions = model.conversions.map((one) => ({
    ...one,
    findings: one.url ? findingsOf(model, one.format) : null,
  }));
  const images = Math.max(0, ...conversions.map((one) => one.images));
  return (
    <Panel title="Formats" flush>
      <DataTable
        label="Formats of the model"
        maxHeight="none"
        columns={columns}
        rows={conversions}
        rowKey={({ id }) => id}
        rowHref={({ format, url }) =>
          url ? `/projects/${project.id}/try?model=${model.id}&format=${format}` : undefined
        }
        empty={
          <p className="p-4 text-sm text-muted">
            This model was trained before there were other formats. Launch the run again to have them.
          </p>
        }
      />
      {conversions.length > 0 ? (
        <p className="border-t px-4 py-2 text-xs text-muted">
          Each compared with the trained network on the same {formatCount(images)} images of the split that
          the run is judged by: as many of it as take ten seconds, 10,000 at most. All formats are in the
          archive to take away, with the preprocessing as code and a page that runs the model offline.
        </p>
      ) : null}
    </Panel>
  );
}

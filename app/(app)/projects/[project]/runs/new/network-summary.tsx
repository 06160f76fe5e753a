"use client";

import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import type { LayerSummary, Summary } from "@/ml/architecture";

const kinds: Readonly<Record<LayerSummary["kind"], string>> = {
  conv2d: "Convolution",
  depthwiseConv2d: "Depthwise",
  separableConv2d: "Separable",
  dense: "Dense",
  maxPooling2d: "Max pooling",
  averagePooling2d: "Mean pooling",
  globalAveragePooling2d: "Global mean",
  globalMaxPooling2d: "Global max",
  batchNormalization: "Normalisation",
  activation: "Activation",
  relu: "ReLU",
  leakyRelu: "Leaky ReLU",
  zeroPadding2d: "Zeros around",
  rescaling: "Rescaling",
  add: "Add",
  multiply: "Multiply",
  average: "Mean of inputs",
  maximum: "Maximum",
  concatenate: "Concatenate",
  reshape: "Reshape",
  flatten: "Flatten",
  dropout: "Dropout",
  impossible: "No layer",
};

interface Row {
  readonly name: string;
  readonly label: string;
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** A row a layer; those of a base in one row for each stretch that learns alike. */
function rowsOf(layers: readonly LayerSummary[]): Row[] {
  const stretches: LayerSummary[][] = [];
  for (const layer of layers) {
    const last = stretches.at(-1);
    if (last && layer.base && last[0]?.base === layer.base) last.push(layer);
    else stretches.push([layer]);
  }
  return stretches.flatMap((stretch) => {
    const [first] = stretch;
    const last = stretch.at(-1);
    if (!first || !last) return [];
    const count = stretch.length === 1 ? "1 layer" : `${stretch.length} layers`;
    const later = first.base === "later" ? ", learn later" : "";
    return {
      name: first.name,
      label: first.base ? `Base, ${count}${later}` : kinds[first.kind],
      shape: last.outputShape,
      parameters: stretch.reduce((sum, { parameters }) => sum + parameters, 0),
    };
  });
}

/** The network on paper: its layers with shapes and parameters, up to the one that cannot be. */
export function NetworkSummary({ summary }: { summary: Summary }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keys that scroll it
      tabIndex={0}
      aria-label="Layers of the network"
      className="max-h-80 overflow-y-auto px-4 pb-2 focus-visible:-outline-offset-2 lg:max-h-none"
    >
      <table className="w-full border-separate border-spacing-0 text-xs">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col" className="sticky top-0 h-7 border-b bg-panel font-medium">
              Layer
            </th>
            <th scope="col" className="sticky top-0 h-7 border-b bg-panel text-right font-medium">
              Output
            </th>
            <th scope="col" className="sticky top-0 h-7 border-b bg-panel text-right font-medium">
              Parameters
            </th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          <tr>
            <th scope="row" className="h-6 text-left font-normal">
              Input
            </th>
            <td className="text-right">{summary.inputShape.join(" × ")}</td>
            <td />
          </tr>
          {rowsOf(summary.layers).map((row) => (
            <tr key={row.name}>
              <th scope="row" title={row.name} className="h-6 text-left font-normal">
                {row.label}
              </th>
              <td className="whitespace-nowrap text-right">{row.shape.join(" × ")}</td>
              <td className={cn("text-right", row.parameters === 0 && "text-subtle")}>
                {row.parameters === 0 ? "–" : formatCount(row.parameters)}
              </td>
            </tr>
          ))}
          {summary.problem ? (
            <tr>
              <td colSpan={3} className="rounded-md bg-danger-soft p-2 text-danger-text">
                {summary.problem.message}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

"use client";

import { cn } from "@/app/ui/cn";
import { formatBytes, formatCount } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { inputShapeOf, layersOf, memoryEstimate, summarise } from "@/ml/architecture";
import type { Configuration } from "@/ml/configuration";

const kinds: Readonly<Record<string, string>> = {
  conv2d: "Convolution",
  batchNormalization: "Normalisation",
  activation: "Activation",
  maxPooling2d: "Pooling",
  flatten: "Flatten",
  dropout: "Dropout",
  dense: "Dense",
};

/** The network on paper: its layers with shapes and parameters, what a step holds in memory, steps an epoch. */
export function NetworkSummary({
  configuration,
  classes,
  trainImages,
  stale,
}: {
  configuration: Configuration;
  classes: number;
  /** images of the training split; null where no version is chosen */
  trainImages: number | null;
  /** a setting is wrong: this is the last network that could be read */
  stale: boolean;
}) {
  const { batchSize, epochs, optimizer } = configuration.learning;
  const summary = summarise(layersOf(configuration, classes), inputShapeOf(configuration));
  const memory = memoryEstimate(summary, batchSize, optimizer);
  const steps = trainImages === null ? null : Math.ceil(trainImages / batchSize);
  return (
    <div className={cn("grid gap-4 transition-opacity", stale && "opacity-50")}>
      <table className="w-full border-separate border-spacing-0 text-xs">
        <caption className="sr-only">Layers</caption>
        <thead>
          <tr className="text-left text-muted">
            <th scope="col" className="h-7 border-b font-medium">
              Layer
            </th>
            <th scope="col" className="h-7 border-b text-right font-medium">
              Output
            </th>
            <th scope="col" className="h-7 border-b text-right font-medium">
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
          {summary.layers.map((layer) => (
            <tr key={layer.name}>
              <th scope="row" title={layer.name} className="h-6 text-left font-normal">
                {kinds[layer.kind]}
              </th>
              <td className="text-right">{layer.outputShape.join(" × ")}</td>
              <td className={cn("text-right", layer.parameters === 0 && "text-subtle")}>
                {layer.parameters === 0 ? "–" : formatCount(layer.parameters)}
              </td>
            </tr>
          ))}
          {summary.problem ? (
            <tr>
              <td colSpan={3} role="alert" className="rounded-md bg-danger-soft p-2 text-danger-text">
                {summary.problem.message}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <KeyValue
        className="border-t pt-3 text-xs"
        items={[
          {
            label: "Parameters",
            value: `${formatCount(summary.parameters)} (${formatBytes(memory.weights)})`,
          },
          { label: "Memory of a step", value: `about ${formatBytes(memory.total)}` },
          {
            label: "Steps",
            value:
              steps === null
                ? "choose a version"
                : `${formatCount(steps)} an epoch, ${formatCount(steps * epochs)} in all`,
          },
        ]}
      />
    </div>
  );
}

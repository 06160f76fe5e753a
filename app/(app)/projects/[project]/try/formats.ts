import type { TryModelFragment } from "@/app/graphql/generated/graphql";

/** Formats that run in a browser. */
export const formats = ["layers", "graph", "float16", "uint16", "uint8"] as const;
export type Format = (typeof formats)[number];

export const formatNames: Readonly<Record<Format, string>> = {
  layers: "Layers model",
  graph: "Graph model",
  float16: "Graph, float16",
  uint16: "Graph, uint16",
  uint8: "Graph, uint8",
};

/** Those that a model has been converted to, the one that it always has first. */
export function formatsOf(model: TryModelFragment): Format[] {
  return formats.filter((format) => fileOf(model, format));
}

/** Where a model lies in a format, and how long it is; undefined where it has not been converted so. */
export function fileOf(model: TryModelFragment, format: Format): { url: string; bytes: number } | undefined {
  if (format === "layers") return model;
  const { url, bytes } = model.conversions.find((one) => one.format === format) ?? {};
  return url && bytes !== undefined ? { url, bytes } : undefined;
}

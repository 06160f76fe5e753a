import { gunzipSync, gzipSync } from "node:zlib";
import { newId } from "@/db/ids";
import type { blobs as blobTable, conversionFiles, conversions, parityReferences } from "@/db/schema";
import { sum } from "@/ml/architecture/shapes";
import { sha256Of } from "@/server/core/blobs";
import { runsInBrowsers } from "@/server/models/queries";
import { graphModelFiles, type Stored } from "@/workers/conversions/graph-model";
import { type InferenceGraph, inferenceGraph } from "@/workers/conversions/inference";
import { type Converted, loadGraphFiles, loadSavedModelFile } from "@/workers/conversions/load";
import { type Measured, Measuring, type Reference } from "@/workers/conversions/measure";
import { savedModelFile } from "@/workers/conversions/saved-model";
import type { Training } from "@/workers/training/context";

export type ConversionFormat = (typeof conversions.$inferSelect)["format"];

interface File {
  name: string;
  content: Buffer;
  mediaType: (typeof blobTable.$inferInsert)["mediaType"];
}

type Result = { format: ConversionFormat; files: File[]; bytes: number; references: Reference[] } & (
  | Measured
  | { failure: string }
);

/** The layers model, whose files are the run's own: it is measured on the same images as the formats made of it. */
export interface Layers {
  readonly bytes: number;
  load(): Promise<Converted>;
}

/** What the layers model is turned into. */
type OtherFormat = Exclude<ConversionFormat, "layers">;

/** How each format is written, and loaded again as whoever takes it away would. */
const formats: Record<
  OtherFormat,
  (graph: InferenceGraph, training: Training) => { files: File[]; load(): Promise<Converted> }
> = {
  graph: (graph) => graphModel(graph, "float32"),
  float16: (graph) => graphModel(graph, "float16"),
  uint16: (graph) => graphModel(graph, "uint16"),
  uint8: (graph) => graphModel(graph, "uint8"),
  uint8_channels: (graph) => graphModel(graph, "uint8_channels"),
  sparse: (graph) => {
    const { topology, weights } = graphModelFiles(graph);
    const content = gzipSync(weights, { level: 9 });
    return {
      files: [
        { name: "model.json", content: topology, mediaType: "application/json" },
        { name: "weights.bin.gz", content, mediaType: "application/octet-stream" },
      ],
      load: () => loadGraphFiles(topology, gunzipSync(content)),
    };
  },
  saved_model: (graph, { spec }) => {
    const content = savedModelFile(graph, spec);
    return {
      files: [{ name: "saved_model.pb", content, mediaType: "application/octet-stream" }],
      load: () => loadSavedModelFile(content),
    };
  },
};

function graphModel(graph: InferenceGraph, stored: Stored) {
  const { topology, weights } = graphModelFiles(graph, stored);
  return {
    files: [
      { name: "model.json", content: topology, mediaType: "application/json" as const },
      { name: "weights.bin", content: weights, mediaType: "application/octet-stream" as const },
    ],
    load: () => loadGraphFiles(topology, weights),
  };
}

/**
 * Writes the trained network in every format, loads each file again and asks it, and the layers model, about the same images
 * of the judged split. A format that does not work out costs the run nothing: its row says why.
 * @returns the blobs that have been put, and the rows to be written for a model.
 */
export async function convertNetwork(training: Training, layers: Layers) {
  const { trainer, blobs, writer, checkAlive } = training;
  const results: Result[] = [];
  let graph: InferenceGraph | string;
  try {
    graph = inferenceGraph(trainer.model);
  } catch (error) {
    graph = reasonOf(error);
  }
  const measuring = await Measuring.begin(training);
  for (const format of ["layers", ...formatsFor(training)] as const) {
    checkAlive();
    const made = () => {
      if (format === "layers") return { files: [], ...layers };
      if (typeof graph === "string") throw new Error(graph);
      const { files, load } = formats[format](graph, training);
      return { files, bytes: sum(files.map(({ content }) => content.length)), load };
    };
    const result = await attempt(format, made, training, measuring);
    if (typeof result === "string") {
      results.push({ format, files: [], bytes: 0, references: [], failure: result });
      writer.log("warning", `Not converted to ${format}: ${result}`);
    } else {
      results.push(result);
      writer.log("info", sentenceOf(result));
    }
  }
  const files = results.flatMap((result) => result.files);
  if (files.length > 0) await blobs.putMany(files.map(({ content }) => content));
  return {
    blobs: files.map(({ content, mediaType }) => ({
      sha256: sha256Of(content),
      bytes: content.length,
      mediaType,
    })),
    rowsFor: (modelId: string, projectId: string) => rowsOf(results, modelId, projectId),
  };
}

/** Zeros compress well: a pruned network is kept so, too. */
function formatsFor({ configuration }: Training): OtherFormat[] {
  const all = Object.keys(formats) as OtherFormat[];
  return configuration.learning.sparsity > 0 ? all : all.filter((format) => format !== "sparse");
}

type Finished = Extract<Result, Measured>;

async function attempt(
  format: ConversionFormat,
  make: () => Layers & { files: File[] },
  training: Training,
  measuring: Measuring,
): Promise<Finished | string> {
  try {
    const { files, bytes, load } = make();
    const loaded = await load();
    try {
      return { format, files, bytes, ...(await measuring.of(loaded)) };
    } finally {
      loaded.dispose();
    }
  } catch (error) {
    // Whoever asked the run to stop is heard; everything else is of this format alone.
    training.checkAlive();
    return reasonOf(error);
  }
}

function rowsOf(results: readonly Result[], modelId: string, projectId: string) {
  const named = results.map((result) => ({ result, id: newId("Conversion") }));
  return {
    conversions: named.map(
      ({ id, result: { files: _files, references: _kept, ...result } }): typeof conversions.$inferInsert => ({
        ...{ id, projectId, modelId, images: 0, agreeing: 0 },
        ...result,
      }),
    ),
    files: named.flatMap(({ id, result }) =>
      result.files.map(({ name, content }): typeof conversionFiles.$inferInsert => ({
        conversionId: id,
        name,
        sha256: sha256Of(content),
        bytes: content.length,
      })),
    ),
    references: named.flatMap(({ id, result }) =>
      // A browser with the layers model is held against what the run predicted.
      runsInBrowsers(result.format) && result.format !== "layers"
        ? result.references.map((one): typeof parityReferences.$inferInsert => ({
            conversionId: id,
            ...one,
          }))
        : [],
    ),
  };
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500);

function sentenceOf({ format, bytes, images, agreeing, largestDifference, latencyMs }: Finished): string {
  const kib = Math.round(bytes / 1024);
  const compared =
    images === 0
      ? "no image to compare on"
      : `decides as the trained network on ${agreeing.toLocaleString("en")} of ${images.toLocaleString("en")} images (largest difference of a probability ${largestDifference?.toExponential(1)})`;
  return `${format === "layers" ? "The layers model" : `Converted to ${format}`}: ${kib.toLocaleString("en")} KiB, ${latencyMs.toFixed(1)} ms an image; ${compared}.`;
}

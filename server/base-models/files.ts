import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { graphWeightFiles } from "@/ml/architecture/graph-file";
import type { LayersFiles } from "@/ml/architecture/graph-layers";
import { layersOf, layersOfGraph } from "@/ml/architecture/graph-model";
import { sum } from "@/ml/architecture/shapes";
import { ModelRefused, readTopology, readWeights, type Topology } from "@/ml/architecture/topology";
import { graphOfSavedModel } from "@/ml/saved-model";
import { savedModelName } from "@/ml/saved-model/definitions";
import { maxBaseModelBytes as maxModelBytes } from "./limits";

/** One file as it was uploaded. */
interface ModelFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A model that is taken, in the one form in which it is kept. */
export interface ReadModel {
  readonly topology: Topology;
  /** model.json, whose weights all lie in weights.bin. */
  readonly json: Buffer;
  readonly weights: Buffer;
  /** Which numbers it takes for pixels, where its files say so. */
  readonly scaling: LayersFiles["scaling"];
}

const maxTopologyBytes = 5_000_000;
const maxFiles = 200;
/** Of a zip, folders and hidden files included. */
const maxEntries = 2000;

/**
 * Reads a TensorFlow.js layers model or graph model (model.json and the weights beside it) or a SavedModel (saved_model.pb
 * and the folder "variables"), from its files or from one zip of them.
 * @throws ModelRefused, for people: names the file, layer or weight, and the reason.
 */
export async function readModelFiles(uploaded: readonly ModelFile[]): Promise<ReadModel> {
  const files: ModelFile[] = [];
  // One after another: what all of them unpack to has one limit.
  for (const file of uploaded)
    files.push(...(await unpacked(file, sum(files.map(({ bytes }) => bytes.length)))));
  if (files.length > maxFiles) throw tooMany();
  const isSaved = files.some((file) => file.name === savedModelName);
  const { name, json, weightsOf, scaling } = isSaved ? savedModel(files) : browserModel(files);
  const topology = readTopology(json);
  const weights = weightsOf(topology);
  readWeights(topology, weights);
  const kept = {
    format: "layers-model",
    modelTopology: (json as { modelTopology: unknown }).modelTopology,
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: topology.weights.map(({ name: own, shape }) => ({ name: own, shape, dtype: "float32" })),
      },
    ],
  };
  return { topology, json: written(name, kept), weights, scaling };
}

/** What files say, as a layers model. */
interface Described {
  /** Of the file that describes the others. */
  name: string;
  json: unknown;
  weightsOf: (topology: Topology) => Buffer;
  scaling: ReadModel["scaling"];
}

function browserModel(files: readonly ModelFile[]): Described {
  const [description, ...others] = files.filter(({ name }) => name.toLowerCase().endsWith(".json"));
  if (!description || others.length > 0) {
    throw new ModelRefused(
      description
        ? `There are ${others.length + 1} .json files: send one model at a time.`
        : `There is no .json file and no ${savedModelName}: send model.json together with its weight files, a SavedModel's folder, or a zip of either.`,
    );
  }
  const json = parsed(description);
  const partsOf = (paths: readonly string[]) =>
    Buffer.concat(
      paths.map((path) => {
        const file = files.find(({ name }) => name === path);
        if (file) return file.bytes;
        throw new ModelRefused(`${description.name} names the weight file ${path}, which was not sent.`);
      }),
    );
  // A graph is turned into layers of ours first; from then on both are the same.
  if (isGraph(json))
    return layersModel(description.name, layersOfGraph(json, partsOf(graphWeightFiles(json))));
  return { name: description.name, json, weightsOf: ({ files: paths }) => partsOf(paths), scaling: null };
}

function savedModel(files: readonly ModelFile[]): Described {
  const parts = files.filter(({ name }) => name === savedModelName || /^variables\.(index|data-)/.test(name));
  const byName = new Map(parts.map(({ name, bytes }) => [name, bytes]));
  const twice = parts.find(({ name, bytes }) => byName.get(name) !== bytes);
  if (twice) throw new ModelRefused(`${twice.name} is there more than once: send one model at a time.`);
  return layersModel(savedModelName, layersOf(graphOfSavedModel(byName)));
}

const layersModel = (name: string, { json, weights, scaling }: LayersFiles): Described => ({
  ...{ name, json, scaling },
  weightsOf: () => Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength),
});

const isGraph = (json: unknown) =>
  typeof json === "object" && json !== null && "format" in json && json.format === "graph-model";

/** What nobody reads of a topology may be nested without end. */
function written(name: string, json: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(json));
  } catch (error) {
    if (error instanceof RangeError) throw new ModelRefused(`${name} is nested too deeply to be kept.`);
    throw error;
  }
}

function parsed({ name, bytes }: ModelFile): unknown {
  if (bytes.length > maxTopologyBytes) {
    throw new ModelRefused(
      `${name} has ${(bytes.length / 1e6).toFixed(1)} MB: a topology has at most ${maxTopologyBytes / 1e6} MB.`,
    );
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new ModelRefused(
      `${name} is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : "it cannot be read"}.`,
    );
  }
}

const isZip = (bytes: Buffer) => bytes.length > 4 && bytes.readUInt32LE(0) === 0x04034b50;

/** @param before bytes of the files before it. */
async function unpacked(file: ModelFile, before: number): Promise<ModelFile[]> {
  if (!isZip(file.bytes)) return [file];
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(file.bytes);
  } catch (error) {
    throw damaged(file, error);
  }
  const files: ModelFile[] = [];
  let total = before;
  let entries = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (++entries > maxEntries) throw tooMany();
      const name = entry.fileName.split("/").pop() ?? "";
      const isHidden = entry.fileName.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
      if (name === "" || isHidden) continue;
      total += entry.uncompressedSize;
      if (total > maxModelBytes) {
        throw new ModelRefused(
          `${file.name} unpacks to more than ${maxModelBytes / 1e6} MB, with the files before it: only models up to that size are taken.`,
        );
      }
      if (files.length >= maxFiles) throw tooMany();
      files.push({ name, bytes: await content(zip, entry) });
    }
  } catch (error) {
    if (error instanceof ModelRefused) throw error;
    throw damaged(file, error);
  }
  return files;
}

/** yauzl stops at the size that the directory claims. */
async function content(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) {
    throw new ModelRefused(`${entry.fileName} is encrypted: pack the model again without a password.`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32) {
    throw new ModelRefused(`${entry.fileName} is damaged in the zip: pack the model again.`);
  }
  return bytes;
}

function damaged({ name }: ModelFile, error: unknown): ModelRefused {
  const reason = error instanceof Error ? error.message : String(error);
  return new ModelRefused(`${name} is no zip that can be read (${reason}): pack the model again.`);
}

function tooMany(): ModelRefused {
  return new ModelRefused(
    `There are more than ${maxFiles} files: a model has one that describes it and a few of weights.`,
  );
}

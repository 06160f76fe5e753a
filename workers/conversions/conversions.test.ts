import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quantiseChannels } from "@/ml/quantisation";
import { keras, peerPython } from "@/scripts/peers";
import { baseOf, type Example, example } from "@/test/training-examples";
import { graphModelFiles } from "@/workers/conversions/graph-model";
import { inferenceGraph } from "@/workers/conversions/inference";
import { loadGraphFiles, loadSavedModelFile } from "@/workers/conversions/load";
import { savedModelFile } from "@/workers/conversions/saved-model";
import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";

const python = peerPython(keras);
const base = baseOf(example({ preset: "residual", filters: [4], blocks: 1 }));

/** Together every kind of layer and every activation. */
const networks: [string, Example][] = [
  [
    "own layers",
    example({
      preset: "layers",
      layers: [
        { kind: "conv", filters: 4, activation: "gelu" },
        { kind: "batchNorm" },
        { kind: "depthwise", multiplier: 2, activation: "swish" },
        { kind: "separable", filters: 6, activation: "elu" },
        { kind: "pooling", type: "average" },
        { kind: "residual", filters: 8, activation: "leakyRelu" },
        { kind: "batchNorm" },
        { kind: "activation", activation: "tanh" },
        { kind: "pooling", type: "max" },
        { kind: "dropout" },
        { kind: "flatten" },
        { kind: "dense", units: 8, activation: "sigmoid" },
      ],
    }),
  ],
  ["a residual network", example({ preset: "residual", filters: [4, 8], blocks: 1 })],
  ["a transfer", example({ preset: "transfer", base: "run_1", unfrozen: 1 }, {}, {}, base)],
  ["a CNN", example({ preset: "cnn", filters: [4, 8], dense: 8, dropout: 0.3 })],
  ["a dense network", example({ preset: "dense", activation: "relu" }, {}, { scaling: "standard" })],
];

const shape: [number, number, number, number] = [8, 12, 12, 1];

function trained(one: Example) {
  const trainer = one.eager();
  for (let step = 0; step < 3; step++) trainer.train([{ batch: one.batch(step), step, learningRate: 0.01 }]);
  const batch = one.batch(9, 8);
  return { trainer, batch, expected: trainer.predict(batch), graph: inferenceGraph(trainer.model) };
}

const apart = (expected: Float32Array, actual: ArrayLike<number>) =>
  Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));

describe("a trained network as a graph gives its probabilities", () => {
  let folder: string;
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(join(dirname(wasm), "/"));
    folder = await mkdtemp(join(tmpdir(), "offdiagonal-conversions-"));
  });
  afterAll(async () => {
    await tf.setBackend("tensorflow");
    await rm(folder, { recursive: true });
  });

  it.each(networks)("in tfjs' format, %s", async (_, one) => {
    await tf.setBackend("tensorflow");
    const { trainer, batch, expected, graph } = trained(one);
    const names = graph.ops.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("FusedBatchNorm"))).toEqual([]);
    const float = graphModelFiles(graph);
    for (const backend of ["tensorflow", "cpu", "wasm"]) {
      expect(await tf.setBackend(backend), backend).toBe(true);
      const loaded = await loadGraphFiles(float.topology, float.weights);
      const actual = loaded.predict(tf.tensor(batch.pixels.slice(), shape));
      expect(actual.shape).toEqual([8, 4]);
      expect(apart(expected, await actual.data()), backend).toBeLessThan(1e-5);
      loaded.dispose();
    }
    await tf.setBackend("tensorflow");
    const bytes = new Map<string, number>();
    for (const [type, tolerance] of [
      ["float16", 2e-3],
      ["uint16", 1e-3],
      ["uint8", 0.1],
      ["uint8_channels", 0.05],
    ] as const) {
      const { topology, weights } = graphModelFiles(graph, type);
      bytes.set(type, weights.length);
      const loaded = await loadGraphFiles(topology, weights);
      const actual = loaded.predict(tf.tensor(batch.pixels.slice(), shape));
      const off = apart(expected, actual.dataSync());
      expect(off, type).toBeLessThan(tolerance);
      expect(off, `${type} is no float32`).toBeGreaterThan(0);
      loaded.dispose();
    }
    const parameters = trainer.model.countParams();
    expect(float.weights.length).toBeLessThan(4 * parameters + 400);
    expect(bytes.get("uint16")).toBe(bytes.get("float16"));
    expect(bytes.get("uint8")).toBeLessThan(float.weights.length / 2);
    expect(bytes.get("uint8_channels")).toBeLessThan(float.weights.length / 2);
  });

  it.each([
    ["a product", [5, 7], 1],
    ["a convolution", [3, 3, 4, 6], 3],
  ] as const)(
    "in eight bits with a scale a channel, as TensorFlow quantises by channel: %s",
    async (_, shape, axis) => {
      await tf.setBackend("tensorflow");
      const weights = tf.randomNormal([...shape], 0, 1, "float32", 3);
      const channels = shape.at(-1) as number;
      // Channels of very different size, one of which is nothing.
      const sizes = tf.tensor1d(Array.from({ length: channels }, (_, i) => (i === 1 ? 0 : 10 ** -i)));
      const values = weights.mul(sizes);
      const most = values.abs().max(shape.map((_, i) => i).slice(0, -1)) as tf.Tensor1D;
      const { binding } = backend();
      const { TF_ATTR_TYPE: type, TF_ATTR_BOOL: truth, TF_ATTR_INT: int, TF_ATTR_STRING: text } = binding;
      const expected = backend().executeSingleOutput(
        "QuantizeAndDequantizeV2",
        [
          { name: "signed_input", type: truth, value: true },
          { name: "num_bits", type: int, value: 8 },
          { name: "range_given", type: truth, value: false },
          { name: "narrow_range", type: truth, value: true },
          { name: "round_mode", type: text, value: "HALF_TO_EVEN" },
          { name: "axis", type: int, value: axis },
          { name: "T", type, value: binding.TF_FLOAT },
        ],
        [values, most.neg(), most],
      );
      const { bytes, scales } = quantiseChannels(values.dataSync() as Float32Array, channels);
      const actual = Array.from(bytes, (stored, i) => (stored - 127) * (scales[i % channels] as number));
      expect(apart(Float32Array.from(actual), expected.dataSync())).toBeLessThan(1e-6);
    },
  );

  it.each(networks)("as a SavedModel, from floats and from bytes, %s", async (_, one) => {
    await tf.setBackend("tensorflow");
    const { batch, expected, graph } = trained(one);
    for (const signature of ["serving_default", "bytes"] as const) {
      const loaded = await loadSavedModelFile(savedModelFile(graph, one.spec), signature);
      const input =
        signature === "bytes"
          ? tf.tensor(Int32Array.from(batch.bytes), shape, "int32")
          : tf.tensor(batch.pixels.slice(), shape);
      const probabilities = loaded.predict(input);
      expect(probabilities.shape).toEqual([8, 4]);
      expect(apart(expected, probabilities.dataSync()), signature).toBeLessThan(1e-5);
      loaded.dispose();
    }
  });

  // The bench named train makes this Python.
  it.skipIf(python === null)(
    "as a SavedModel that Python's TensorFlow reads",
    { timeout: 120_000 },
    async () => {
      await tf.setBackend("tensorflow");
      const written: { path: string; expected: Float32Array }[] = [];
      for (const [name, one] of networks) {
        const { batch, expected, graph } = trained(one);
        const path = join(folder, `python ${name}`);
        await mkdir(path);
        await writeFile(join(path, "saved_model.pb"), savedModelFile(graph, one.spec));
        const nested = (values: ArrayLike<number>) => tf.tensor(Float32Array.from(values), shape).arraySync();
        const images = { serving_default: nested(batch.pixels), bytes: nested(batch.bytes) };
        await writeFile(join(path, "images.json"), JSON.stringify(images));
        written.push({ path, expected });
      }
      const script = "scripts/keras/read_saved_model.py";
      const printed = execFileSync(python ?? "", [script, ...written.map(({ path }) => path)], {
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const read = JSON.parse(printed) as Record<string, number[][]>[];
      for (const [i, { path, expected }] of written.entries())
        for (const signature of ["serving_default", "bytes"])
          expect(apart(expected, read[i]?.[signature]?.flat() ?? []), path).toBeLessThan(1e-5);
    },
  );
});

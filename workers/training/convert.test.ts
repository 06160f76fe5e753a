import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTopology } from "@/ml/architecture/topology";
import { baseOf, type Example, example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { layersFiles, loadFiles } from "@/workers/training/convert";

const small = { l1: 0.001, l2: 0.001 };
const base = baseOf(example({ preset: "residual", filters: [4], blocks: 1 }));

/** Together every kind of layer and every activation. */
const networks: [string, Example][] = [
  [
    "own layers",
    example({
      preset: "layers",
      layers: [
        { kind: "conv", filters: 4, activation: "gelu", ...small },
        { kind: "depthwise", multiplier: 2, activation: "swish", ...small },
        { kind: "separable", filters: 6, activation: "elu", ...small },
        { kind: "pooling", type: "average" },
        { kind: "residual", filters: 8, activation: "leakyRelu" },
        { kind: "batchNorm" },
        { kind: "activation", activation: "tanh" },
        { kind: "pooling", type: "max" },
        { kind: "dropout" },
        { kind: "globalPooling" },
        { kind: "dense", units: 8, activation: "sigmoid", ...small },
      ],
    }),
  ],
  ["a transfer", example({ preset: "transfer", base: "run_1", unfrozen: 1 }, {}, {}, base)],
  ["a dense network", example({ preset: "dense", activation: "leakyRelu", dropout: 0.2, l2: 0.1 })],
];

describe("the files of a trained network give its probabilities on the browser's backends", () => {
  beforeAll(() => {
    const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(join(dirname(wasm), "/"));
  });
  afterAll(() => tf.setBackend("tensorflow"));

  it.each(networks)("%s", async (_, one) => {
    await tf.setBackend("tensorflow");
    const trainer = one.eager();
    for (let step = 0; step < 3; step++)
      trainer.train([{ batch: one.batch(step), step, learningRate: 0.01 }]);
    const batch = one.batch(9, 8);
    const expected = trainer.predict(batch);
    const { topology, weights } = await layersFiles(trainer.model);
    // What was trained can be built upon.
    expect(readTopology(JSON.parse(topology.toString())).parameters).toBe(trainer.model.countParams());
    for (const backend of ["tensorflow", "cpu", "wasm"]) {
      expect(await tf.setBackend(backend), backend).toBe(true);
      const loaded = await loadFiles(topology, weights);
      const input = tf.tensor(batch.pixels.slice(), [8, 12, 12, 1]);
      const actual = await (loaded.predict(input) as tf.Tensor).data();
      const off = expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN)));
      expect(Math.max(...off), backend).toBeLessThan(1e-5);
      loaded.dispose();
    }
  });
});

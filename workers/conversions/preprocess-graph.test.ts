import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { product } from "@/ml/architecture/shapes";
import { type PreprocessSpec, preprocess } from "@/ml/preprocess";
import { keras, peerPython } from "@/scripts/peers";
import { decodedPictures, preprocessSpecs } from "@/test/preprocess-cases";
import type { InferenceGraph } from "@/workers/conversions/inference";
import { loadSavedModelFile } from "@/workers/conversions/load";
import { savedModelFile } from "@/workers/conversions/saved-model";
import { tf } from "@/workers/tf";
import { attributeKinds, constantOf, dataTypes } from "@/workers/training/compiled/graph";
import type { TracedOp } from "@/workers/training/compiled/trace";

const python = peerPython(keras);
const pictures = decodedPictures();

/** A SavedModel without a network: what it gives, in one line, is what the network would be fed. */
function feeding(spec: PreprocessSpec): Buffer {
  const inputShape = [spec.height, spec.width, spec.channels];
  const classes = product(inputShape);
  const type = (name: string, value: number) => ({ name, type: attributeKinds.type, value });
  const attributes = [type("T", dataTypes.float), type("Tshape", dataTypes.int32)];
  const line: TracedOp = {
    ...{ name: "Reshape", attributes, outputs: [{ type: dataTypes.float, shape: [-1, classes] }] },
    inputs: [
      { kind: "input", input: 0 },
      { kind: "constant", constant: 0 },
    ],
  };
  const shape = new Uint8Array(Int32Array.of(-1, classes).buffer);
  const graph: InferenceGraph = {
    ...{ ops: [line], constants: [constantOf([2], dataTypes.int32, shape)], state: [], updates: [] },
    ...{ inputs: [], outputs: [{ kind: "op", op: 0, output: 0 }], inputShape, classes },
  };
  return savedModelFile(graph, spec);
}

const hashOf = (values: Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

describe("the preprocessing within a SavedModel", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "offdiagonal-preprocess-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // The bench named train makes this Python.
  it.skipIf(python === null)(
    "gives in Python's TensorFlow the trainer's numbers to the bit, of pictures of any size and channels",
    { timeout: 240_000 },
    () => {
      for (const [i, spec] of preprocessSpecs.entries()) {
        mkdirSync(join(folder, `model_${i}`));
        writeFileSync(join(folder, `model_${i}/saved_model.pb`), feeding(spec));
      }
      for (const [i, { pixels }] of pictures.entries()) writeFileSync(join(folder, `pixels_${i}`), pixels);
      const printed = execFileSync(
        python ?? "",
        [
          ...["scripts/keras/prepare.py", folder, String(preprocessSpecs.length)],
          ...pictures.map(({ width, height, channels }) => `${width}x${height}x${channels}`),
        ],
        {
          env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
      const hashes = JSON.parse(printed) as string[][];
      for (const [i, spec] of preprocessSpecs.entries()) {
        const expected = pictures.map(({ rgba, width, height }) =>
          hashOf(preprocess(rgba, width, height, spec)),
        );
        expect(hashes[i], JSON.stringify(spec)).toEqual(expected);
      }
    },
  );

  it("takes many pictures of one size at once, and refuses five channels", async () => {
    await tf.setBackend("tensorflow");
    const spec = preprocessSpecs.find(({ fit, channels }) => fit === "cover" && channels === 3);
    const picture = pictures.find(({ channels }) => channels === 4);
    if (!spec || !picture) throw new Error("no case");
    const { rgba, width, height } = picture;
    const upsideDown = rgba.slice().reverse();
    const loaded = await loadSavedModelFile(feeding(spec), "bytes");
    try {
      const both = tf.tensor(Int32Array.from([...rgba, ...upsideDown]), [2, height, width, 4], "int32");
      const fed = loaded.predict(both);
      expect(fed.shape).toEqual([2, 3 * spec.height * spec.width]);
      const expected = [rgba, upsideDown].map((one) => [...preprocess(one, width, height, spec)]);
      expect([...fed.dataSync()]).toEqual(expected.flat());
      expect(() => loaded.predict(tf.zeros([1, 4, 4, 5], "int32"))).toThrow();
    } finally {
      loaded.dispose();
    }
  });
});

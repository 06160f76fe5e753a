import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { keras, peerPython } from "@/scripts/peers";
import { type ReadModel, readModelFiles } from "@/server/base-models/files";
import { unzipped } from "@/test/integration/zip";
import { withKeras } from "@/test/keras";
import { example } from "@/test/training-examples";
import { inferenceGraph } from "@/workers/conversions/inference";
import { savedModelFile } from "@/workers/conversions/saved-model";
import { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";

const fixtures = resolve(import.meta.dirname, "../../test/fixtures/saved-models");

/** What TensorFlow said of a model, as scripts/keras/saved_models.py writes it. */
interface Answers {
  shape: [number, number, number, number];
  images: number[];
  outputs: number[];
}

async function said({ json, weights }: ReadModel, images: ArrayLike<number>, shape: Answers["shape"]) {
  const model = await loadFiles(json, weights);
  const answer = model.predict(tf.tensor(Float32Array.from(images), shape)) as tf.Tensor;
  model.dispose();
  return answer.dataSync();
}

const apart = (expected: ArrayLike<number>, actual: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));

/** Reads a zip that TensorFlow wrote. @returns the greatest difference from what it said, and the model. */
async function compared(zip: Buffer): Promise<{ difference: number; model: ReadModel }> {
  const files = await unzipped(zip);
  const answers = JSON.parse(files.get("answers.json")?.toString() ?? "") as Answers;
  const model = await readModelFiles([{ name: "model.zip", bytes: zip }]);
  const actual = await said(model, answers.images, answers.shape);
  expect(actual).toHaveLength(answers.outputs.length);
  return { difference: apart(answers.outputs, actual), model };
}

describe("a SavedModel of others", () => {
  it.each(["export", "scaling", "module", "first", "first-references"])(
    "says what TensorFlow said of it: %s",
    async (name) => {
      const { difference, model } = await compared(readFileSync(join(fixtures, `${name}.zip`)));
      expect(difference).toBeLessThan(1e-5);
      // What it began by doing to pixels is what they are brought to here.
      expect(model.scaling).toBe(name === "scaling" ? "unit" : null);
      expect(model.topology.layers.some(({ kind }) => kind === "rescaling")).toBe(false);
    },
  );

  it.skipIf(peerPython(keras) === null)(
    "says what TensorFlow says of it, made anew with Keras' MobileNet",
    { timeout: 300_000 },
    async () => {
      const zips = withKeras("saved_models", "models", (folder) =>
        readdirSync(folder).map((name): [string, Buffer] => [name, readFileSync(join(folder, name))]),
      );
      expect(zips?.map(([name]) => name)).toEqual([
        ...["export.zip", "first-references.zip", "first.zip", "mobilenet.zip", "module.zip", "scaling.zip"],
      ]);
      for (const [name, zip] of zips ?? []) {
        const { difference, model } = await compared(zip);
        expect(difference, name).toBeLessThan(1e-5);
        // One that can be measured as it is: it ends in a number for each class.
        const head = model.topology.layers.findLast(({ kind }) => kind !== "activation");
        expect(head?.kind, name).toBe("dense");
      }
    },
  );

  it("may be one of ours", async () => {
    const one = example({ preset: "cnn", filters: [4, 8], dense: 8 });
    const { model } = one.eager();
    const { pixels } = one.batch(0, 8);
    const shape: Answers["shape"] = [8, 12, 12, 1];
    const expected = (model.predict(tf.tensor(pixels.slice(), shape)) as tf.Tensor).dataSync();
    const bytes = savedModelFile(inferenceGraph(model), one.spec);
    const read = await readModelFiles([{ name: "saved_model.pb", bytes }]);
    expect(apart(expected, await said(read, pixels, shape))).toBeLessThan(1e-6);
  });
});

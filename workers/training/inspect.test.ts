import { describe, expect, it } from "vitest";
import { type Example, example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { countDeadUnits, findNotFinite } from "@/workers/training/inspect";
import type { EagerTrainer } from "@/workers/training/step";

/** Changes the values of a state variable. */
function alter(trainer: EagerTrainer, name: string, change: (value: number, index: number) => number): void {
  const found = trainer.state.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name} among ${trainer.state.map((one) => one.name).join()}.`);
  const { variable } = found;
  tf.tidy(() => variable.assign(tf.tensor(variable.dataSync().map(change), variable.shape)));
}

const sampleOf = (one: Example) => async (from: number) => one.batch(from, 8);

describe("dead units", () => {
  it("are those that are zero for every image, in each rectified layer", async () => {
    const one = example({ preset: "dense", hidden: [10, 4] });
    const trainer = one.eager();
    alter(trainer, "weight/dense_1/bias", (value, unit) => (unit < 7 ? -1e4 : value));
    const layers = await countDeadUnits(trainer, 24, 8, sampleOf(one));
    expect(layers.map(({ layer, units }) => [layer, units])).toEqual([
      ["dense_1", 10],
      ["dense_2", 4],
    ]);
    expect(layers[0]?.dead).toBeGreaterThanOrEqual(7);
    expect(layers[1]?.dead).toBeLessThan(4);
  });

  it("are channels in a convolution, behind its normalisation", async () => {
    const one = example({ preset: "cnn", filters: [6], dense: 0, batchNorm: true });
    const trainer = one.eager();
    const [norm] = trainer.model.layers.filter((layer) => layer.getClassName() === "BatchNormalization");
    alter(trainer, `weight/${norm?.name}/beta`, (_, channel) => (channel % 2 ? -1e4 : 1e4));
    expect(await countDeadUnits(trainer, 16, 8, sampleOf(one))).toMatchObject([{ dead: 3, units: 6 }]);
  });

  it("are not looked for in layers that do not learn", async () => {
    const one = example({ preset: "cnn", filters: [6], dense: 5, batchNorm: true });
    const trainer = one.eager();
    for (const layer of trainer.model.layers) layer.trainable = layer.name.startsWith("dense");
    const layers = await countDeadUnits(trainer, 8, 8, sampleOf(one));
    expect(layers.map(({ layer }) => layer)).toEqual(["dense_1"]);
  });

  it("do not exist where units are never flat", async () => {
    const one = example({ preset: "dense", hidden: [10], activation: "tanh" });
    expect(await countDeadUnits(one.eager(), 8, 8, sampleOf(one))).toEqual([]);
  });
});

describe("the place where numbers cease to be finite", () => {
  const one = example({ preset: "dense", hidden: [5, 5, 5], dropout: 0.1 });

  it("is nowhere in a sound network", () => {
    expect(findNotFinite(one.eager(), one.batch(0), 0)).toBeNull();
    expect(findNotFinite(one.eager(), one.batch(0), null)).toBeNull();
  });

  it("is the first layer with such weights", () => {
    const trainer = one.eager();
    for (const layer of ["dense_3", "dense_2"]) {
      alter(trainer, `weight/${layer}/kernel`, (value, i) => (i === 3 ? Number.NaN : value));
    }
    expect(findNotFinite(trainer, one.batch(0), 0)).toMatchObject({ layer: "dense_2", what: "weights" });
  });

  it.each([4, null])("is the first layer with such an output (step %s)", (step) => {
    const trainer = one.eager();
    alter(trainer, "weight/dense_2/kernel", (value) => Math.abs(value) * 1e38);
    alter(trainer, "weight/dense_1/bias", () => 1000);
    const found = findNotFinite(trainer, one.batch(0), step);
    expect(found).toMatchObject({ layer: "dense_2", what: "output" });
    expect(trainer.model.layers[(found?.place ?? 0) - 1]?.name).toBe("dense_2");
  });

  it("is the last layer with such a gradient, where every output is finite", () => {
    const trainer = one.eager();
    // Of outputs of about 1e-30, 1e-5 and 1e15 each is finite; the derivative by the first is about 1e45.
    for (const [layer, scale] of [
      ["dense_1", 1e-30],
      ["dense_2", 1e25],
      ["dense_3", 1e20],
    ] as const) {
      alter(trainer, `weight/${layer}/kernel`, (value) => Math.abs(value) * scale);
    }
    expect(findNotFinite(trainer, one.batch(0), 0)).toMatchObject({ layer: "dense_1", what: "gradient" });
    expect(findNotFinite(trainer, one.batch(0), null)).toBeNull();
  });
});

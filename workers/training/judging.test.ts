import { expect, it, vi } from "vitest";
import { example } from "@/test/training-examples";
import { tf } from "@/workers/tf";

it("judges a large network's images some at a time, as one after another", () => {
  // Two million numbers an image.
  const one = example({ preset: "cnn", filters: [24], dense: 8 }, {}, { width: 160, height: 160 });
  const trainer = one.eager();
  const batch = one.batch(0, 40);
  const judge = vi.spyOn(trainer, "judge");
  const all = trainer.evaluate(batch);
  const parts = judge.mock.calls.map(([images]) => images.shape[0] ?? 0);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.reduce((sum, count) => sum + count, 0)).toBe(40);
  const singly = Array.from({ length: 40 }, (_, i) => {
    const pixels = batch.pixels.slice(i * 160 * 160, (i + 1) * 160 * 160);
    return trainer.evaluate({ ...batch, pixels, labels: batch.labels.slice(i, i + 1), count: 1 });
  });
  expect(all.correct).toBe(singly.reduce((sum, { correct }) => sum + correct, 0));
  expect(all.loss).toBeCloseTo(
    singly.reduce((sum, { loss }) => sum + loss / 40, 0),
    4,
  );
  const expected = singly.flatMap(({ probabilities }) => [...probabilities]);
  for (const said of [all.probabilities, trainer.predict(batch)]) {
    expect(said).toHaveLength(expected.length);
    for (const [i, value] of said.entries())
      expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-5);
  }
  const { numTensors } = tf.memory();
  trainer.predict(batch);
  expect(tf.memory().numTensors).toBe(numTensors);
});

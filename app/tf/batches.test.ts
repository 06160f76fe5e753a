import { expect, it } from "vitest";
import { Batches } from "./batches";

const input = (value: number, bytes = 1) => new Uint8Array(bytes).fill(value);

/** Answers the first byte of each input, and says how many came together. */
function recorded() {
  const sizes: number[] = [];
  let release: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const batches = new Batches(async (inputs) => {
    if (sizes.push(inputs.length) === 1) await first;
    if (inputs.some(([value]) => value === 99)) throw new Error("99 is refused");
    return inputs.map(([value]) => value ?? -1);
  });
  return { batches, sizes, release };
}

it("answers each input with its own, eight at once where eight wait and else one by one", async () => {
  const { batches, sizes, release } = recorded();
  const asked = Array.from({ length: 12 }, (_, i) => batches.add(input(i)));
  release();
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(sizes).toEqual([1, 8, 1, 1, 1]);
});

it("takes large inputs one by one", async () => {
  const { batches, sizes, release } = recorded();
  const asked = Array.from({ length: 10 }, (_, i) => batches.add(input(i, 512 * 512 * 3 + 1)));
  release();
  await Promise.all(asked);
  expect(sizes).toEqual(new Array(10).fill(1));
});

it("tells those of a batch that failed, and goes on with the next", async () => {
  const { batches, release } = recorded();
  const asked = [0, 1, 2, 3, 99, 5, 6, 7, 8, 9].map((value) => batches.add(input(value)));
  release();
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([
    ...[true, ...new Array(8).fill(false), true],
  ]);
});

import { expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import { type Earlier, estimateOf } from "./estimate";

const configuration = defaultConfiguration("cnn", { width: 28, height: 28, channels: 1, training: 60_000 });

const earlier = (number: number, change: Partial<Earlier> = {}): Earlier => ({
  number,
  state: "finished",
  configuration,
  imagesPerSecond: 500,
  ...change,
});

it("is the time of all images at the speed of a run with the same network and images", () => {
  // 10 epochs of 60,000 images at 500 a second.
  expect(estimateOf(configuration, 60_000, [earlier(3)])).toEqual({
    seconds: 1200,
    like: 3,
    imagesPerSecond: 500,
  });
});

it("is none where no such run has finished: a guess would be no better", () => {
  const other = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 60_000 });
  const larger = { ...configuration, data: { ...configuration.data, width: 56 } };
  expect(
    estimateOf(configuration, 60_000, [
      earlier(1, { configuration: other }),
      earlier(2, { configuration: larger }),
      earlier(3, { state: "failed" }),
      earlier(4, { imagesPerSecond: null }),
    ]),
  ).toBeNull();
});

it("prefers the run that agrees in batch size, optimizer and augmentation, else the newest", () => {
  const batch = (size: number) => ({
    ...configuration,
    learning: { ...configuration.learning, batchSize: size },
  });
  const runs = [
    earlier(9, { configuration: batch(8) }),
    earlier(8, { configuration: batch(16) }),
    earlier(7),
  ];
  expect(estimateOf(configuration, 100, runs)?.like).toBe(7);
  expect(estimateOf(configuration, 100, runs.slice(0, 2))?.like).toBe(9);
});

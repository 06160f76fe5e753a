import { expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import { parallelOf } from "../../runs/parallel-axes";
import { differingSettings } from "./settings";

const base = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 100 });
const version = (number: number) => ({
  id: `v${number}`,
  number,
  dataset: { id: "d", name: "Cats" },
});
const run = (learning: object, of = 1) => ({
  configuration: { ...base, learning: { ...base.learning, ...learning } },
  version: version(of),
});

it("makes axes of the settings that differ alone, each on its scale, with the version first", () => {
  const runs = [
    run({ learningRate: 0.001, optimizer: "adam", batchSize: 16 }),
    run({ learningRate: 0.1, optimizer: "sgd", batchSize: 16 }, 2),
    run({ learningRate: 0.01, optimizer: "adam", batchSize: 16 }),
  ];
  const { varied, parameters } = differingSettings(runs);
  const named = Object.fromEntries(varied.map(({ path, whole }) => [path, whole]));
  expect(Object.keys(named).slice(0, 3)).toEqual(["version", "learning.optimizer", "learning.learningRate"]);
  expect(named).not.toHaveProperty(["learning.batchSize"]);
  expect(named["learning.learningRate"]).toMatchObject({ kind: "number", low: 0.001, high: 0.1, log: true });
  expect(named["learning.optimizer"]).toMatchObject({ kind: "choice", values: ["adam", "sgd"] });
  const { lines } = parallelOf(
    varied,
    runs.map((_, i) => ({
      ...{ trial: i, parameters: parameters[i], value: i / 2, weights: null, label: `#${i}` },
    })),
    { label: "Test accuracy", text: String, lessIsBetter: false },
  );
  expect(lines.map(({ places }) => places.slice(0, 3).map((place) => Number(place?.toFixed(6))))).toEqual([
    [0.25, 0.25, 0],
    [0.75, 0.75, 1],
    [0.25, 0.25, 0.5],
  ]);
  expect(lines.map(({ worth }) => worth)).toEqual([0, 0.5, 1]);
});

it("gives a run no place where a setting does not count for it, and runs that are alike no axis", () => {
  expect(differingSettings([run({}), run({})]).varied).toEqual([]);
  const other = {
    configuration: defaultConfiguration("cnn", { width: 28, height: 28, channels: 1, training: 100 }),
    version: version(1),
  };
  const { varied, parameters } = differingSettings([run({}), other]);
  const preset = varied.find(({ path }) => path === "architecture.preset");
  expect(preset?.whole).toMatchObject({ kind: "choice", values: ["dense", "cnn"] });
  const own = varied.find(({ path }) => path in (parameters[0] ?? {}) && !(path in (parameters[1] ?? {})));
  expect(own?.path).toMatch(/^architecture\./);
});

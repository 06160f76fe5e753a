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

const broughtIn = (params: Record<string, unknown>) => ({
  configuration: { experiment: "e", params, tags: {} },
  version: version(1),
});
const wholesOf = (runs: Parameters<typeof differingSettings>[0]) =>
  Object.fromEntries(differingSettings(runs).varied.map(({ label, whole }) => [label, whole]));

it("makes axes of the parameters that another tracker kept, numbers on a scale and words apart", () => {
  const runs = [
    broughtIn({ lr: 0.001, depth: "3", optimizer: "adam", seed: 7, out: "/a" }),
    broughtIn({ lr: 0.1, depth: 12, optimizer: "sgd", seed: 7 }),
    broughtIn({ lr: 0.01, depth: 5, optimizer: "adam", seed: 7, out: "/a" }),
  ];
  expect(wholesOf(runs)).toEqual({
    lr: { kind: "number", path: "params.lr", low: 0.001, high: 0.1, log: true },
    depth: { kind: "number", path: "params.depth", low: 3, high: 12, log: false },
    optimizer: { kind: "choice", path: "params.optimizer", values: ["adam", "sgd"] },
    out: { kind: "choice", path: "params.out", values: ["/a"] },
  });
  const { parameters } = differingSettings(runs);
  expect(parameters.map((own) => own["params.depth"])).toEqual([3, 12, 5]);
  // What is a number in some alone is told apart as words are, numbers first.
  expect(wholesOf([broughtIn({ depth: "none" }), broughtIn({ depth: 5 }), broughtIn({ depth: 3 })])).toEqual({
    depth: { kind: "choice", path: "params.depth", values: ["3", "5", "none"] },
  });
});

it("leaves out words of which there are more than an axis has room for, and says which", () => {
  const runs = Array.from({ length: 30 }, (_, i) => broughtIn({ folder: `/runs/${i}`, lr: i % 2 }));
  const { varied, crowded } = differingSettings(runs);
  expect(varied.map(({ label }) => label)).toEqual(["lr"]);
  expect(crowded).toEqual(["folder"]);
});

it("holds settings of ours and parameters of another tracker against their like alone", () => {
  const runs = [
    run({ batchSize: 16 }),
    run({ batchSize: 32 }),
    broughtIn({ lr: 0.1, seed: 1 }),
    broughtIn({ lr: 0.2, seed: 1 }),
  ];
  const { varied, parameters } = differingSettings(runs);
  expect(varied.map(({ path }) => path)).toEqual(["learning.batchSize", "params.lr"]);
  expect(parameters.map((own) => [own["learning.batchSize"], own["params.lr"]])).toEqual([
    [16, undefined],
    [32, undefined],
    [undefined, 0.1],
    [undefined, 0.2],
  ]);
});

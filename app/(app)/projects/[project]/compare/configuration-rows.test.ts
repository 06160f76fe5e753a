import { expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import { configurationRows, isDifferent } from "./configuration-rows";

const of = (configuration: unknown) => ({
  ...{ configuration, parameters: null, workedSeconds: 60 },
  version: { id: "v", number: 1, dataset: { id: "d", name: "Cats" } },
});
const broughtIn = (params: object) => of({ experiment: "e", params, tags: { "mlflow.user": "ann" } });
const differing = (runs: Parameters<typeof configurationRows>[0]) =>
  Object.fromEntries(
    configurationRows(runs)
      .filter(isDifferent)
      .map(({ label, values }) => [label, values]),
  );

it("tells runs that were brought in apart by the parameters that their tracker kept", () => {
  const runs = [
    broughtIn({ "opt.lr": 0.001, optimizer: "adam", depth: 3, note: "" }),
    broughtIn({ "opt.lr": 0.0010000001, optimizer: "adam", note: "x" }),
  ];
  expect(differing(runs)).toEqual({
    "opt.lr": ["0.001", "0.0010000001"],
    depth: ["3", "–"],
    note: ["nothing", "x"],
  });
});

it("has a line for the settings of both kinds where runs of both are compared", () => {
  const own = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 100 });
  const found = differing([of(own), broughtIn({ lr: 0.1 })]);
  expect(found).toMatchObject({ lr: ["–", "0.1"] });
  expect(Object.values(found).some(([ours, theirs]) => ours !== "–" && theirs === "–")).toBe(true);
});

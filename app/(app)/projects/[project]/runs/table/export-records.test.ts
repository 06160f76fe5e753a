import { expect, it } from "vitest";
import { bundleRecord, runRecord, spreadKeys } from "./export-records";

const field = (key: string, isNumber: boolean) => ({ key, isNumber, source: "run" as const, unit: null });

it("writes a run with its values, null where it has none", () => {
  const run = { id: "run_1", number: 3, name: "Dense", tags: ["a", "b"], aliases: [], values: [0.5] };
  expect(runRecord(["test.accuracy", "state"], run)).toEqual({
    ...{ number: 3, name: "Dense", "test.accuracy": 0.5, state: null, tags: "a, b", aliases: "" },
  });
});

it("writes a group as it is shown: mean and deviation of the columns of numbers", () => {
  const fields = [field("state", false), field("test.accuracy", true), field("epochs", true)];
  const keys = spreadKeys(["state", "test.accuracy", "epochs", "unknown"], "epochs", fields);
  expect(keys).toEqual(["test.accuracy"]);
  const spread = { runs: 2, mean: 0.75, deviation: 0.25 };
  expect(bundleRecord("epochs", keys, { value: 3, label: null, runs: 4, spreads: [spread] })).toEqual({
    ...{ epochs: 3, runs: 4 },
    ...{ "mean(test.accuracy)": 0.75, "deviation(test.accuracy)": 0.25, "runs(test.accuracy)": 2 },
  });
  expect(bundleRecord("group", keys, { value: "g_1", label: "Seeds", runs: 1, spreads: [null] })).toEqual({
    ...{ group: "Seeds", runs: 1 },
    ...{ "mean(test.accuracy)": null, "deviation(test.accuracy)": null, "runs(test.accuracy)": 0 },
  });
});

import { expect, it } from "vitest";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { openSweeping, rate } from "./sweeping";
import { shapesConfiguration } from "./training-fixtures";

const database = await openTestDatabase();
const sweeping = await openSweeping(database);
const { begun, byId, changeRanges, advanceAll, trialsOfSweep, endAll } = sweeping;
const { context } = sweeping.own;

it("changes networks by narrower rules from the next trial on, and refuses those that leave nothing", async () => {
  const layers = [{ kind: "conv", filters: 16 }, { kind: "conv", filters: 64 }, { kind: "globalPooling" }];
  const id = await begun({
    ...{ method: "evolution", concurrency: 1, maxTrials: 12, space: [] },
    configurations: [{ name: "Own", configuration: shapesConfiguration({}, { preset: "layers", layers }) }],
    evolution: { population: 3, sample: 2 },
  });
  const go = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await advanceAll();
      await endAll(id, (trial) => trial / 20);
    }
  };
  await go(5);
  const rules = (evolution: object) => changeRanges(id, { space: [], evolution });
  expect((await rules({ widths: [] }))?.message).toMatch(/widths/);
  expect((await rules({ depth: 3 }))?.message).toMatch(/depth/);
  expect((await rules({ mostParameters: 100 }))?.message).toMatch(/allow more layers or weights/);
  const narrow = { widths: [8, 16], kernels: [3], residual: false };
  expect(await rules(narrow)).toBeUndefined();
  expect(await rules(narrow)).toBeUndefined();
  await go(5);
  const { sweep } = await ask<{ sweep: { evolution: object; ranges: { evolution: object }[] } }>(
    context,
    "query ($id: ID!) { sweep(id: $id) { evolution ranges { evolution } } }",
    { id },
  );
  expect(sweep.ranges).toHaveLength(2);
  expect(sweep.ranges[0]?.evolution).toMatchObject({ population: 3, widths: [8, 16, 32, 64, 128] });
  expect(sweep.evolution).toMatchObject({ population: 3, sample: 2, ...narrow });
  const later = (await trialsOfSweep(id)).slice(5);
  expect(later.length).toBeGreaterThan(3);
  for (const { trial } of later) {
    expect(trial.revision).toBe(2);
    for (const layer of trial.parameters["architecture.layers"] as Record<string, unknown>[]) {
      if ("filters" in layer) expect([8, 16]).toContain(layer.filters);
      if ("kernel" in layer) expect(layer.kernel).toBe(3);
      expect(layer.kind).not.toBe("residual");
    }
  }
  await byId("stopSweep", id);
  const other = await begun();
  const wrong = await changeRanges(other, { space: [rate], evolution: { residual: false } });
  expect(wrong?.message).toMatch(/Only a sweep by evolution/);
  await byId("stopSweep", other);
});

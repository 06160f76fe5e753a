import { expect, it } from "vitest";
import { bundleFilter } from "@/ml/run-filter/bundle";
import { countRuns, runListOf } from "@/server/runs/table/list";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { drawRuns } from "./listing-runs";
import { shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
await drawRuns(database, own);
const opened = async (filter: string) => countRuns(db, await runListOf(db, own.projectId, { filter }));

it.each(["last(validation.loss)", "learning.optimizer", "version", "group"])(
  "opens of each group by %s exactly the runs that it counted, where some have NaN and some no value",
  async (by) => {
    const { project } = await ask<{
      project: {
        runFields: { key: string; isNumber: boolean }[];
        runBundles: { value: unknown; runs: number }[];
      };
    }>(
      own.context,
      `query ($id: ID!, $by: String!) { project(id: $id) {
      runFields { key isNumber } runBundles(by: $by, keys: []) { value runs } } }`,
      { id: own.projectId, by },
    );
    const field = project.runFields.find(({ key }) => key === by);
    if (!field) throw new Error("no such field");
    if (by.startsWith("last")) expect(project.runBundles.map(({ value }) => value)).toContain("NaN");
    let total = 0;
    for (const { value, runs } of project.runBundles) {
      expect(await opened(bundleFilter(field, value)), `${value}`).toBe(runs);
      total += runs;
    }
    expect(await opened("")).toBe(total);
  },
);

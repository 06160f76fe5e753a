import { readFile } from "node:fs/promises";
import { and, eq, isNull, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { runs } from "@/db/schema";
import { bundleFilter } from "@/ml/run-filter/bundle";
import { deleteRuns, restoreRuns } from "@/server/runs/table/commands";
import { runCursor, runListOf, runsOfList } from "@/server/runs/table/list";
import { broughtIn, mlrunsOf } from "./bringing";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
await createQueues(own.context.jobs);

const lr = (id: number, text: string) => ({ id, params: { lr: text } });
/** All numbers; then a text among them, and one that has none. */
const numbers = mlrunsOf([lr(1, "0.1"), lr(2, "0.01")]);
const texts = mlrunsOf([lr(3, "auto"), lr(4, "0.05"), { id: 5 }, lr(6, "1e-3"), lr(7, "none")]);

/** The names of a list's runs, a page of two after the other. */
async function listed(projectId: string, filter: string, descending?: boolean): Promise<number[]> {
  const sort = descending === undefined ? null : { by: "params.lr", descending };
  const list = await runListOf(db, projectId, { filter, sort });
  const found: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await runsOfList(db, list, { limit: 2, ...(after && { after }) });
    found.push(...page.map(({ name }) => Number(name.slice(4))));
    const end = page.at(-1);
    if (!end || page.length < 2) return found;
    after = runCursor(end);
  }
}

it.each([
  ["a number first and text later", [numbers, texts]],
  ["text first and a number later", [texts, numbers]],
])("a parameter that is %s is filtered, sorted, grouped and completed by both", async (_order, files) => {
  const into = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
  const { projectId, context } = into;
  for (const file of files)
    expect(await broughtIn(database, into, file)).toMatchObject({ state: "finished" });
  const among = async (filter: string) => (await listed(projectId, filter)).sort();
  expect(await among("params.lr < 0.06")).toEqual([2, 4, 6]);
  expect(await among("params.lr = 0.05 or params.lr = '0.1'")).toEqual([1, 4]);
  expect(await among("params.lr = auto")).toEqual([3]);
  expect(await among("params.lr in (auto, 0.001)")).toEqual([3, 6]);
  expect(await among("params.lr != auto")).toEqual([1, 2, 4, 6, 7]);
  expect(await among("params.lr != 0.1")).toEqual([2, 3, 4, 6, 7]);
  expect(await among("params.lr ~ 'o'")).toEqual([3, 7]);
  expect(await among("params.lr ~ '0.0'")).toEqual([2, 4]);
  expect(await among("params.lr is null")).toEqual([5]);
  await expect(among("params.lr < auto")).rejects.toThrow("params.lr is a number");
  // Texts below all numbers, those without any at the end.
  expect(await listed(projectId, "", false)).toEqual([3, 7, 6, 2, 4, 1, 5]);
  expect(await listed(projectId, "", true)).toEqual([1, 4, 2, 6, 7, 3, 5]);
  expect(await listed(projectId, "params.lr != none", true)).toEqual([1, 4, 2, 6, 3]);
  const { project } = await ask<{
    project: { runTexts: string[]; runBundles: { value: unknown; runs: number }[] };
  }>(
    context,
    `query ($id: ID!) { project(id: $id) { runTexts(field: "params.lr", holding: "o")
      runBundles(by: "params.lr", keys: [], sort: { by: "params.lr", descending: true }) { value runs } } }`,
    { id: projectId },
  );
  expect(project.runTexts).toEqual(["auto", "none"]);
  expect(project.runBundles.map(({ value }) => value).slice(0, 4)).toEqual([0.1, 0.05, 0.01, 0.001]);
  expect(project.runBundles).toHaveLength(7);
  for (const { value, runs: counted } of project.runBundles) {
    const filter = bundleFilter({ key: "params.lr", isNumber: true }, value);
    expect(await listed(projectId, filter), filter).toHaveLength(counted);
  }
});

it("what kept the kind that it had first is mended with the database", async () => {
  const into = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
  for (const file of [texts, numbers]) await broughtIn(database, into, file);
  const { projectId } = into;
  const wanted = await listed(projectId, "params.lr < 1", true);
  await db.execute(
    sql`update run_fields set mixed = false, "numeric" = false where project_id = ${projectId}`,
  );
  await db.execute(sql`update run_values v set number = null from run_fields f
    where f.id = v.field_id and f.project_id = ${projectId} and v.text is not null`);
  await expect(listed(projectId, "params.lr < 1")).rejects.toThrow("params.lr is text");
  const migration = await readFile(
    new URL("../../db/migrations/0076_mixed_run_fields.sql", import.meta.url),
    "utf8",
  );
  const statements = migration.split("--> statement-breakpoint").slice(-2);
  for (const statement of statements) await db.execute(sql.raw(statement));
  expect(wanted).toHaveLength(4);
  expect(await listed(projectId, "params.lr < 1", true)).toEqual(wanted);
});

it("a run that was deleted here and is sent again stays deleted, and is told apart from those that are here", async () => {
  const into = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
  const { projectId, context } = into;
  await broughtIn(database, into, numbers);
  await deleteRuns(context, { projectId, numbers: [1] });
  const { id } = await broughtIn(database, into, numbers);
  const findingsOf = async (of: string) =>
    (
      await ask<{ runImport: { findings: Record<string, number> } }>(
        context,
        "query ($id: ID!) { runImport(id: $id) { findings { runs known deletedHere } } }",
        { id: of },
      )
    ).runImport.findings;
  expect(await findingsOf(id)).toEqual({ runs: 0, known: 1, deletedHere: 1 });
  expect(await db.$count(runs, and(eq(runs.projectId, projectId), isNull(runs.deletedAt)))).toBe(1);
  await restoreRuns(context, { projectId, numbers: [1] });
  const again = await broughtIn(database, into, numbers);
  expect(await findingsOf(again.id)).toEqual({ runs: 0, known: 2, deletedHere: 0 });
});

it("runs that were brought in tell what came of them by any metric, and whether less of it is better", async () => {
  const into = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
  const metrics = { val_loss: [0.5, 0.25, 0.75], "val acc": [0.8, 0.9, 0.7], odd: [Number.NaN] };
  await broughtIn(database, into, mlrunsOf([{ id: 1, metrics }, lr(2, "0.1")]));
  const { project } = await ask<{
    project: {
      runFields: { key: string; isLessBetter: boolean }[];
      runsByNumber: { testAccuracy: null; metricNames: string[]; values: unknown[] }[];
    };
  }>(
    into.context,
    `query ($id: ID!, $keys: [String!]!) { project(id: $id) { runFields { key isLessBetter }
      runsByNumber(numbers: [1, 2]) { testAccuracy metricNames values(keys: $keys) } } }`,
    { id: into.projectId, keys: ["best(val_loss)", "last(val_loss)", "best(val acc)", "last(odd)"] },
  );
  expect(project.runsByNumber).toEqual([
    { testAccuracy: null, metricNames: ["odd", "val acc", "val_loss"], values: [0.25, 0.75, 0.9, "NaN"] },
    { testAccuracy: null, metricNames: [], values: [null, null, null, null] },
  ]);
  const less = project.runFields.filter(({ isLessBetter }) => isLessBetter).map(({ key }) => key);
  expect(less).toEqual(["best(val_loss)", "last(val_loss)"]);
});

import type { Locator, Page } from "@playwright/test";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  sendArchive,
  sweepFinished,
} from "@/scripts/demo/flows";
import { childrenOf, killWorker, runOf } from "./app";
import { complaintsOf, expect, test } from "./fixtures";
import { type Person, shapesZip, teamOf } from "./seed";
import { begunSweep } from "./seed-sweep";

const count = 12;
/** Seconds of work each, so that there is a middle to kill a worker in. */
const epochs = 40;

interface Trial {
  id: string;
  number: number;
  state: string;
  epoch: number;
}

/** The runs of a sweep's trials, in their order. */
async function trialsOf({ client }: Person, sweepId: string): Promise<Trial[]> {
  const { sweep } = await client.ask<{ sweep: { trials: { trial: number; run: Trial | null }[] } }>(
    "query ($id: ID!) { sweep(id: $id) { trials { trial run { id number state epoch } } } }",
    { id: sweepId },
  );
  return sweep.trials.sort((a, b) => a.trial - b.trial).flatMap(({ run }) => run ?? []);
}

/** A project of its own with a version, and a sweep of twelve small runs of it, begun. */
async function twelveTrials(owner: Person) {
  const { client } = owner;
  const projectId = await createProject(client, await teamOf(owner), "Twelve trials");
  const datasetId = await createDataset(client, projectId, "Few shapes");
  const zip = await shapesZip({ train: 60, validation: 12, test: 12 }, 36, 16);
  await importFinished(client, await sendArchive(client, { projectId, datasetId }, zip, "few.zip"));
  const versionId = await freezeByFolders(client, datasetId, "Few");
  const sweepId = await begunSweep(
    client,
    { projectId, versionId },
    {
      ...{ name: "Rates and layers", learning: { epochs, batchSize: 4 } },
      // More than the two workers have places for: some wait, and are met before they begin.
      concurrency: 6,
      space: [
        {
          kind: "choice",
          path: "learning.learningRate",
          values: [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1],
        },
        { kind: "choice", path: "architecture.hidden", values: [[8], [32]] },
      ],
    },
  );
  return { projectId, sweepId };
}

/** What a table says of each run, by its number: the texts of its columns, by their heads. */
async function readTable(table: Locator): Promise<Map<number, Record<string, string>>> {
  const read = await table.evaluate((element) => {
    const textOf = (cell: Element) => (cell.textContent ?? "").replace(/\s+/g, " ").trim();
    const heads = [...element.querySelectorAll("thead th")].map(textOf);
    return [...element.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("th, td")].map((cell, i) => [heads[i] ?? "", textOf(cell)] as const),
    );
  });
  return new Map(
    read.flatMap((cells) => {
      const [, number] = cells.map(([, text]) => /#(\d+)/.exec(text)).find((match) => match !== null) ?? [];
      return number ? [[Number(number), Object.fromEntries(cells)] as const] : [];
    }),
  );
}

const percentIn = (text: string | undefined) => /\d+(\.\d+)? %/.exec(text ?? "")?.[0] ?? null;
const percentOf = (text: string | null) =>
  text === null ? Number.NEGATIVE_INFINITY : Number.parseFloat(text);

async function stoppedByHand(page: Page, address: string): Promise<void> {
  await page.goto(address);
  const state = page.getByRole("heading", { level: 1 });
  await expect(state).toContainText("Running", { timeout: 240_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByRole("button", { name: "Stop the run", exact: true }).click();
  await expect(page.getByText("Stopped by a person", { exact: true })).toBeVisible();
}

test("twelve trials over two workers, one killed in the middle, one stopped by hand: table, comparison and registry agree", async ({
  visit,
  app,
  owner,
}) => {
  const second = await app.startWorker(1);
  const { projectId, sweepId } = await twelveTrials(owner);
  const at = `/projects/${projectId}`;
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  let lost = "";
  let byHand: Trial | undefined;

  await test.step("the second worker is killed while it trains, and its run goes on at the first one", async () => {
    await page.goto(`${at}/runs/sweeps/${sweepId}`);
    await expect(async () => {
      const [own] = (await Promise.all((await childrenOf(second.pid ?? 0)).map(runOf))).flatMap(
        (id) => id ?? [],
      );
      const run = (await trialsOf(owner, sweepId)).find(({ id }) => id === own);
      expect(run?.epoch).toBeGreaterThan(0);
      lost = own ?? "";
    }).toPass({ timeout: 240_000, intervals: [50] });
    killWorker(second);
    // Nobody else is on this page: what it says comes by itself.
    await page.goto(`${at}/runs/${lost}`);
    await expect(page.getByText("A worker was lost on the way", { exact: true })).toBeVisible({
      timeout: 240_000,
    });
  });

  await test.step("one that waited is stopped by hand once it trains", async () => {
    byHand = (await trialsOf(owner, sweepId)).find(({ state }) => state === "queued");
    expect(byHand, "no trial waits any more").toBeDefined();
    await stoppedByHand(page, `${at}/runs/${byHand?.id}`);
    await sweepFinished(owner.client, sweepId);
  });

  const trials = await test.step("the sweep: twelve trials, one of them stopped", async () => {
    await page.goto(`${at}/runs/sweeps/${sweepId}`);
    const table = page.getByRole("region", { name: "Trials of the sweep", exact: true });
    await expect(table.getByRole("row")).toHaveCount(count + 1);
    return readTable(table);
  });
  const stopped = byHand?.number ?? 0;
  for (const [number, { State: state }] of trials) {
    expect(state, `run ${number}`).toBe(number === stopped ? "Stopped" : "Finished");
  }

  const listed = await test.step("the table of runs says the same of each", async () => {
    const filter = encodeURIComponent(`sweepId = "${sweepId}"`);
    const columns = "state,epoch,last(validation.accuracy),test.accuracy,alias";
    await page.goto(`${at}/runs?cols=${encodeURIComponent(columns)}&q=${filter}&sort=-test.accuracy`);
    const table = page.getByRole("region", { name: "Runs", exact: true });
    await expect(table.getByRole("checkbox")).toHaveCount(count);
    const rows = await readTable(table);
    expect([...rows.keys()].sort((a, b) => a - b)).toEqual([...trials.keys()].sort((a, b) => a - b));
    for (const [number, row] of rows) {
      expect(row.State, `run ${number}`).toBe(trials.get(number)?.State);
      expect(percentIn(row.Test) === null, `run ${number}`).toBe(number === stopped);
      if (number !== stopped) expect(row.Epoch, `run ${number}`).toBe(`${epochs}/${epochs}`);
    }
    return rows;
  });
  const accuracyOf = (number: number) => percentIn(listed.get(number)?.Test);
  const [best = 0] = listed.keys();
  for (const number of listed.keys()) {
    expect(percentOf(accuracyOf(best)), `run ${number}`).toBeGreaterThanOrEqual(
      percentOf(accuracyOf(number)),
    );
  }

  await test.step("the comparison of all twelve comes to the figures of the table", async () => {
    for (const number of listed.keys()) {
      await page.getByRole("checkbox", { name: `Choose run ${number}`, exact: true }).check();
    }
    await page.getByRole("link", { name: `Compare these ${count}`, exact: true }).click();
    const table = page.getByRole("region", { name: "Figures of the runs", exact: true });
    await table.getByRole("button", { name: "Accuracy", exact: true }).click();
    await expect(table.getByRole("row").nth(1)).toContainText(accuracyOf(best) ?? "no accuracy");
    await expect(table.getByText("not measured")).toHaveCount(1);
    await expect(page.getByText(/1 run has no figures to compare/)).toBeVisible();
    const rows = await readTable(table);
    expect(rows.size).toBe(count);
    for (const [number, row] of rows) {
      expect(percentIn(row.Accuracy), `run ${number}`).toBe(accuracyOf(number));
      if (number === stopped) expect(row["Against the baseline"]).toContain("Stopped");
    }
  });

  await test.step("the best one is promoted, and every page names the same champion", async () => {
    const run = (await trialsOf(owner, sweepId)).find(({ number }) => number === best);
    await page.goto(`${at}/runs/${run?.id}`);
    await page.getByRole("button", { name: "Register", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Register run #${best}`, exact: true });
    await dialog.getByRole("textbox", { name: /^Name of the model/ }).fill("Few shapes");
    await dialog.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByRole("button", { name: "Promote", exact: true }).click();
    await page
      .getByRole("dialog", { name: "Promote version 1", exact: true })
      .getByRole("button", { name: "Promote", exact: true })
      .click();
    await expect(page).toHaveURL(/\/promotions\/promo/);
    // No browser has agreed yet and no colleague is here to approve: it is forced, and why stays to be read.
    await page.getByRole("textbox", { name: /^Why/ }).fill("The first that serves.");
    await page.getByRole("button", { name: "Force it", exact: true }).click();
    await expect(page.getByRole("button", { name: "Force it", exact: true })).toHaveCount(0);
    await page.goto(`${at}/models`);
    const model = page.getByRole("row").filter({ hasText: "Few shapes" });
    await expect(model).toContainText(`Version 1, ${accuracyOf(best)}`);
    await expect(model).toContainText(`#${best}`);
    await page.goto(`${at}/runs?cols=state,test.accuracy,alias&q=${encodeURIComponent("alias = champion")}`);
    const champions = page.getByRole("region", { name: "Runs", exact: true });
    await expect(champions.getByRole("checkbox")).toHaveCount(1);
    const row = (await readTable(champions)).get(best);
    expect(percentIn(row?.Test)).toBe(accuracyOf(best));
    await page.goto(`${at}/compare/several?runs=${[...listed.keys()].join(",")}`);
    const baseline = page.getByRole("combobox", { name: "Baseline", exact: true });
    await expect(baseline.locator("option").filter({ hasText: "champion of Few shapes" })).toHaveText(
      new RegExp(`^#${best} `),
    );
  });
  expect(complaints).toEqual([]);
});

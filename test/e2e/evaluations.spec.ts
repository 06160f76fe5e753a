import type { Page, Route } from "@playwright/test";
import { withoutWeb } from "./app";
import { expect, test } from "./fixtures";
import { invited } from "./seed";

interface Said {
  total: number;
  counts: number[][];
  byImage: Map<string, { truth: number; predicted: number; probabilities: number[] }>;
}

const progressOf = "query ($id: ID!) { evaluation(id: $id) { processed total isLent result { id } } }";
interface Progress {
  evaluation: { processed: number; total: number; isLent: boolean; result: { id: string } | null };
}

/**
 * Lets so many pictures come to a page, and holds the next ones until it is opened.
 * @param since what the page asks the server from when on they are counted; of none, from now on
 */
async function gateOf(page: Page, pictures: number, since: RegExp | null = /mutation LendTab/) {
  let isCounting = since === null;
  let isOpen = false;
  let asked = 0;
  const held: Route[] = [];
  await page.route(/\/api\/graphql/, (route) => {
    if (since?.test(route.request().postData() ?? "")) isCounting = true;
    return route.fallback();
  });
  await page.route(/\/files\/images\/[^/]+$/, async (route) => {
    if (isCounting && !isOpen) asked += 1;
    if (isOpen || asked <= pictures) await route.continue();
    else held.push(route);
  });
  return {
    isHeld: () => asked > pictures,
    open: async () => {
      isOpen = true;
      // Those of a page that was reloaded since are gone.
      await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
    },
  };
}

test("people lend tabs to an evaluation, one is closed in the middle, the web server is killed, and the matrix is what the worker makes of the split", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const { client } = owner;
  const ben = await invited(app, owner, shapes.teamId, "labeller", "Ben Borrowed");
  const runId = shapes.otherRunId;
  const at = `/projects/${shapes.projectId}/runs/${runId}`;
  const page = await visit(app, owner);
  await page.goto(`${at}/evaluations`);
  await page.getByRole("button", { name: "Evaluate the training split", exact: true }).click();
  await page.getByRole("menuitem", { name: "By tabs that members lend" }).click();
  await page.waitForURL(/evaluations\/evaluation_/);
  const address = page.url();
  const id = address.split("/").at(-1) ?? "";
  await expect(page.getByRole("button", { name: "Lend this tab" })).toBeVisible({ timeout: 240_000 });

  const rowOf = (of: Page, name: string) =>
    of.getByRole("region", { name: "Lent tabs" }).getByRole("row").filter({ hasText: name });
  const progress = async () => (await client.ask<Progress>(progressOf, { id })).evaluation;
  const lendOn = async (of: Page) => {
    await of.getByRole("combobox", { name: "Runs on" }).selectOption("wasm");
    await of.getByRole("button", { name: "Lend this tab" }).click();
  };

  // Ben's first piece of ten comes, and the pictures of his second do not: his tab holds it when it is closed.
  const his = await visit(app, ben);
  const hisGate = await gateOf(his, 10);
  await his.goto(address);
  await lendOn(his);
  await expect.poll(hisGate.isHeld, { timeout: 240_000 }).toBe(true);
  await expect(rowOf(his, "Ben Borrowed")).toContainText("10");
  expect(await progress()).toMatchObject({ processed: 10, total: 150, isLent: true, result: null });
  await his.close();

  // Olga's tab is reloaded in the middle of a piece, and goes on as the same one.
  const herGate = await gateOf(page, 25);
  await lendOn(page);
  await expect.poll(herGate.isHeld, { timeout: 240_000 }).toBe(true);
  expect(await progress()).toMatchObject({ processed: 30, isLent: true, result: null });
  await page.reload();
  await expect(page.getByRole("button", { name: "Take it back" })).toBeVisible();
  await expect(page.getByText(/^A piece of 10 images/)).toBeVisible({ timeout: 240_000 });
  // Ben comes back with another tab, and the web server is killed while each of the two has a piece at hand.
  const again = await visit(app, ben);
  const hisOther = await gateOf(again, 5);
  await again.goto(address);
  await lendOn(again);
  await expect.poll(hisOther.isHeld, { timeout: 240_000 }).toBe(true);
  const before = (await progress()).processed;
  expect(before).toBeLessThan(150);
  const away = (of: Page) => of.getByText("The server does not answer: trying again");
  const [herRest, hisRest] = await withoutWeb(app, async () => {
    await Promise.all([herGate.open(), hisOther.open()]);
    await expect(away(page)).toBeVisible();
    await expect(away(again)).toBeVisible();
    return Promise.all([gateOf(page, 0, null), gateOf(again, 10, /"answer":\s*\{/)]);
  });
  // His piece may be dealt out again where the server was away for long: hers wait until he has answered one more, and
  // then his until she has.
  await expect.poll(hisRest.isHeld, { timeout: 240_000 }).toBe(true);
  const without = (await progress()).processed;
  expect(without).toBeGreaterThan(before);
  await herRest.open();
  await expect.poll(async () => (await progress()).processed, { timeout: 240_000 }).toBeGreaterThan(without);
  await hisRest.open();

  // Both go on by themselves once it is back, from where they were. What the closed tab held is dealt out again once it
  // has been silent for half a minute.
  const by = page.getByText(/^Evaluated by tabs of/);
  await expect(by).toBeVisible({ timeout: 240_000 });
  // Whoever answered more comes first.
  const parts = (await by.textContent()) ?? "";
  expect(parts).toMatch(/^Evaluated by tabs of \w+ \w+ \(\d+\) and \w+ \w+ \(\d+\)\.$/);
  const partOf = (name: string) => Number(new RegExp(`${name} \\((\\d+)\\)`).exec(parts)?.[1]);
  expect(partOf("Olga Owner")).toBeGreaterThan(before - 10);
  // More than in the tab that was closed.
  expect(partOf("Ben Borrowed")).toBeGreaterThan(10);
  expect(partOf("Olga Owner") + partOf("Ben Borrowed")).toBe(150);
  await expect(rowOf(page, "Olga Owner")).toHaveCount(1);
  await page.getByRole("link", { name: "Open the matrix" }).click();
  await expect(page.getByRole("table", { name: "Confusion matrix on the training split" })).toBeVisible();

  const said = async (): Promise<Said> => {
    const { evaluation } = await client.ask<Progress>(progressOf, { id: await current() });
    const { run } = await client.ask<{
      run: {
        confusionMatrix: { total: number; counts: number[][] };
        predictions: {
          edges: {
            node: {
              image: { id: string };
              truth: { index: number };
              predicted: { index: number };
              probabilities: number[];
            };
          }[];
        };
      };
    }>(
      `query ($id: ID!) { run(id: $id) { confusionMatrix { total counts } predictions(first: 200) {
         edges { node { image { id } truth { index } predicted { index } probabilities } } } } }`,
      { id: evaluation.result?.id },
    );
    const rows = run.predictions.edges.map(({ node }) => node);
    return {
      ...run.confusionMatrix,
      byImage: new Map(
        rows.map(({ image, truth, predicted, probabilities }) => [
          image.id,
          { truth: truth.index, predicted: predicted.index, probabilities },
        ]),
      ),
    };
  };
  const current = async () => {
    const { run } = await client.ask<{
      run: { splits: { split: string; evaluation: { id: string } | null }[] };
    }>("query ($id: ID!) { run(id: $id) { splits { split evaluation { id } } } }", { id: runId });
    return run.splits.find(({ split }) => split === "train")?.evaluation?.id ?? "";
  };
  const ofTabs = await said();
  expect(ofTabs.total).toBe(150);
  expect(ofTabs.byImage.size).toBe(150);

  // The same split by the worker.
  await page.goto(`${at}/evaluations`);
  await page.getByRole("button", { name: "Delete the evaluation of the training split" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Evaluate the training split", exact: true }).click();
  await page.getByRole("menuitem", { name: "By the worker" }).click();
  await expect(page.getByRole("link", { name: "Matrix of the training split" })).toBeVisible({
    timeout: 240_000,
  });
  const ofWorker = await said();
  expect(ofTabs.counts).toEqual(ofWorker.counts);
  expect(new Set(ofTabs.byImage.keys())).toEqual(new Set(ofWorker.byImage.keys()));
  for (const [image, { truth, predicted, probabilities }] of ofWorker.byImage) {
    const own = ofTabs.byImage.get(image);
    expect([own?.truth, own?.predicted]).toEqual([truth, predicted]);
    const apart = probabilities.map((value, i) => Math.abs(value - (own?.probabilities[i] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1e-3);
  }
});

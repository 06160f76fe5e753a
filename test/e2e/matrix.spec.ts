import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { complaintsOf, expect, test } from "./fixtures";

const matrixOf = (page: Page) => page.getByRole("application", { name: /^Confusion matrix/i });

/** Rests the pointer on cells, row by row, until one says what is asked for; leaves it there. */
async function restOn(page: Page, wanted: RegExp): Promise<string> {
  const box = await matrixOf(page).boundingBox();
  if (!box) throw new Error("The matrix is not drawn");
  const tip = page.getByText(/ seen as .+: \d/).filter({ visible: true });
  for (let y = box.height - 12; y > 0; y -= 24) {
    for (let x = box.width - 12; x > 0; x -= 24) {
      await page.mouse.move(box.x + x, box.y + y);
      const said = (await tip.allTextContents()).join();
      if (wanted.test(said)) return said;
    }
  }
  throw new Error(`No cell says ${wanted}`);
}

test("the matrix of a run is read, opened and taken away", async ({ visit, app, owner, shapes }) => {
  const { run } = await owner.client.ask<{ run: { predictions: { edges: object[] } } }>(
    "query ($id: ID!) { run(id: $id) { predictions(first: 500) { edges { node { image { id } } } } } }",
    { id: shapes.runId },
  );
  const images = run.predictions.edges.length;
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    const said = request.postData() ?? "";
    if (said.includes("CellPredictions")) asked.push(said);
  });
  const address = `/projects/${shapes.projectId}/runs/${shapes.runId}/matrix`;
  await page.goto(address);
  await expect(matrixOf(page)).toBeVisible();

  await test.step("what the pointer rests on is there when it is clicked", async () => {
    await restOn(page, / seen as .+: [1-9]/);
    await expect.poll(() => asked.length).toBe(1);
    await page.mouse.down();
    await page.mouse.up();
    await expect(page).toHaveURL(/truth=\d+&predicted=\d+/);
    await expect(page.getByRole("button", { name: /^Keep as error case/ })).toBeVisible();
    expect(new Set(asked).size).toBe(1);
  });

  await test.step("D hides the diagonal, and shows it again", async () => {
    await page.goto(address);
    await expect(matrixOf(page)).toBeVisible();
    await page.keyboard.press("d");
    await expect(page).toHaveURL(/diagonal=false/);
    await page.keyboard.press("d");
    await expect(page).not.toHaveURL(/diagonal/);
  });

  await test.step("arrow keys find a cell, and Enter opens it", async () => {
    await matrixOf(page).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    // Nothing of what was taken back a moment ago has come again.
    await expect(page).toHaveURL(/matrix\?truth=0&predicted=1/);
    await expect(page.getByRole("button", { name: /^Keep as error case/ })).toBeVisible();
  });

  await test.step("it is saved as a table, a drawing and a picture", async () => {
    const saved = async (name: string | RegExp) => {
      await page.getByRole("button", { name: "Export" }).click();
      const saving = page.waitForEvent("download");
      await page.getByRole("menuitem", { name }).click();
      return readFile(await (await saving).path());
    };
    const lines = (await saved(/^Values\s*CSV/)).toString("utf8").trim().split("\r\n").slice(1);
    const counts = lines.flatMap((line) => line.split(",").slice(1).map(Number));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(images);
    const svg = (await saved("Drawing")).toString("utf8");
    expect(svg).toMatch(/^<svg[^>]*>[\s\S]*<\/svg>\s*$/);
    expect(svg.match(/<rect /g)?.length).toBeGreaterThanOrEqual(counts.filter((count) => count > 0).length);
    expect((await saved("Picture")).subarray(1, 4).toString("latin1")).toBe("PNG");
  });
  expect(complaints).toEqual([]);
});

import type { Page } from "@playwright/test";
import { complaintsOf, expect, test } from "./fixtures";
import type { Person } from "./seed";

interface Said {
  truth: { index: number };
  predicted: { index: number };
  image: { id: string };
}

/** What a run said of each test image, by the image, and its number. */
async function answersOf(
  { client }: Person,
  runId: string,
): Promise<{ number: number; said: Map<string, Said> }> {
  const { run } = await client.ask<{ run: { number: number; predictions: { edges: { node: Said }[] } } }>(
    `query ($id: ID!) { run(id: $id) { number predictions(first: 500) { edges { node {
      truth { index } predicted { index } image { id }
    } } } } }`,
    { id: runId },
  );
  return {
    number: run.number,
    said: new Map(run.predictions.edges.map(({ node }) => [node.image.id, node])),
  };
}

const tile = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name} ?\\d`) });

test("two runs, chosen in the list, compared down to the images", async ({ visit, app, owner, shapes }) => {
  const [a, b] = [await answersOf(owner, shapes.runId), await answersOf(owner, shapes.otherRunId)];
  const [before, after] = [a.said, b.said];
  const isRight = ({ truth, predicted }: Said) => truth.index === predicted.index;
  const changed = (wasRight: boolean) =>
    [...before].filter(([id, was]) => {
      const is = after.get(id);
      return is && isRight(was) === wasRight && isRight(is) !== wasRight;
    }).length;
  const [fixed, broken] = [changed(false), changed(true)];
  expect(fixed).toBeGreaterThan(1);

  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  await test.step("two are chosen in the list", async () => {
    await page.goto(`/projects/${shapes.projectId}/runs`);
    await page.getByRole("checkbox", { name: `Choose run ${b.number}`, exact: true }).check();
    await page.getByRole("checkbox", { name: `Choose run ${a.number}`, exact: true }).check();
    await page.getByRole("link", { name: "Compare these two" }).click();
    await expect(page).toHaveURL(new RegExp(`a=${shapes.runId}&b=${shapes.otherRunId}`));
  });

  await test.step("the groups are those of a recount, and what was set otherwise is told", async () => {
    await expect(tile(page, "Fixed")).toContainText(String(fixed));
    await expect(tile(page, "Broken")).toContainText(String(broken));
    // A figure that differs beyond chance says the same in its row: the paragraph speaks of the runs.
    const verdict = page
      .getByRole("paragraph")
      .filter({ hasText: /^(B is better|A is better|Not told apart)$/ });
    await expect(verdict).toBeVisible();
    const settings = page.getByRole("region", { name: "Settings of the runs" });
    await expect(settings.getByRole("row", { name: /Hidden layers 32 96/ })).toBeVisible();
    await expect(settings.getByRole("row", { name: /Batch size/ })).toHaveCount(0);
    const figures = page.getByRole("region", { name: "Figures of both runs" });
    await expect(figures.getByRole("row", { name: /^Accuracy/ })).toContainText(" to ");
  });

  await test.step("a group opens its images, and the arrow keys go through them", async () => {
    await tile(page, "Fixed").click();
    const grid = page.getByRole("grid", { name: "Images: Fixed" });
    await expect(grid.getByRole("gridcell")).toHaveCount(fixed);
    await expect(grid).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(page).toHaveURL(/group=fixed.*image=image_/);
    const [, id = ""] = /image=(image_\w+)/.exec(page.url()) ?? [];
    const [was, is] = [before.get(id), after.get(id)];
    expect(was && !isRight(was) && is && isRight(is)).toBe(true);
    await page.reload();
    await expect(grid.getByRole("gridcell", { selected: true })).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(page.getByText("Changed most")).toBeVisible();
  });

  await test.step("a cell of the matrix, by the keys", async () => {
    await page.getByRole("application").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/truth=0&predicted=1/);
    const cell = (answers: Map<string, Said>) =>
      [...answers.values()].filter(({ truth, predicted }) => truth.index === 0 && predicted.index === 1)
        .length;
    const table = page.getByRole("table", { name: "Change of the confusion matrix from A to B" });
    const delta = cell(after) - cell(before);
    const shown = await table.locator("tbody tr").first().locator("td").nth(1).textContent();
    expect(shown).toBe(delta > 0 ? `+${delta}` : String(delta));
  });

  await test.step("the other way round", async () => {
    await page.getByRole("button", { name: "Swap" }).click();
    await expect(page).toHaveURL(new RegExp(`a=${shapes.otherRunId}&b=${shapes.runId}`));
    await expect(tile(page, "Fixed")).toContainText(String(broken));
    await expect(tile(page, "Broken")).toContainText(String(fixed));
  });

  await test.step("with more runs: figures, then their intervals, and others found by their name", async () => {
    await page.goto(`/projects/${shapes.projectId}/compare/several?runs=${a.number},${b.number}`);
    const figures = page.getByRole("region", { name: "Figures of the runs", exact: true });
    const row = figures.getByRole("row").filter({ hasText: `#${b.number}` });
    await expect(row.getByText(/^\([+−]?\d+\.\d to [+−]?\d+\.\d\)$/)).toHaveCount(5);
    await page.getByLabel("Add a run", { exact: true }).click();
    await page.getByPlaceholder("Part of a name, or a number").fill("called by nobody");
    await expect(page.getByText("No other run is called so.", { exact: true })).toBeVisible();
  });
  expect(complaints).toEqual([]);
});

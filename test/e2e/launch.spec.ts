import type { Page } from "@playwright/test";
import { complaintsOf, expect, test } from "./fixtures";

const contents = (page: Page) => page.getByRole("navigation", { name: "Sections of the settings" });
const setting = (page: Page, name: string) => page.getByLabel(name, { exact: true });

async function openSection(page: Page, name: string): Promise<void> {
  await contents(page).getByRole("button", { name }).click();
  await expect(
    page.locator("details", { has: page.getByRole("heading", { name, exact: true }) }),
  ).toHaveAttribute("open");
}

/** The value of a setting on a run's configuration page. */
const shown = (page: Page, section: string, name: string) =>
  page
    .getByRole("region", { name: section, exact: true })
    .getByText(name, { exact: true })
    .locator("xpath=following-sibling::dd[1]");

test("a run of settings from every section, again with its differences, and as repeats", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  const form = `/projects/${shapes.projectId}/runs/new?version=${shapes.versionId}`;

  await test.step("settings of every section, found by contents and by search", async () => {
    await page.goto(form);
    await page.getByRole("radio", { name: /Small CNN/ }).check();
    await openSection(page, "Images");
    await setting(page, "Width").fill("24");
    await setting(page, "Height").fill("24");
    await openSection(page, "Augmentation");
    await setting(page, "Flip left and right").check();
    await setting(page, "Rotation").fill("15");
    await expect(page.getByRole("img", { name: "Image 1 in epoch 1" })).toBeVisible();
    await setting(page, "Filters of each block").fill("8, 16");
    await setting(page, "Epochs").fill("1");
    await setting(page, "Batch size").fill("16");
    await setting(page, "Learning rate").fill("1e-2");
    await openSection(page, "Schedule");
    await setting(page, "Schedule").selectOption({ label: "Cosine" });
    await setting(page, "Warm-up").fill("0.5");
    await expect(page.getByRole("figure", { name: "Learning rate of the run" })).toBeVisible();
    await openSection(page, "Stopping");
    await setting(page, "Stop early").check();
    await expect(page.getByText("1 epoch × 10 steps = 10 steps; the run may end earlier.")).toBeVisible();
    await openSection(page, "Seed");
    await setting(page, "Seed").fill("7");

    const search = page.getByRole("searchbox", { name: "Search the settings" });
    await search.fill("momentum");
    await expect(page.getByText(/Momentum counts with Optimizer: SGD with momentum/)).toBeVisible();
    await search.fill("smoothing");
    await expect(setting(page, "Epochs")).toHaveCount(0);
    await setting(page, "Label smoothing").fill("0.1");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await expect(contents(page).getByRole("button", { name: "Learning, 4 changed" })).toBeVisible();
  });

  await test.step("one step back, one forward, a reset, and the same as JSON", async () => {
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(setting(page, "Label smoothing")).toHaveValue("0");
    await page.getByRole("button", { name: "Redo" }).click();
    await expect(setting(page, "Label smoothing")).toHaveValue("0.1");
    await page.getByRole("button", { name: "Label smoothing: back to 0" }).click();
    await expect(setting(page, "Label smoothing")).toHaveValue("0");
    await page.getByRole("radio", { name: "JSON" }).check({ force: true });
    const json = JSON.parse(await page.getByLabel("Configuration", { exact: true }).inputValue());
    expect(json.data.width).toBe(24);
    expect(json.learning.learningRate).toBe(0.01);
    expect(json.augmentation.flipHorizontal).toBe(true);
    await page.getByRole("radio", { name: "Form" }).check({ force: true });
  });

  await test.step("what is wrong is said at its field, which gets the focus", async () => {
    await setting(page, "Batch size").fill("0");
    await setting(page, "Seed").press("Control+Enter");
    await expect(setting(page, "Batch size")).toBeFocused();
    await expect(page.getByText("Batch size is 0: it must be a whole number from 1 to 2048.")).toBeVisible();
    await setting(page, "Batch size").press("ArrowUp");
    await setting(page, "Batch size").fill("16");
    await expect(page.getByText(/^Batch size is/)).toHaveCount(0);
  });

  await test.step("a reload loses nothing", async () => {
    await page.reload();
    await expect(page.getByText("Your changes from before are still here.")).toBeVisible();
    await expect(setting(page, "Learning rate")).toHaveValue("0.01");
    await expect(setting(page, "Filters of each block")).toHaveValue("8, 16");
  });

  await test.step("launched by the keyboard, its page says the same", async () => {
    await setting(page, "Learning rate").press("Control+Enter");
    await expect(page).toHaveURL(/\/runs\/run_/);
    await page.getByRole("link", { name: "Configuration", exact: true }).click();
    await expect(shown(page, "Images", "Width")).toHaveText("24");
    await expect(shown(page, "Augmentation", "Flip left and right")).toHaveText("yes");
    await expect(shown(page, "Augmentation", "Rotation")).toHaveText("15");
    await expect(shown(page, "Architecture", "Network")).toHaveText("Small CNN");
    await expect(shown(page, "Architecture", "Filters of each block")).toHaveText("8, 16");
    await expect(shown(page, "Learning", "Learning rate")).toHaveText("0.01");
    await expect(shown(page, "Schedule", "Schedule")).toHaveText("Cosine");
    await expect(shown(page, "Schedule", "Warm-up")).toHaveText("0.5");
    await expect(shown(page, "Stopping", "Stop early")).toHaveText("yes");
    await expect(shown(page, "Seed", "Seed")).toHaveText("7");
  });

  await test.step("launched again with another rate: the old one stands beside it", async () => {
    const run = /run_[^/]+/.exec(page.url())?.[0];
    await page.goto(`/projects/${shapes.projectId}/runs/new?from=${run}&rate=0.003`);
    await expect(setting(page, "Learning rate")).toHaveValue("0.003");
    await expect(page.getByText(/^#\d+ 0.01$/)).toBeVisible();
    await expect(page.getByText("What differs from the run is marked")).toBeVisible();
    await expect(contents(page).getByRole("button", { name: "Learning, 1 changed" })).toBeVisible();
    await expect(contents(page).getByRole("button", { name: "Images", exact: true })).toBeVisible();
    await page.getByRole("radio", { name: /Dense network/ }).check();
    await expect(page.getByText(/^#\d+ had Small CNN/)).toBeVisible();
    await page.getByRole("button", { name: "Network: back to Small CNN" }).click();
    await expect(setting(page, "Filters of each block")).toHaveValue("8, 16");
    await page.getByRole("button", { name: "Learning rate: back to 0.01" }).click();
    await expect(page.getByRole("button", { name: /^Back to #/ })).toBeDisabled();
  });

  await test.step("as two runs with two seeds", async () => {
    await openSection(page, "Repeats");
    await page.getByRole("radio", { name: /Several seeds/ }).check();
    await setting(page, "Seeds").fill("2");
    await page.getByRole("button", { name: "Launch 2 runs" }).click();
    await expect(page).toHaveURL(/\/runs\/groups\//);
  });

  expect(complaints).toEqual([]);
});

test("a layer list of one's own, by the keyboard", async ({ visit, app, owner, shapes }) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/runs/new?version=${shapes.versionId}`);
  await page.getByRole("radio", { name: /Own layers/ }).check();
  const rows = page.getByRole("list", { name: "Layers" }).locator(":scope > li");
  await expect(rows).toHaveCount(7);
  await expect(rows.nth(0)).toContainText("32 × 32 × 32");
  await expect(rows.nth(1)).toContainText("16 × 16 × 32");

  const handle = page.getByRole("button", { name: /^Move layer 2, Pooling/ });
  await handle.press("ArrowUp");
  await expect(rows.nth(0)).toContainText("Pooling");
  await expect(rows.nth(0)).toContainText("16 × 16 × 3");
  await expect(page.getByText("Pooling is now layer 1 of 7.")).toBeAttached();
  await expect(page.getByRole("button", { name: /^Move layer 1, Pooling/ })).toBeFocused();

  await page.getByRole("button", { name: "Insert below layer 6, Global pooling" }).press("Enter");
  await page.getByRole("menuitem", { name: "Convolution", exact: true }).click();
  await expect(rows).toHaveCount(8);
  await expect(rows.nth(6)).toContainText("a convolution needs height, width and channels");
  await expect(rows.nth(7)).toContainText("–");
  await page.keyboard.press("Control+Enter");
  await expect(rows.nth(6).getByRole("button", { name: /Convolution/, expanded: true })).toBeFocused();

  await page.getByRole("button", { name: "What to do with layer 7, Convolution" }).press("Enter");
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(rows).toHaveCount(7);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(8);
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/run_/);
  await page.getByRole("link", { name: "Configuration", exact: true }).click();
  await expect(
    page.getByRole("region", { name: "Architecture" }).getByRole("listitem").first(),
  ).toContainText("Pooling");
});

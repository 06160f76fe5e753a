import type { Locator, Page } from "@playwright/test";
import { sharedFile } from "@/test/shared";
import { complaintsOf, expect, test } from "./fixtures";

const archive = sharedFile("data/mnist-png.zip");

/** The value of a figure ("Images added"). */
const figure = (page: Page, label: string): Locator =>
  page.getByText(label, { exact: true }).locator("xpath=following-sibling::p[1]");

/** Largest cell beside the diagonal, from the table that screen readers get. */
async function mostConfused(page: Page): Promise<{ row: number; column: number; count: number }> {
  const rows = await page
    .getByRole("table", { name: "Confusion matrix on the test split" })
    .locator("tbody tr")
    .all();
  let most = { row: 0, column: 0, count: 0 };
  for (const [row, line] of rows.entries()) {
    for (const [column, text] of (await line.locator("td").allTextContents()).entries()) {
      const count = Number(text);
      if (row !== column && count > most.count) most = { row, column, count };
    }
  }
  return most;
}

/** Clicks a cell on the canvas. */
async function clickCell(page: Page, classes: number, row: number, column: number): Promise<void> {
  const cells = page.getByRole("application").locator("div.pointer-events-none").first();
  const box = await cells.boundingBox();
  if (!box) throw new Error("The matrix is not there");
  const edge = box.width / classes;
  await page.mouse.click(box.x + (column + 0.5) * edge, box.y + (row + 0.5) * edge);
}

async function drawOne(page: Page): Promise<void> {
  const pad = page.getByRole("img", { name: /^Drawing:/ });
  const box = await pad.boundingBox();
  if (!box) throw new Error("The pad is not there");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.16);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.48, box.y + box.height * 0.84, { steps: 12 });
  await page.mouse.up();
}

test("from a zip of 70,000 digits to a reviewed model", async ({ visit, freshApp }) => {
  test.skip(
    archive === null,
    "The data is not here: lay mnist-png.zip beside the repository as ../shared/data.",
  );
  test.setTimeout(1_200_000);
  const page = await visit(freshApp, null);
  const complaints = complaintsOf(page);

  await test.step("the first account", async () => {
    await page.goto("/");
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail address").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  });

  await test.step("a project and a dataset", async () => {
    await page.getByRole("button", { name: "New project" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Handwritten digits");
    await dialog.getByRole("button", { name: "Create project" }).click();
    await expect(page.getByRole("heading", { name: "Handwritten digits" })).toBeVisible();
    await page.getByRole("link", { name: "Datasets" }).first().click();
    await page.getByRole("button", { name: "New dataset" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("MNIST");
    await page.getByRole("dialog").getByRole("button", { name: "Create dataset" }).click();
    await expect(page.getByText("Drop a zip or a folder of images")).toBeVisible();
  });

  await test.step("the archive, sent and imported in whole", async () => {
    await page.getByLabel("Drop a zip or a folder of images: files").setInputFiles(archive ?? "");
    await page.getByRole("link", { name: /See its import$/ }).click({ timeout: 240_000 });
    await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 240_000 });
    await expect(figure(page, "Images added")).toHaveText("70,000");
    await expect(figure(page, "Duplicates")).toHaveText("0");
    await expect(figure(page, "Refused")).toHaveText("0");
  });

  await test.step("a version, with a validation split drawn from training", async () => {
    await page.getByRole("link", { name: "See the images" }).click();
    await page.getByRole("link", { name: "Freeze a version" }).click();
    await expect(page.getByRole("radio", { name: /As the folders say/ })).toBeChecked();
    await page.getByRole("button", { name: "Freeze 70,000 images" }).click();
    await expect(page.getByRole("link", { name: "Launch a run" }).first()).toBeVisible({ timeout: 240_000 });
    // The folders name train and test; a ninth of train (10 of 90 %) becomes validation.
    await expect(page.getByText("10,000", { exact: true }).first()).toBeVisible();
    await page.getByRole("link", { name: "Launch a run" }).first().click();
  });

  await test.step("a run, whose curves come live", async () => {
    await expect(page.getByRole("radio", { name: /Dense network/ })).toBeChecked();
    await expect(page.getByLabel("Epochs", { exact: true })).toHaveValue("5");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await expect(page).toHaveURL(/\/runs\/run_/);
    // The chart says how many points it shows.
    const seen = new Set<string>();
    await expect(async () => {
      const name = await page.getByRole("img", { name: /^Loss: \d+ points/ }).getAttribute("aria-label");
      if (name) seen.add(name);
      expect(seen.size).toBeGreaterThanOrEqual(3);
    }).toPass({ timeout: 240_000, intervals: [200] });
    await expect(page.getByText("Finished", { exact: true }).first()).toBeVisible({ timeout: 240_000 });
    const accuracy = Number.parseFloat((await figure(page, "Test accuracy").textContent()) ?? "");
    expect(accuracy).toBeGreaterThanOrEqual(97);
  });

  await test.step("the matrix, one of its cells, and its images by the arrow keys", async () => {
    await page.getByRole("link", { name: "Matrix", exact: true }).first().click();
    await expect(page.getByRole("application")).toBeVisible();
    const { row, column, count } = await mostConfused(page);
    expect(count).toBeGreaterThanOrEqual(2);
    await clickCell(page, 10, row, column);
    await expect(page).toHaveURL(new RegExp(`truth=${row}.*predicted=${column}`));
    const grid = page.getByRole("grid", { name: `Images of ${row} taken for ${column}` });
    await expect(grid.getByRole("gridcell")).toHaveCount(count);
    await expect(grid).toBeFocused();
    const selected = grid.getByRole("gridcell", { selected: true });
    const picture = selected.locator("img");
    const first = (await picture.getAttribute("src")) ?? "";
    await page.keyboard.press("ArrowRight");
    await expect(page).toHaveURL(/image=image_/);
    await expect(picture).not.toHaveAttribute("src", first);
    const address = page.url();
    const second = (await picture.getAttribute("src")) ?? "";
    await page.reload();
    await expect(page).toHaveURL(address);
    await expect(picture).toHaveAttribute("src", second);
  });

  await test.step("an error case from the matrix", async () => {
    await page.getByRole("button", { name: /^Keep as error case/ }).click();
    const dialog = page.getByRole("dialog", { name: "Keep as error case" });
    await dialog.getByText("Classes alike").click();
    await dialog.getByRole("textbox", { name: /^Comment/ }).fill("I would have said the same.");
    await dialog.getByRole("button", { name: "Keep", exact: true }).click();
    await expect(page.getByRole("link", { name: "Kept: see the case" })).toBeVisible();
  });

  await test.step("a digit drawn by hand, and kept", async () => {
    await page.getByRole("link", { name: "Try", exact: true }).first().click();
    await page.getByText(/^Ready on/).waitFor({ timeout: 240_000 });
    await page.getByRole("radio", { name: "Draw" }).check({ force: true });
    await drawOne(page);
    // The model learnt from grey pictures: what is drawn is brought into the form that MNIST's digits have.
    await expect(page.getByRole("switch", { name: /^Centre and scale as MNIST does/ })).toBeChecked();
    await expect(page.getByText("28 × 28 pixels")).toBeVisible();
    const bars = page.getByRole("list", { name: "Likeliest classes" });
    await expect(bars.getByRole("listitem").first()).toContainText("1");
    await expect(bars.getByRole("listitem").first()).toContainText("%");
    await page.getByRole("button", { name: /^Keep as error case/ }).click();
    const dialog = page.getByRole("dialog", { name: "Keep as error case" });
    await dialog.getByLabel("Expected class").selectOption({ label: "7" });
    await dialog.getByText("Unlike training data").click();
    await dialog.getByRole("button", { name: "Keep", exact: true }).click();
    await expect(page.getByText("Kept as error case")).toBeVisible({ timeout: 30_000 });
  });

  await test.step("both in the list, and a page of each", async () => {
    await page.getByRole("link", { name: "Error cases" }).first().click();
    const rows = page.getByRole("row");
    await expect(rows.filter({ hasText: "Matrix" })).toContainText("I would have said the same.");
    await rows.filter({ hasText: "Unlike training data" }).getByRole("link").first().click();
    await expect(page).toHaveURL(/\/error-cases\/case_/);
    await expect(page.getByRole("combobox", { name: "Cause" })).toHaveValue("unlike_training_data");
    await expect(page.getByRole("list", { name: "Probabilities as they were" })).toBeVisible();
  });

  expect(complaints).toEqual([]);
});

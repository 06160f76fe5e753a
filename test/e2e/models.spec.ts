import { createProject } from "@/scripts/demo/flows";
import { drawShapes } from "@/scripts/demo/shapes";
import { savedModelFixture } from "@/test/saved-models";
import { expect, test } from "./fixtures";
import { teamOf } from "./seed";

test("a SavedModel comes in by its files, and one that is damaged says why it does not", async ({
  visit,
  app,
  owner,
}) => {
  const project = await createProject(owner.client, await teamOf(owner), "Models of others");
  const page = await visit(app, owner);
  await page.goto(`/projects/${project}/base-models?upload=true`);
  const dialog = page.getByRole("dialog", { name: "Upload a base model" });
  const files = [...(await savedModelFixture("scaling"))].map(([name, bytes]) => ({
    ...{ name, mimeType: "application/octet-stream" },
    buffer: Buffer.from(bytes),
  }));
  await dialog.locator('input[type="file"]').first().setInputFiles(files.slice(0, 2));
  await dialog.getByRole("textbox", { name: "Name" }).fill("Scales by itself");
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("was not sent");
  await dialog.getByRole("button", { name: "Choose others" }).click();
  await dialog.locator('input[type="file"]').first().setInputFiles(files);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "Scales by itself" });
  await expect(row).toContainText("8 × 8 colour, 0 to 1");
});

test("a picture that was painted over is kept as it is then, with what was done to it", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=upload`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 60_000 });
  const [drawn] = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 48, seed: 11 });
  if (!drawn) throw new Error("no picture");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "odd.png", mimeType: "image/png", buffer: drawn.bytes });
  const keep = page.getByRole("button", { name: /^Keep as edited/ });
  await expect(keep).toBeDisabled();
  await page.getByRole("button", { name: /^Brush: paint over/ }).press("Space");
  await expect(keep).toBeEnabled();
  await page.keyboard.press("Shift+E");
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  await expect(dialog.getByRole("textbox", { name: /^Comment/ })).toHaveValue(
    "odd.png with a stroke of the brush.",
  );
  await dialog.getByLabel("Expected class").selectOption({ index: 1 });
  await dialog.getByText("Unlike training data").click();
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  await page.getByRole("button", { name: "See it" }).click();
  await expect(page).toHaveURL(/\/error-cases\/case_/);
  await expect(page.getByText("odd.png with a stroke of the brush.").first()).toBeVisible();
  // In the network's own size, and so what it sees whenever the case is faced.
  const { errorCase } = await owner.client.ask<{ errorCase: { image: { width: number; height: number } } }>(
    "query ($id: ID!) { errorCase(id: $id) { image { width height } } }",
    { id: page.url().split("/").pop() },
  );
  expect(errorCase.image).toEqual({ width: 32, height: 32 });
});

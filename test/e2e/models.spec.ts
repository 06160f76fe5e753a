import { createProject } from "@/scripts/demo/flows";
import { drawShapes } from "@/scripts/demo/shapes";
import { savedModelFixture } from "@/test/saved-models";
import { expect, test } from "./fixtures";
import { keptAs } from "./kept";
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
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
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
  await expect(dialog.getByText("odd.png with a stroke of the brush.")).toBeVisible();
  await dialog.getByLabel("Expected class").selectOption({ index: 1 });
  await dialog.getByText("Unlike training data").click();
  const id = await keptAs(page, dialog);
  await expect(page.getByText("odd.png with a stroke of the brush.").first()).toBeVisible();
  // In the network's own size, and so what it sees whenever the case is faced.
  const { errorCase } = await owner.client.ask<{ errorCase: { image: { width: number; height: number } } }>(
    "query ($id: ID!) { errorCase(id: $id) { image { width height } } }",
    { id },
  );
  expect(errorCase.image).toEqual({ width: 32, height: 32 });
});

test("an edited frame of the camera stays in its dialog while the camera goes on", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  // A camera that never shows the same twice.
  await page.addInitScript(() => {
    Object.assign(globalThis, { frames: 0 });
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [64, 64];
      const context = canvas.getContext("2d");
      setInterval(() => {
        const state = globalThis as unknown as { frames: number };
        state.frames += 1;
        if (!context) return;
        context.fillStyle = `hsl(${(state.frames * 37) % 360} 80% 50%)`;
        context.fillRect(0, 0, 64, 64);
      }, 50);
      return canvas.captureStream();
    };
  });
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=camera`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await page.getByRole("button", { name: "Start the camera" }).click();
  await page.getByRole("slider", { name: "Brightness" }).press("End");
  await expect(page.getByRole("button", { name: /^Keep as edited/ })).toBeEnabled();
  await page.keyboard.press("Shift+E");
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  await expect(dialog.getByText("camera.png with brightness 80 %.")).toBeVisible();
  const comment = dialog.getByRole("textbox", { name: /^Comment/ });
  await comment.fill("Odd light.");
  const seen = await page.evaluate(() => (globalThis as unknown as { frames: number }).frames);
  await page.waitForFunction(
    (before) => (globalThis as unknown as { frames: number }).frames > before + 20,
    seen,
  );
  await expect(comment).toHaveValue("Odd light.");
});

test("robustness is measured on the split that is chosen", async ({ visit, app, owner, shapes }) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=draw`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await page.getByRole("combobox", { name: "Images that are changed" }).selectOption("Training split");
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(page.getByText(/of the decisions about \d+ images of the training split stay/)).toBeVisible({
    timeout: 240_000,
  });
});

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { drawShapes } from "@/scripts/demo/shapes";
import { expect, test } from "./fixtures";
import { invited } from "./seed";

/** The page of a model checks it, unasked and before it shows an answer: every image of the sample is decided alike. */
async function decidesAlike(page: Page, backend: string | undefined): Promise<void> {
  await page.getByText(/^Ready on/).waitFor({ timeout: 240_000 });
  const result = page.locator("[data-parity-images]");
  await expect(result).toHaveAttribute("data-parity-images", "102", { timeout: 240_000 });
  await expect(result).toHaveAttribute("data-parity-same", "102");
  await expect(result).toHaveAttribute("data-parity-agrees", "true");
  const difference = Number(await result.getAttribute("data-parity-difference"));
  expect(difference).toBeLessThanOrEqual(1e-3);
  if (backend) await expect(result).toHaveAttribute("data-parity-backend", backend);
}

test("a browser that offers itself decides as the worker did, on each backend that works here and as a graph, and answers only then, without the server too", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const person = await invited(app, owner, shapes.teamId, "reviewer", "Petra Parity");
  const page = await visit(app, person);
  for (const choice of [
    "",
    "backend=wasm",
    "backend=cpu",
    "backend=wasm&format=graph",
    ...["float16", "uint16", "uint8", "uint8_channels"].map((format) => `backend=wasm&format=${format}`),
  ]) {
    const { backend, format } = Object.fromEntries(new URLSearchParams(choice));
    await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&${choice}`);
    await expect(page.getByRole("combobox", { name: "Format" })).toHaveValue(format ?? "layers");
    await decidesAlike(page, backend);
  }
  // What the server judged stands where the run is looked at, too.
  await page.goto(`/projects/${shapes.projectId}/runs/${shapes.runId}`);
  await expect(page.getByText(/^Checked in Chrome/).first()).toBeVisible();

  // All that the run judged, and then, of a format that agreed before, answers that are not the worker's, as a faulty graphics driver gives them.
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=test`);
  await page.getByRole("button", { name: "Check the whole split" }).click();
  await expect(page.locator("[data-split-images]")).toHaveAttribute("data-split-same", "102", {
    timeout: 240_000,
  });
  await expect(page.getByText("all 102 images of the split are decided as the worker did")).toBeVisible();
  const browser = await page.locator("[data-parity-browser]").getAttribute("data-parity-browser");
  // As a file: the module that reads it imports JSON, which Playwright's loader does not.
  const golden = await readFile(new URL("../../ml/golden-pictures.json", import.meta.url), "utf8");
  const pictures = JSON.parse(golden) as { name: string; rgba: string }[];
  const { model } = await owner.client.ask<{ model: { parityImages: { id: string }[] } }>(
    "query ($id: ID!) { model(id: $id) { parityImages(format: float16) { id } } }",
    { id: shapes.modelId },
  );
  await owner.client.ask(
    "mutation ($input: SubmitParityCheckInput!) { submitParityCheck(input: $input) { id } }",
    {
      input: {
        ...{ modelId: shapes.modelId, format: "float16", backend: "wasm", browser },
        answers: model.parityImages.map(({ id }) => ({ imageId: id, probabilities: [1, 0, 0, 0, 0, 0] })),
        pictures: pictures.map(({ name, rgba }) => ({ name, rgba })),
      },
    },
  );
  await page.getByRole("combobox", { name: "Format" }).selectOption("float16");
  const refusal = page.getByRole("alert").filter({ hasText: "This model is refused here on WebAssembly" });
  await expect(refusal).toContainText("says another class than the worker");
  await page.getByRole("grid", { name: "Test images" }).getByRole("gridcell").first().click();
  const without = page.getByText("Answers come when this browser is known to decide as the worker did.");
  await expect(without).toBeVisible();
  await refusal.getByRole("button", { name: "Graph model" }).click();
  await page.getByText(/^Ready on/).waitFor({ timeout: 240_000 });
  await expect(without).toBeHidden();
  // Who may decide about it sets that finding aside, and the page of the other one hears it.
  await expect(page.getByRole("button", { name: /^Set aside/ })).toHaveCount(0);
  const theirs = await visit(app, owner);
  await theirs.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=cpu&source=draw`);
  await theirs.getByRole("button", { name: /^Set aside: .* on WebAssembly, Graph, float16$/ }).click();
  const why = theirs.getByRole("dialog", { name: "Set this finding aside?" });
  await expect(why.getByRole("button", { name: "Set aside" })).toBeDisabled();
  await why.getByRole("textbox", { name: "Why" }).fill("Made up for a test.");
  await why.getByRole("button", { name: "Set aside" }).click();
  await expect(why).toBeHidden();
  for (const one of [theirs, page]) {
    const listed = one.getByRole("region", { name: "Findings that were set aside" });
    await expect(listed).toContainText(
      /on WebAssembly, Graph, float16: \d+ of 102 images alike.*Made up for a test\./,
    );
  }
  await theirs.close();

  // The server goes: page and model are kept, and opened anew with another choice they answer all the same.
  const context = page.context();
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=draw`);
  await page.getByText("works offline").waitFor({ timeout: 240_000 });
  await context.setOffline(true);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=upload`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  const [drawn] = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 32, seed: 5 });
  if (!drawn) throw new Error("no picture");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "shape.png", mimeType: "image/png", buffer: drawn.bytes });
  // Along a slider its decision changes, or is said to stay.
  await expect(page.locator("[data-flips]")).toHaveText(/ at |stays the same/, { timeout: 30_000 });
  // The brush by the keyboard alone: erased whole, the picture is another one to the network.
  const under = page.getByRole("status", { name: "Prediction under the probe" });
  const before = await under.textContent();
  await page.getByRole("slider", { name: "Brush", exact: true }).fill("0.4");
  await page.getByRole("button", { name: /^Brush: paint over/ }).press("Space");
  await expect(under).not.toHaveText(before ?? "");
  await page.getByRole("button", { name: "Undo the stroke" }).click();
  await expect(under).toHaveText(before ?? "");
  await context.setOffline(false);
  // Whoever comes after the person signed out finds nothing.
  await page.getByRole("button", { name: `${person.name}: account` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  const ofModels = () => Object.keys(localStorage).filter((name) => /model|backend/.test(name));
  expect(await page.evaluate(ofModels)).toEqual([]);
});

test("a graphics processor decides as the worker did: WebGL and WebGPU, in layers, as a graph and quantised", async ({
  app,
  owner,
  shapes,
  browser,
  launchOptions,
}) => {
  // WebGPU is off by default where no graphics processor is. A browser of its own: with it, pages that choose a backend by
  // its speed would try it in each test.
  const own = await browser.browserType().launch({
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      ...["--enable-unsafe-swiftshader", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
    ],
  });
  try {
    const context = await own.newContext({ baseURL: app.url });
    const cookies = [...owner.client.cookies];
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: app.url })));
    const page = await context.newPage();
    for (const [backend, format] of [
      ["webgpu", "layers"],
      ["webgpu", "uint8"],
      ["webgl", "graph"],
      ["webgl", "uint8_channels"],
    ] as const) {
      await page.goto(
        `/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=${backend}&format=${format}`,
      );
      await decidesAlike(page, backend);
    }
  } finally {
    await own.close();
  }
});

test("a link lets who has no account try the one model, and is withdrawn", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&format=uint16&backend=wasm`);
  await expect(page.locator("[data-parity-images]")).toHaveAttribute("data-parity-agrees", "true", {
    timeout: 240_000,
  });
  await page.getByRole("button", { name: "Make a link" }).click();
  const url = await page.getByRole("textbox", { name: "The link, shown this once" }).inputValue();
  const guest = await visit(app, null, { viewport: { width: 390, height: 844 } });
  await guest.goto(url);
  await guest.getByText(/^Ready on/).waitFor({ timeout: 240_000 });
  const [drawn] = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 32, seed: 5 });
  if (!drawn) throw new Error("no picture");
  const picture = { name: "shape.png", mimeType: "image/png", buffer: drawn.bytes };
  await guest.locator('input[type="file"]').setInputFiles(picture);
  await expect(guest.getByRole("list", { name: "Likeliest classes" })).toBeVisible();
  await expect(guest.getByText(/median of 1;/)).toBeVisible();
  expect(
    await guest.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  // The same browser without the link gets nothing of the model.
  const foreign = await guest.request.get(`/files/models/${shapes.modelId}/model.json`);
  expect(foreign.status()).toBe(401);
  await page.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("withdrawn", { exact: true })).toBeVisible();
  await guest.reload();
  await expect(guest.getByText("This link shows nothing")).toBeVisible();
});

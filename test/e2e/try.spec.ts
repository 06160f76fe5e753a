import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { drawShapes } from "@/scripts/demo/shapes";
import { drop } from "./drop";
import { expect, test } from "./fixtures";
import { keptAs } from "./kept";
import type { Person, ShapesProject } from "./seed";

/** The address of Try with the second run's model beside the first. */
async function besideOther({ client }: Person, shapes: ShapesProject): Promise<string> {
  const { run } = await client.ask<{ run: { model: { id: string } } }>(
    "query ($id: ID!) { run(id: $id) { model { id } } }",
    { id: shapes.otherRunId },
  );
  return `/projects/${shapes.projectId}/try?model=${shapes.modelId}&with=${run.model.id}&backend=wasm`;
}

/** A short stroke down and to the right, near the pad's upper left corner or half a pad further. */
async function stroke(page: Page, half: 0 | 1): Promise<void> {
  const box = await page.getByRole("img", { name: /^Drawing:/ }).boundingBox();
  if (!box) throw new Error("The pad is not there");
  const [x, y] = [box.x + 24 + (half * box.width) / 2, box.y + 24 + (half * box.height) / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 36, y + 72, { steps: 6 });
  await page.mouse.up();
}

const pixelsOf = (picture: Locator): Promise<number[]> =>
  picture.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    return [...(data ?? [])];
  });

/** The most that a byte of two pictures differs; infinite where they are of different sizes. */
function furthest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0);
}

test("a drawing is the same to the network wherever it lies on the pad, where it is centred as MNIST does, and two models answer to it", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(`${await besideOther(owner, shapes)}&source=draw`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  // Both learnt from colours: what is drawn stays where it is unless one asks.
  const centring = page.getByRole("switch", { name: /^Centre and scale as MNIST does/ });
  await expect(centring).not.toBeChecked();
  await stroke(page, 0);
  await expect(page.getByText("280 × 280 pixels")).toBeVisible();
  await centring.click();
  await expect(page).toHaveURL(/centred=true/);
  await expect(page.getByText("32 × 32 pixels")).toBeVisible();
  const differ = page.locator("[data-models-differ]");
  await expect(differ).toBeVisible({ timeout: 240_000 });
  await expect(differ).toContainText("is sure by");
  const seen = page.getByRole("img", { name: "What the network sees", exact: true });
  const picture = page.getByRole("img", { name: "The picture", exact: true });
  const first = await pixelsOf(picture);
  expect(Math.max(...first)).toBe(255);
  await expect.poll(async () => furthest(await pixelsOf(seen), first)).toBe(0);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(differ).toBeHidden();
  await stroke(page, 1);
  // The canvas rounds the edge of a stroke a little otherwise elsewhere.
  await expect.poll(async () => furthest(await pixelsOf(picture), first)).toBeLessThanOrEqual(4);
  // What was chosen is in the address.
  await page.reload();
  await expect(centring).toBeChecked();
});

test("a finger draws on a telephone by a link, and the page stays where it is", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  // A browser has to agree with the worker before anybody without an account may ask the model.
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm`);
  await expect(page.locator("[data-parity-images]")).toHaveAttribute("data-parity-agrees", "true", {
    timeout: 240_000,
  });
  const { createTryLink: link } = await owner.client.ask<{ createTryLink: { url: string } }>(
    "mutation ($input: CreateTryLinkInput!) { createTryLink(input: $input) { url } }",
    { input: { modelId: shapes.modelId, format: "layers", days: 1, openingsPerHour: 10 } },
  );
  const guest = await visit(app, null, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await guest.goto(link.url);
  await guest.getByText(/^Ready on/).waitFor({ timeout: 240_000 });
  await guest.getByRole("radio", { name: "Draw" }).check({ force: true });
  const pad = guest.getByRole("img", { name: /^Drawing:/ });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("The pad is not there");
  const before = await guest.evaluate(() => window.scrollY);
  const touch = await guest.context().newCDPSession(guest);
  const at = (share: number) => [{ x: box.x + box.width * share, y: box.y + box.height * share }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0.3) });
  for (const share of [0.4, 0.5, 0.6]) {
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(share) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(pad).toHaveAccessibleName("Drawing: 1 stroke");
  expect(await guest.evaluate(() => window.scrollY)).toBe(before);
  await expect(guest.getByText(/median of \d+;/)).toBeVisible();
  await guest.getByRole("switch", { name: /^Centre and scale as MNIST does/ }).check();
  await expect(guest.getByText("32 × 32 pixels")).toBeVisible();
  expect(
    await guest.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
});

test("a folder goes through both models, with a matrix by its folders, and so do files that are dropped", async ({
  visit,
  app,
  owner,
  shapes,
}, info) => {
  const drawn = await drawShapes({ counts: { train: 2, validation: 0, test: 0 }, size: 32, seed: 21 });
  const folder = info.outputPath("folder");
  for (const { path, bytes } of drawn) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  await writeFile(join(folder, "damaged.png"), "no picture");
  await writeFile(join(folder, "notes.txt"), "no picture either");
  const page = await visit(app, owner);
  await page.goto(`${await besideOther(owner, shapes)}&source=folder`);
  await expect(page.getByRole("button", { name: "Choose a folder" })).toBeEnabled({ timeout: 240_000 });
  await page.getByText(/^Both models are ready/).waitFor({ timeout: 240_000 });
  await page.getByLabel("Drop a folder of pictures: folder").setInputFiles(folder);
  const table = page.getByRole("region", { name: "What the model says of each picture" });
  await expect(page.getByText(/13 of 13/)).toBeVisible({ timeout: 240_000 });
  await expect(page.getByText("1 picture could not be read. 1 file passed over: no pictures.")).toBeVisible();
  await expect(page.getByText(/right: \d+ of 12$/).first()).toBeVisible();
  await expect(page.getByRole("switch", { name: /^Disagreements only/ })).toBeVisible();
  await expect(table.getByRole("columnheader", { name: /^#\d+ says$/ })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  const [head, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(head).toContain("second_predicted,second_confidence,disagree");
  expect(lines).toHaveLength(13);
  expect(lines.filter((line) => /,(true|false),/.test(line))).toHaveLength(12);

  // A folder within a folder and a picture beside it, as a person drags them in from the desktop.
  const desktop = info.outputPath("desktop");
  for (const [at, { bytes }] of drawn.slice(0, 3).entries()) {
    const path = join(desktop, at < 2 ? `pile/deep/${at}.png` : `${at}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  const zone = page.getByRole("region", { name: "Drop a folder of pictures" });
  await drop(page, zone, [join(desktop, "pile"), join(desktop, "2.png")]);
  await expect(page.getByText(/3 of 3/)).toBeVisible({ timeout: 240_000 });
  await expect(table.getByText("2.png")).toBeVisible();
  await expect(table.getByText("pile/deep/1.png")).toBeVisible();
});

test("of a film that goes on, the frame is kept that the model answered to, and both models answer to each", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner, { permissions: ["camera"] });
  await page.goto(`${await besideOther(owner, shapes)}&source=camera`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await page.getByRole("button", { name: "Start the camera" }).click();
  const which = page.getByRole("combobox", { name: "Which camera" });
  await expect(which.locator("option")).toHaveCount(2);
  await which.selectOption({ index: 1 });
  await expect(which.locator("option").nth(1)).toHaveJSProperty("selected", true);
  await expect(page.locator("[data-models-differ]")).toBeVisible({ timeout: 240_000 });
  await expect(page.getByText(/median of \d\d;/)).toHaveCount(2);

  await expect(page.getByRole("button", { name: /^Keep as error case/ })).toBeEnabled();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  const kept = dialog.getByRole("img", { name: "camera.png" });
  const shown = await pixelsOf(kept);
  await dialog.getByLabel("Expected class").selectOption({ index: 1 });
  await dialog.getByText("Unlike training data").click();
  // The film has gone on meanwhile, what is kept has not.
  expect(furthest(await pixelsOf(kept), shown)).toBe(0);
  const id = await keptAs(page, dialog);
  const { errorCase } = await owner.client.ask<{
    errorCase: { image: { id: string }; probabilities: number[]; format: string; backend: string };
  }>("query ($id: ID!) { errorCase(id: $id) { image { id } probabilities format backend } }", { id });
  expect(errorCase).toMatchObject({ format: "layers", backend: "wasm" });

  // Asked about the picture that was kept, the model says what was kept with it.
  await page.goto(
    `/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=test&image=${errorCase.image.id}`,
  );
  const bars = page.getByRole("list", { name: "Likeliest classes", exact: true }).getByRole("listitem");
  for (const [place, probability] of errorCase.probabilities
    .toSorted((a, b) => b - a)
    .slice(0, 3)
    .entries()) {
    await expect(bars.nth(place)).toContainText(`${(probability * 100).toFixed(1)} %`, { timeout: 240_000 });
  }
});

test("what was done to a picture is kept as data, and whoever reviews goes on from the picture before it", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(
    `/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=draw&centred=true`,
  );
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await stroke(page, 1);
  await expect(page.getByText("32 × 32 pixels")).toBeVisible();
  const under = page.getByRole("img", { name: "What the network sees under the probe" });
  await expect(under).toBeVisible();
  // The probe goes on with the drawing a moment after its last answer: what was painted before would go with the one before.
  const seen = page.getByRole("img", { name: "What the network sees", exact: true });
  await expect.poll(async () => furthest(await pixelsOf(under), await pixelsOf(seen))).toBe(0);
  await page.getByRole("button", { name: /^Brush: paint over/ }).press("Space");
  await page.getByRole("slider", { name: "Rotation" }).press("PageUp");
  await page.getByRole("slider", { name: "Noise" }).press("PageUp");
  const keep = page.getByRole("button", { name: /^Keep as edited/ });
  await expect(keep).toBeEnabled();
  const angle = await page.getByRole("slider", { name: "Rotation" }).inputValue();
  await keep.click();
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  const words =
    /^drawing\.png centred as MNIST's digits are, rotation \S+°, noise \d+ %, a stroke of the brush\./;
  await expect(dialog.getByText(words)).toBeVisible();
  const kept = await pixelsOf(dialog.getByRole("img", { name: "drawing-edited.png" }));
  await dialog.getByLabel("Expected class").selectOption({ index: 1 });
  await dialog.getByText("Unlike training data").click();
  const id = await keptAs(page, dialog);

  // The case has each parameter, and the drawing as it lay on the pad beside what runs face.
  const { errorCase } = await owner.client.ask<{
    errorCase: {
      image: { width: number };
      originalImage: { id: string; width: number };
      edits: { form: number; centred: boolean; strokes: unknown[]; probe: { rotation: number } };
    };
  }>("query ($id: ID!) { errorCase(id: $id) { edits image { width } originalImage { id width } } }", { id });
  expect(errorCase).toMatchObject({
    ...{ image: { width: 32 }, originalImage: { width: 280 } },
    edits: { form: 1, centred: true, strokes: [{ ink: null }], probe: { rotation: Number(angle) } },
  });
  await expect(page.getByText(words)).toBeVisible();
  await expect(page.getByText("centred and scaled as MNIST does")).toBeVisible();
  await expect(page.getByRole("img", { name: "The picture before the edits" })).toBeVisible();

  // Opened again it is the same picture to the network, byte for byte, with the sliders where they were.
  await page.getByRole("link", { name: "Open in Try" }).click();
  await expect(page).toHaveURL(new RegExp(`image=${errorCase.originalImage.id}&case=case_`));
  await expect(page.getByRole("slider", { name: "Rotation" })).toHaveValue(angle, { timeout: 240_000 });
  await expect.poll(async () => furthest(await pixelsOf(under), kept), { timeout: 240_000 }).toBe(0);
  // What is kept from there is of the same drawing.
  await page.getByRole("slider", { name: "Noise" }).press("Home");
  await page.getByRole("button", { name: /^Keep as edited/ }).click();
  await expect(dialog.getByText(/, rotation \S+°, a stroke of the brush\./)).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  // Another picture begins without what was painted.
  await page.getByRole("grid", { name: "Test images" }).getByRole("gridcell").first().click();
  await expect(page).not.toHaveURL(/case=/);
  await expect(page.getByRole("button", { name: "Undo the stroke" })).toBeDisabled();
});

/** A picture whose sides differ as Windows keeps it, which browsers read and the server does not take. */
function bitmap(side: number): Buffer {
  const header = Buffer.alloc(54);
  header.write("BM");
  header.writeUInt32LE(54 + 3 * side * side, 2);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, side],
    [22, side],
    [26, 1 + (24 << 16)],
  ] as const) {
    header.writeUInt32LE(value, at);
  }
  const row = Buffer.concat([Buffer.alloc((3 * side) / 2, 40), Buffer.alloc((3 * side) / 2, 200)]);
  return Buffer.concat([header, ...Array.from({ length: side }, () => row)]);
}

test("a file that the server does not take is kept as the picture that the browser made of it", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm&source=upload`);
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await page
    .getByRole("region", { name: "Drop a picture" })
    .locator("input[type=file]")
    .setInputFiles({ name: "sign.bmp", mimeType: "image/bmp", buffer: bitmap(1200) });
  // So large that the worker which read it keeps its pixels.
  await expect(page.getByText("1200 × 1200 pixels")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Keep as error case/ })).toBeEnabled();
  const seen = page.getByRole("img", { name: "What the network sees", exact: true });
  const sides = await seen.evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")?.getImageData(0, height / 2, width, 1) ?? { data: [] };
    return [data[0], data[4 * (width - 1)]];
  });
  expect(sides).toEqual([40, 200]);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  await dialog.getByLabel("Expected class").selectOption({ index: 1 });
  await dialog.getByText("Unlike training data").click();
  const id = await keptAs(page, dialog);
  const { errorCase } = await owner.client.ask<{ errorCase: { image: { width: number; height: number } } }>(
    "query ($id: ID!) { errorCase(id: $id) { image { width height } } }",
    { id },
  );
  expect(errorCase.image).toEqual({ width: 1200, height: 1200 });
});

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { createDataset, importFinished, queueFilled, sendArchive } from "@/scripts/demo/flows";
import { drawShapes } from "@/scripts/demo/shapes";
import { expect, test } from "./fixtures";
import { type Person, type ShapesProject, shapesZip } from "./seed";

const tryOf = ({ projectId, modelId }: ShapesProject, choices: Record<string, string> = {}) =>
  `/projects/${projectId}/try?${new URLSearchParams({ model: modelId, ...choices })}`;

/** The shown picture's bytes, as a text to compare. */
const shown = (page: Page) =>
  page
    .getByRole("img", { name: "The picture", exact: true })
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

async function otherModel({ client }: Person, { otherRunId }: ShapesProject): Promise<string> {
  const { run } = await client.ask<{ run: { model: { id: string } } }>(
    "query ($id: ID!) { run(id: $id) { model { id } } }",
    { id: otherRunId },
  );
  return run.model.id;
}

test("a picture comes from the clipboard, of any split, of an error case or from a film that is frozen; one in inks is refused", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner, { permissions: ["camera"] });
  await page.goto(tryOf(shapes, { backend: "wasm", source: "draw" }));
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  const drawn = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 40, seed: 31 });
  const [first] = drawn;
  if (!first) throw new Error("no picture");

  await test.step("pasted anywhere, whatever was tried before", async () => {
    await page.evaluate(
      (bytes) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
        document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      },
      [...first.bytes],
    );
    await expect(page.getByText("40 × 40 pixels")).toBeVisible();
    await expect(page).toHaveURL(/source=upload/);
    await expect(page.getByText(/median of 1;/)).toBeVisible();
    // Of the report of this run, which is measured when it is first asked for.
    await expect(page.getByText(/, calibrated \d+\.\d %/)).toBeVisible();
  });

  await test.step("not one whose colours are made otherwise here", async () => {
    const inks = await sharp(first.bytes).flatten().toColourspace("cmyk").jpeg().toBuffer();
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "poster.jpg", mimeType: "image/jpeg", buffer: inks });
    await expect(page.getByRole("alert").filter({ hasText: "poster.jpg is a JPEG in CMYK" })).toBeVisible();
  });

  await test.step("of the split that the model learnt from, and of an error case", async () => {
    await page.getByRole("radio", { name: "Project" }).check({ force: true });
    const images = page.getByRole("combobox", { name: "Images", exact: true });
    await images.selectOption({ label: "Training split" });
    const grid = page.getByRole("grid", { name: "Images of the training split" });
    await grid
      .getByRole("gridcell")
      .filter({ has: page.getByRole("img") })
      .nth(1)
      .click();
    await expect(page.getByText("32 × 32 pixels")).toBeVisible();
    const learnt = new URL(page.url()).searchParams.get("image");
    // The run did not judge it: its class is proposed all the same.
    const { image } = await owner.client.ask<{ image: { class: { name: string } } }>(
      "query ($id: ID!) { image(id: $id) { class { name } } }",
      { id: learnt },
    );
    await expect(page.locator("[data-answer-to]")).toHaveAttribute("data-answer-to", learnt ?? "");
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog", { name: "Keep as error case" });
    await expect(dialog.getByLabel("Expected class").locator("option:checked")).toHaveText(image.class.name);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await images.selectOption({ label: "Error cases" });
    const cases = page.getByRole("grid", { name: "Error cases" }).getByRole("gridcell");
    // The oldest, which the project began with.
    await cases
      .filter({ has: page.getByRole("img") })
      .last()
      .click();
    await expect(page).not.toHaveURL(new RegExp(`image=${learnt}`));
    await expect(page.locator("[data-answer-to]")).toHaveAttribute("data-answer-to", shapes.imageId);
    await expect(page.getByText(/^The worker said/)).toBeVisible();
  });

  await test.step("of a film, which stays where it is frozen", async () => {
    await page.getByRole("radio", { name: "Camera" }).check({ force: true });
    await page.getByRole("button", { name: "Start the camera" }).click();
    await expect(page.getByText(/median of \d\d;/)).toBeVisible({ timeout: 240_000 });
    await page.getByRole("button", { name: "Freeze" }).click();
    await expect(page.getByText(/^Frozen\./)).toBeVisible();
    const at = await shown(page);
    await page.waitForTimeout(600);
    expect(await shown(page)).toBe(at);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(() => shown(page)).not.toBe(at);
  });
});

const formerCaches = ["offdiagonal-models-0", "offdiagonal-try-0-project"];

test("the model comes once, its backends are measured and can be chosen, and each is held against the worker", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  let weights = 0;
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/files\/models\/[^/]+\/weights\.bin/, async (route) => {
    weights += 1;
    await held;
    await route.continue();
  });

  await test.step("how much of it has come is told", async () => {
    await page.goto(tryOf(shapes, { source: "test" }));
    const progress = page.getByRole("progressbar", { name: "Loading the model" });
    await expect(progress).toBeVisible({ timeout: 240_000 });
    await expect(progress).toHaveAttribute("aria-valuetext", /^\d+ %, [\d.]+ kB of [\d.]+ kB$/);
    // As a former version of the page has kept its models, and itself.
    await page.evaluate((names) => Promise.all(names.map((name) => caches.open(name))), formerCaches);
    letGo();
    await expect(page.getByText(/^Ready on .*, warmed up$/)).toBeVisible({ timeout: 240_000 });
    expect(weights).toBe(1);
  });

  await test.step("and what a former version has kept is gone", async () => {
    const kept = () => page.evaluate(() => caches.keys());
    await expect.poll(async () => (await kept()).filter((name) => formerCaches.includes(name))).toEqual([]);
    expect(await kept()).toContain("offdiagonal-models-1");
  });

  await test.step("every backend that works was measured", async () => {
    for (const name of ["WebAssembly", "WebGL"]) {
      await expect(
        page.getByRole("listitem").filter({ hasText: new RegExp(`^${name} [\\d.]+ ms$`) }),
      ).toBeVisible();
    }
    await page.reload();
    await expect(page.getByText(/^Ready on .*, the fastest last time$/)).toBeVisible({ timeout: 240_000 });
    await page.getByRole("button", { name: "Measure again" }).click();
    await expect(page.getByText(/^Ready on .*, warmed up$/)).toBeVisible({ timeout: 240_000 });
    await page.getByRole("combobox", { name: "Runs on" }).selectOption({ label: "JavaScript" });
    await expect(page.getByText(/^Ready on JavaScript/)).toBeVisible({ timeout: 240_000 });
    // By its hash it was here each time.
    expect(weights).toBe(1);
  });

  await test.step("and each answers as the worker did", async () => {
    await page.getByRole("button", { name: "Check every backend" }).click();
    const rows = page.getByRole("region", { name: "Checks in browsers" }).getByRole("row");
    for (const name of ["WebAssembly", "WebGL", "JavaScript"]) {
      const row = rows.filter({ hasText: name }).filter({ hasText: "Layers model" });
      await expect(row).toContainText("102 of 102", { timeout: 240_000 });
      await expect(row).toContainText("9 of 9");
    }
    await expect(page.getByText(/^Checked in Chrome \d+, Linux on .*WebGL/)).toBeVisible();
  });
});

test("a picture of a folder is looked at closer, and kept by a key into a suite and a queue", async ({
  visit,
  app,
  owner,
  shapes,
}, info) => {
  const { client } = owner;
  const { projectId } = shapes;
  const datasetId = await createDataset(client, projectId, "Odd ones");
  const zip = await shapesZip({ train: 1, validation: 0, test: 0 }, 33);
  await importFinished(client, await sendArchive(client, { projectId, datasetId }, zip, "odd.zip"));
  const countOf = async () =>
    (
      await client.ask<{ dataset: { imageCount: number } }>(
        "query ($id: ID!) { dataset(id: $id) { imageCount } }",
        { id: datasetId },
      )
    ).dataset.imageCount;
  const before = await countOf();
  const { team } = await client.ask<{ team: { members: { id: string; user: { name: string } }[] } }>(
    "query ($id: ID!) { team(id: $id) { members { id user { name } } } }",
    { id: shapes.teamId },
  );
  const own = team.members.find(({ user }) => user.name === owner.name);
  const { createLabelQueue: queue } = await client.ask<{ createLabelQueue: { id: string } }>(
    "mutation ($input: CreateLabelQueueInput!) { createLabelQueue(input: $input) { id } }",
    {
      input: {
        ...{ datasetId, name: "What is this?", votesPerImage: 1, rule: "reviewer" },
        ...{ imageOrder: "arrival", people: [{ memberId: own?.id, role: "labeller" }] },
      },
    },
  );
  await queueFilled(client, queue.id);
  const folder = info.outputPath("folder");
  const drawn = await drawShapes({ counts: { train: 2, validation: 0, test: 0 }, size: 36, seed: 34 });
  for (const { path, bytes } of drawn) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  const page = await visit(app, owner);
  await page.goto(tryOf(shapes, { backend: "wasm", source: "folder" }));
  await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
  await page.getByLabel("Drop a folder of pictures: folder").setInputFiles(folder);
  await expect(page.getByText(/12 of 12/).first()).toBeVisible({ timeout: 240_000 });
  const table = page.getByRole("region", { name: "What the model says of each picture" });
  await table.getByRole("button").nth(1).click();
  await expect(table.getByRole("row", { selected: true })).toHaveCount(1);
  const folderClass =
    (await table.getByRole("row", { selected: true }).getByRole("cell").nth(2).textContent()) ?? "";
  await expect(page.getByText("36 × 36 pixels")).toBeVisible();
  await expect(page.getByRole("slider", { name: "Rotation" })).toBeVisible();

  await expect(page.getByRole("button", { name: /^Keep as error case/ })).toBeEnabled();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Keep as error case" });
  // What its folder says that it is.
  await expect(dialog.getByLabel("Expected class").locator("option:checked")).toHaveText(folderClass.trim());
  await dialog.getByText("Unlike training data").click();
  await dialog.getByLabel(/^Suite/).selectOption({ label: "Must not come back" });
  await dialog.getByLabel(/^Labelling queue/).selectOption({ label: "What is this?" });
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  // The table stays.
  await expect(dialog).toBeHidden();
  await expect(table.getByRole("row")).toHaveCount(13);
  await page.getByRole("button", { name: "See it" }).click();
  await expect(page).toHaveURL(/\/error-cases\/case_/);
  const { errorCase } = await client.ask<{ errorCase: { suites: { id: string }[] } }>(
    "query ($id: ID!) { errorCase(id: $id) { suites { id } } }",
    { id: page.url().split("/").pop() },
  );
  expect(errorCase.suites).toEqual([{ id: shapes.suiteId }]);
  // The queue's dataset takes it in.
  await expect.poll(countOf).toBe(before + 1);
});

test("a model whose pictures this page would prepare otherwise than its trainer answers nothing, and says why", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.route("**/api/graphql", async (route) => {
    if (!route.request().postData()?.includes("preprocessing")) return route.fallback();
    const response = await route.fetch();
    const text = await response.text();
    return route.fulfill({ response, body: text.replaceAll(/"hash":"[0-9a-f]{8}"/g, '"hash":"00000000"') });
  });
  await page.goto(tryOf(shapes, { backend: "wasm", source: "test" }));
  const failure = page.getByRole("alert").filter({ hasText: "The model could not be loaded" });
  await expect(failure).toContainText("gives other numbers here than where the model was trained");
  await expect(page.getByText(/^Ready on/)).toHaveCount(0);
});

test("two models, what their confidence means and a folder's file are there without the server", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  const second = await otherModel(owner, shapes);
  await page.goto(tryOf(shapes, { backend: "wasm", source: "upload", with: second }));
  await page.getByText(/^Both models are ready/).waitFor({ timeout: 240_000 });
  // What is kept at the first moment of both may be of before the second was checked: then it would not answer.
  const answersKept = () =>
    page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith("offdiagonal-try-"));
      const kept: [string, string][] = [];
      for (const name of names) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          if (!request.url.includes("/answers/")) continue;
          kept.push([decodeURIComponent(request.url), (await (await cache.match(request))?.text()) ?? ""]);
        }
      }
      return kept;
    });
  for (const [wanted, shows] of [
    [`TryModelDetails?{"id":"${second}"}`, '"agrees":true'],
    [`TryTemperature?{"run":"${shapes.runId}"}`, "temperature"],
  ] as const) {
    await expect
      .poll(
        async () => (await answersKept()).some(([url, text]) => url.includes(wanted) && text.includes(shows)),
        { timeout: 240_000 },
      )
      .toBe(true);
  }
  await page.context().setOffline(true);
  await page.goto(tryOf(shapes, { backend: "wasm", source: "upload", with: second }));
  await page.getByText(/^Both models are ready/).waitFor({ timeout: 240_000 });
  const [drawn] = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 32, seed: 35 });
  if (!drawn) throw new Error("no picture");
  const file = { name: "shape.png", mimeType: "image/png", buffer: drawn.bytes };
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect(page.getByText(/, calibrated \d+\.\d %/)).toBeVisible();
  await expect(page.locator("[data-models-differ]")).toContainText(/on WebAssembly: [\d.]+ ms last/);
  await page.getByRole("radio", { name: "Folder" }).check({ force: true });
  await page.getByLabel("Drop a folder of pictures: files").setInputFiles(file);
  await expect(page.getByText(/1 of 1/).first()).toBeVisible({ timeout: 240_000 });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  expect((await readFile(await download.path(), "utf8")).split("\n")[1]).toContain("shape.png");
  await page.context().setOffline(false);
});

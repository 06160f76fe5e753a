import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page, Route } from "@playwright/test";
import sharp from "sharp";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  sendArchive,
} from "@/scripts/demo/flows";
import { drop } from "./drop";
import { complaintsOf, expect, test } from "./fixtures";
import { invited, type Person, shapesZip, teamOf } from "./seed";

interface Listed {
  name: string;
  node: { id: string; class: { id: string } | null };
}

/** Images of a dataset, by name. */
async function imagesOf({ client }: Person, datasetId: string): Promise<Listed[]> {
  const { dataset } = await client.ask<{ dataset: { images: { edges: Listed[] } } }>(
    `query ($id: ID!) { dataset(id: $id) { images(first: 500, sort: { by: name }) { edges { name node { id class { id } } } } } }`,
    { id: datasetId },
  );
  return dataset.images.edges;
}

/** A dataset of drawn shapes in a project of its own. */
async function shapesDataset(owner: Person, name: string, seed: number) {
  const projectId = await createProject(owner.client, await teamOf(owner), name);
  const datasetId = await createDataset(owner.client, projectId, "Shapes");
  const zip = await shapesZip({ train: 80, validation: 6, test: 6 }, seed);
  await importFinished(
    owner.client,
    await sendArchive(owner.client, { projectId, datasetId }, zip, "shapes.zip"),
  );
  return { projectId, datasetId, at: `/projects/${projectId}/datasets/${datasetId}` };
}

const views = (page: Page, name = "Views") => page.getByRole("button", { name, exact: true });

test("a view of a dataset is kept, opened by its address, renamed and deleted", async ({
  visit,
  app,
  owner,
}) => {
  const { at } = await shapesDataset(owner, "Views of shapes", 31);
  const colleague = await invited(app, owner, await teamOf(owner), "reviewer", "Vito Viewer");
  const [mine, hers] = [await visit(app, owner), await visit(app, colleague)];
  const complaints = [complaintsOf(mine), complaintsOf(hers)];
  await mine.goto(`${at}?split=test&sort=-name`);
  await expect(mine.getByText(/^\d+ images$/)).toBeVisible();
  const shown = await mine.getByText(/^\d+ images$/).textContent();
  await views(mine).click();
  await mine.getByRole("menuitem", { name: "Save this view…" }).click();
  await mine.getByRole("dialog").getByLabel("Name").fill("Tests, from the end");
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(views(mine, "Tests, from the end")).toBeVisible();

  // Somebody else of the team finds it, and what its address says is the whole of it.
  await hers.goto(at);
  await views(hers).click();
  await hers.getByRole("menuitem", { name: /Tests, from the end/ }).click();
  await expect(hers).toHaveURL(`${app.url}${at}?split=test&sort=-name`);
  await expect(hers.getByText(/^\d+ images$/)).toHaveText(shown ?? "");
  await hers.reload();
  await expect(views(hers, "Tests, from the end")).toBeVisible();

  await views(mine, "Tests, from the end").click();
  await mine.getByRole("menuitem", { name: "Rename this view…" }).click();
  await mine.getByRole("dialog").getByLabel("Name").fill("Tests");
  await mine.keyboard.press("Enter");
  await expect(views(mine, "Tests")).toBeVisible();
  await expect(views(hers, "Tests")).toBeVisible();

  await views(mine, "Tests").click();
  await mine.getByRole("menuitem", { name: "Delete this view…" }).click();
  await mine.getByRole("button", { name: "Delete the view" }).click();
  await expect(views(mine)).toBeVisible();
  await expect(mine).toHaveURL(`${app.url}${at}`);
  // The address that it had shows the same images still.
  await expect(views(hers)).toBeVisible();
  await expect(hers.getByText(/^\d+ images$/)).toHaveText(shown ?? "");
  expect(complaints.flat()).toEqual([]);
});

test("an image that an address names is shown at its place, and the images behind a draft's number", async ({
  visit,
  app,
  owner,
}) => {
  const { projectId, datasetId, at } = await shapesDataset(owner, "Places of shapes", 32);
  const images = await imagesOf(owner, datasetId);
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  for (const place of [images.length - 3, 1]) {
    const image = images[place];
    await page.goto(`${at}?sort=name&image=${image?.node.id}`);
    await expect(page.getByRole("gridcell", { name: image?.name })).toBeInViewport();
    await expect(page.getByText(image?.name ?? "", { exact: true })).toBeVisible();
  }

  const versionId = await freezeByFolders(owner.client, datasetId, "First");
  expect(versionId).toMatch(/^version_/);
  const from = images[0]?.node.class?.id;
  const to = images.find(({ node }) => node.class && node.class.id !== from)?.node.class?.id;
  const relabelled = images.slice(0, 5).map(({ node }) => node.id);
  await owner.client.ask(
    "mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { id } } }",
    { input: { projectId, key: "five of another class", imageIds: relabelled, classId: to } },
  );
  await page.goto(`${at}/freeze`);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await page.getByRole("textbox", { name: /^Name/ }).fill("After the audit");
  await page.getByRole("button", { name: "Draw a draft" }).click();
  const panel = page.getByText("Relabelled", { exact: true }).locator("xpath=../..");
  await expect(panel).toContainText("5");
  await panel.getByRole("button", { name: "Look at them" }).click();
  await expect(page).toHaveURL(/change=relabelled/);
  await expect(page.getByRole("gridcell")).toHaveCount(5);
  await page.getByRole("gridcell").first().click();
  await expect(page).toHaveURL(new RegExp(`image=(${relabelled.join("|")})`));
  await page.reload();
  await expect(page.getByRole("gridcell")).toHaveCount(5);
  await expect(page.getByRole("gridcell", { selected: true })).toHaveCount(1);
  // What it was in the version before, and what it would be.
  await expect(page.getByRole("term").filter({ hasText: "Before" })).toBeVisible();
  // The settings are those of the draft also after a reload: what is frozen is what is shown.
  await page.getByRole("button", { name: "Back to the draft" }).click();
  await expect(page.getByRole("spinbutton", { name: "Seed" })).toHaveValue("7");
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("After the audit");
  const isStale = page.getByText("The settings were changed since this draft was drawn.");
  await expect(isStale).toHaveCount(0);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("8");
  await expect(isStale).toBeVisible();

  // What was frozen can be called otherwise.
  await page.goto(`/projects/${projectId}/versions/${versionId}`);
  await page.getByRole("button", { name: "Rename the version" }).click();
  await page.getByRole("textbox", { name: /^Name/ }).fill("Before the audit");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Before the audit" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test("a list that cannot be read is asked for now and then, under its filter, and is there once the connection is back", async ({
  visit,
  app,
  owner,
}) => {
  const { at } = await shapesDataset(owner, "Shapes without a connection", 33);
  const page = await visit(app, owner);
  await page.goto(at);
  const circles = page.getByRole("group", { name: "Class" }).getByRole("button", { name: /^circle/ });
  await expect(circles).toHaveText(/\d/);
  let asked = 0;
  const fail = async (route: Route) => {
    const { operationName } = route.request().postDataJSON() as { operationName?: string };
    if (operationName === "DatasetImages") asked++;
    return route.abort("internetdisconnected");
  };
  await page.route("**/api/graphql", fail);
  await circles.click();
  await expect(page.getByText(/could not be (loaded|read)/).first()).toBeVisible();
  await page.waitForTimeout(3000);
  // Three at once and again after one second and two, for each of the list's ends.
  expect(asked).toBeLessThan(12);
  await expect(circles).toHaveAttribute("aria-pressed", "true");
  await page.unroute("**/api/graphql", fail);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByRole("gridcell").first()).toBeVisible();
  await expect(circles).toHaveText(/\d/);

  // The image that one looks at is what a key labels where none is selected; Esc closes it.
  await page.getByRole("gridcell").first().click();
  await expect(page).toHaveURL(/image=/);
  await page.keyboard.press("2");
  await expect(page.getByText(/^1 image as (?!circle)/)).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/^Undo: 1 image as/)).toBeVisible();
  await expect(page.getByText(/^1 image as/)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/image=/);
});

test("pictures that are pasted, a folder that is chosen and one that is dropped come in", async ({
  visit,
  app,
  owner,
}, info) => {
  const projectId = await createProject(owner.client, await teamOf(owner), "By hand");
  const datasetId = await createDataset(owner.client, projectId, "By hand");
  const png = (red: number) =>
    sharp({ create: { width: 24, height: 20, channels: 3, background: { r: red, g: 90, b: 60 } } })
      .png()
      .toBuffer();
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);
  await page.goto(`/projects/${projectId}/datasets/${datasetId}/imports`);
  await page.getByLabel("Images without a class").selectOption({ label: "come in unlabelled" });
  await page.evaluate(
    (bytes) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    },
    [...(await png(10))],
  );
  const here = () =>
    imagesOf(owner, datasetId).then((images) => images.map(({ node }) => node.class !== null).sort());
  await expect.poll(here).toEqual([false]);

  const folder = info.outputPath("pets");
  for (const [at, name] of ["cat", "dog"].entries()) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "1.png"), await png(100 + at));
  }
  await page.locator("input[webkitdirectory]").setInputFiles(folder);
  await expect.poll(here).toEqual([false, true, true]);

  const birds = info.outputPath("birds");
  await mkdir(join(birds, "owl"), { recursive: true });
  await writeFile(join(birds, "owl", "1.png"), await png(200));
  await drop(page, page.getByRole("region", { name: /^Drop / }), [birds]);
  await expect.poll(here).toEqual([false, true, true, true]);
  expect(complaints).toEqual([]);
});

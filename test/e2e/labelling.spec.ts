import type { Page } from "@playwright/test";
import { createDataset, createProject, importFinished, sendArchive } from "@/scripts/demo/flows";
import { expect, test } from "./fixtures";
import { invited, type Person, shapesZip, teamOf } from "./seed";

/** Classes of a dataset's images in the order they came. */
async function classesOf({ client }: Person, datasetId: string): Promise<(string | null)[]> {
  const { dataset } = await client.ask<{
    dataset: { images: { edges: { node: { class: { name: string } | null } }[] } };
  }>("query ($id: ID!) { dataset(id: $id) { images(first: 500) { edges { node { class { name } } } } } }", {
    id: datasetId,
  });
  return dataset.images.edges.map(({ node }) => node.class?.name ?? null);
}

/** The flag of an image and what was said of it. */
async function saidOf({ client }: Person, imageId: string): Promise<unknown> {
  const { image } = await client.ask<{ image: unknown }>(
    "query ($id: ID!) { image(id: $id) { flag { author { name } } thread { comments { body } } } }",
    { id: imageId },
  );
  return image;
}

const shownClass = (page: Page) => page.locator("main").getByTitle(/.+/).first();

test("two people label at once, one goes offline and returns: nothing is lost, and what both labelled is decided", async ({
  visit,
  app,
  owner,
}) => {
  const teamId = await teamOf(owner);
  const colleague = await invited(app, owner, teamId, "labeller", "Lena Labeller");
  const projectId = await createProject(owner.client, teamId, "Label together");
  const datasetId = await createDataset(owner.client, projectId, "Unsorted");
  const zip = await shapesZip({ train: 2, validation: 0, test: 0 }, 7);
  await importFinished(
    owner.client,
    await sendArchive(owner.client, { projectId, datasetId }, zip, "unsorted.zip"),
  );
  const { project, dataset } = await owner.client.ask<{
    project: { classes: { name: string }[] };
    dataset: { images: { edges: { node: { id: string } }[] } };
  }>(
    "query ($project: ID!, $dataset: ID!) { project(id: $project) { classes { name } } dataset(id: $dataset) { images(first: 100) { edges { node { id } } } } }",
    { project: projectId, dataset: datasetId },
  );
  const [first = "", second = "", third = ""] = project.classes.map(({ name }) => name);
  const ids = dataset.images.edges.map(({ node }) => node.id);
  const { labelImages: cleared } = await owner.client.ask<{ labelImages: { batch: { id: string } } }>(
    "mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { id } } }",
    { input: { projectId, key: "all without a class", imageIds: ids } },
  );
  expect(cleared.batch.id).toMatch(/^labelbatch_/);

  const at = `/projects/${projectId}/datasets/${datasetId}/label?class=none`;
  const mine = await visit(app, owner);
  const hers = await visit(app, colleague);
  for (const page of [mine, hers]) {
    await page.goto(at);
    await expect(page.getByRole("button", { name: /^Skip/ })).toBeVisible();
    await page.waitForURL(`**image=${ids[0]}**`);
  }

  // Offline: three images are labelled all the same, from pictures that are there already.
  await hers.context().setOffline(true);
  for (const [step, key] of ["1", "1", "1"].entries()) {
    await hers.keyboard.press(key);
    await hers.waitForURL(`**image=${ids[step + 1]}**`);
  }
  await expect(hers.getByText("3 edits wait for the connection")).toBeVisible();
  await hers.keyboard.press("ArrowLeft");
  await expect(shownClass(hers)).toHaveText(first);
  // So are a flag and a comment; then the page is closed, before anything was sent.
  await hers.keyboard.press("f");
  // What is typed next is why, and no key of the page.
  await expect(hers.getByLabel("Why flagged")).toBeFocused();
  await hers.keyboard.press("Escape");
  await hers.keyboard.press("c");
  await hers.keyboard.type("Is it one?");
  await hers.keyboard.press("Control+Enter");
  await expect(hers.getByText("5 edits wait for the connection")).toBeVisible();
  const herBrowser = hers.context();
  // Left first: a page that is closed is online again for a moment, in which it may send one.
  await hers.goto("about:blank");
  await hers.close();

  // Meanwhile somebody else gives the second of them another class, and the fourth one.
  await mine.keyboard.press("ArrowRight");
  await mine.waitForURL(`**image=${ids[1]}**`);
  await mine.keyboard.press("2");
  await mine.waitForURL(`**image=${ids[2]}**`);
  await mine.keyboard.press("ArrowRight");
  await mine.waitForURL(`**image=${ids[3]}**`);
  await mine.keyboard.press("3");
  await expect
    .poll(() => classesOf(owner, datasetId).then((all) => all.slice(0, 4)))
    .toEqual([null, second, null, third]);

  await herBrowser.setOffline(false);
  const returned = await herBrowser.newPage();
  await returned.goto(at);
  await expect
    .poll(() => classesOf(owner, datasetId).then((all) => all.slice(0, 4)))
    .toEqual([first, second, first, third]);
  await expect
    .poll(() => saidOf(owner, ids[2] ?? ""))
    .toEqual({ flag: { author: { name: colleague.name } }, thread: { comments: [{ body: "Is it one?" }] } });
  // The conflict outlives a reload, and is decided by who met it.
  await expect(
    returned.getByRole("link", { name: /1 image labelled by somebody else meanwhile/ }),
  ).toBeVisible();
  await returned.goto(`/projects/${projectId}/labelling`);
  await returned.getByRole("button", { name: "Use mine" }).click();
  await expect.poll(() => classesOf(owner, datasetId).then((all) => all[1])).toBe(first);
  await expect(returned.getByRole("button", { name: "Use mine" })).toBeHidden();

  // All that match a filter at once, and back.
  await mine.goto(`/projects/${projectId}/datasets/${datasetId}?class=none`);
  const left = ids.length - 4;
  await mine.getByRole("grid").focus();
  await mine.keyboard.press("Control+a");
  await expect(mine.getByText(`All ${left} that match`)).toBeVisible();
  await mine.keyboard.press("2");
  await expect
    .poll(() => classesOf(owner, datasetId).then((all) => all.filter((name) => name === second).length))
    .toBe(left);
  await mine.keyboard.press("Control+z");
  await expect
    .poll(() => classesOf(owner, datasetId).then((all) => all.filter((name) => name === null).length))
    .toBe(left);

  // A line drawn round the first image, with Alt.
  const grid = await mine.getByRole("grid").boundingBox();
  const tile = await mine.getByRole("gridcell").first().boundingBox();
  if (!grid || !tile) throw new Error("The grid is not there");
  await mine.keyboard.down("Alt");
  await mine.mouse.move(grid.x + 2, grid.y + 2);
  await mine.mouse.down();
  for (const [x, y] of [
    [tile.x + tile.width + 2, grid.y + 2],
    [tile.x + tile.width + 2, tile.y + tile.height - 4],
    [grid.x + 2, tile.y + tile.height - 4],
  ] as const) {
    await mine.mouse.move(x, y, { steps: 4 });
  }
  await mine.mouse.up();
  await mine.keyboard.up("Alt");
  await expect(mine.getByText("1 image selected")).toBeVisible();

  // With Shift all up to there; then a drag over three of them, which a key labels.
  const cells = mine.getByRole("gridcell");
  await cells.nth(0).click({ modifiers: ["ControlOrMeta"] });
  await mine.keyboard.press("Escape");
  await cells.nth(1).click({ modifiers: ["ControlOrMeta"] });
  await cells.nth(4).click({ modifiers: ["Shift"] });
  await expect(mine.getByText("4 images selected")).toBeVisible();
  const [from, to] = [await cells.nth(0).boundingBox(), await cells.nth(2).boundingBox()];
  if (!from || !to) throw new Error("The tiles are not there");
  await mine.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await mine.mouse.down();
  await mine.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await mine.mouse.up();
  await expect(mine.getByText("3 images selected")).toBeVisible();
  await mine.keyboard.press("3");
  await expect
    .poll(() => classesOf(owner, datasetId).then((all) => all.filter((name) => name === null).length))
    .toBe(left - 3);
});

test("a model's label is accepted by Enter as what it is, and an edit that the server fails at holds up no other", async ({
  visit,
  app,
  owner,
  shapes: { projectId, runId },
}) => {
  const { client } = owner;
  const datasetId = await createDataset(client, projectId, "To be suggested");
  const zip = await shapesZip({ train: 2, validation: 0, test: 0 }, 77);
  await importFinished(client, await sendArchive(client, { projectId, datasetId }, zip, "suggest.zip"));
  const { dataset } = await client.ask<{ dataset: { images: { edges: { node: { id: string } }[] } } }>(
    "query ($id: ID!) { dataset(id: $id) { images(first: 100) { edges { node { id } } } } }",
    { id: datasetId },
  );
  const ids = dataset.images.edges.map(({ node }) => node.id);
  await client.ask("mutation ($input: LabelImagesInput!) { labelImages(input: $input) { added } }", {
    input: { projectId, key: "to be suggested", imageIds: ids },
  });
  const labelsOf = async (id = "") => {
    const { image } = await client.ask<{ image: { labels: { source: string; class: unknown }[] } }>(
      "query ($id: ID!) { image(id: $id) { labels { source class { id } } } }",
      { id },
    );
    return image.labels.map((label) => label.source);
  };

  const page = await visit(app, owner);
  await page.goto(`/projects/${projectId}/datasets/${datasetId}/label?class=none`);
  await page.waitForURL(`**image=${ids[0]}**`);
  // Asked while the page is open: what the model says comes by itself.
  await client.ask(
    "mutation ($input: CreateSuggestionSetInput!) { createSuggestionSet(input: $input) { id } }",
    { input: { datasetId, runId } },
  );
  await expect(page.getByRole("button", { name: /^Accept/ })).toBeVisible({ timeout: 240_000 });
  await page.keyboard.press("Enter");
  await page.waitForURL(`**image=${ids[1]}**`);
  await expect.poll(async () => (await labelsOf(ids[0])).includes("model")).toBe(true);
  await page.keyboard.press("Control+z");
  await page.waitForURL(`**image=${ids[0]}**`);
  await expect(page.getByRole("button", { name: /^Accept/ })).toBeVisible();

  // The server fails at this one label, whenever it comes.
  await page.route("**/api/graphql", async (route) => {
    const { operationName } = route.request().postDataJSON() as { operationName?: string };
    if (operationName !== "LabelImages") return route.fallback();
    const errors = [{ message: "Something went wrong here.", extensions: { code: "INTERNAL" } }];
    return route.fulfill({ json: { data: null, errors } });
  });
  await page.keyboard.press("1");
  await page.waitForURL(`**image=${ids[1]}**`);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**image=${ids[2]}**`);
  await expect.poll(async () => (await labelsOf(ids[1])).includes("model")).toBe(true);
  await page.unrouteAll();
  await page.getByRole("link", { name: "1 edit not done: see why" }).click();
  // The notification says so too, for a while.
  const reason = page.getByRole("main").getByText("Something went wrong here.");
  await expect(reason).toBeVisible();
  await expect(page.getByAltText("Image that it was about")).toHaveCount(1);
  await page.getByRole("button", { name: "Try again", exact: true }).click();
  await expect
    .poll(async () => (await labelsOf(ids[0])).filter((source) => source === "person").length)
    .toBeGreaterThan(1);
  await expect(reason).toBeHidden();
});

import { readFile } from "node:fs/promises";
import { createDataset, createProject, importFinished, sendArchive } from "@/scripts/demo/flows";
import { sharedFile } from "@/test/shared";
import { expect, test } from "./fixtures";
import { teamOf } from "./seed";

const archive = sharedFile("data/clothing-small.zip");

/** Files of the archive, and different contents among them (sha256 of each, counted by another program). */
const files = 3781;
const contents = 3781;

test("the clothing photographs come in whole, each file accounted for", async ({ visit, app, owner }) => {
  test.skip(
    archive === null,
    "The data is not here: lay clothing-small.zip beside the repository as ../shared/data.",
  );
  const projectId = await createProject(owner.client, await teamOf(owner), "Clothing");
  const datasetId = await createDataset(owner.client, projectId, "Photographs");
  const zip = await readFile(archive ?? "");
  const importId = await sendArchive(owner.client, { projectId, datasetId }, zip, "clothing-small.zip");
  expect(await importFinished(owner.client, importId)).toMatchObject({
    totalFiles: files,
    processedFiles: files,
    addedImages: contents,
    duplicateFiles: files - contents,
    refusedFiles: 0,
  });
  const { dataset } = await owner.client.ask<{
    dataset: { imageCount: number; classCounts: { class: { name: string }; split: string; count: number }[] };
  }>("query ($id: ID!) { dataset(id: $id) { imageCount classCounts { class { name } split count } } }", {
    id: datasetId,
  });
  expect(dataset.imageCount).toBe(contents);
  expect(new Set(dataset.classCounts.map((row) => row.class.name)).size).toBe(10);
  expect(new Set(dataset.classCounts.map(({ split }) => split))).toEqual(
    new Set(["train", "validation", "test"]),
  );
  expect(dataset.classCounts.reduce((sum, { count }) => sum + count, 0)).toBe(contents);

  const page = await visit(app, owner);
  await page.goto(`/projects/${projectId}/datasets/${datasetId}`);
  await expect(page.getByRole("grid").getByRole("gridcell").first()).toBeVisible();
  await expect
    .poll(() =>
      page
        .getByRole("grid")
        .locator("img")
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0);
});

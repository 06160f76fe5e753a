import type { Page } from "@playwright/test";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  launch,
  sendArchive,
} from "@/scripts/demo/flows";
import { type App, childrenOf, type ServiceName, withoutWeb } from "./app";
import { expect, test } from "./fixtures";
import { slowZip } from "./pictures";
import { firstPerson, shapesZip, teamOf } from "./seed";

type Victim = ServiceName | "job";

/** Kills a process of this installation without a word of warning. */
async function kill(app: App, victim: Victim): Promise<void> {
  if (victim !== "job") {
    process.kill(await app.pidOf(victim), "SIGKILL");
    return;
  }
  await expect(async () => {
    const [job] = await childrenOf(await app.pidOf("worker"));
    expect(job).toBeDefined();
    process.kill(job ?? 0, "SIGKILL");
  }).toPass({ timeout: 30_000, intervals: [50] });
}

/** Waits until the page shows more than it did: nobody reloads it. */
async function goesOn(read: () => Promise<number>, than: number): Promise<void> {
  await expect.poll(read, { timeout: 240_000, intervals: [100] }).toBeGreaterThan(than);
}

const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
const isMarked = (page: Page) => page.evaluate(() => "isTheSamePage" in window);

const victims: readonly Victim[] = ["job", "worker", "web", "postgres"];

test("an import outlives the death of each process, and nothing is lost or doubled", async ({
  visit,
  freshApp: app,
}) => {
  const person = await firstPerson(app, "Ida Import");
  const projectId = await createProject(person.client, await teamOf(person), "Crashes");
  const datasetId = await createDataset(person.client, projectId, "Pictures");
  const { zip, images, duplicates } = await slowZip();
  const importId = await sendArchive(person.client, { projectId, datasetId }, zip, "pictures.zip");
  const page = await visit(app, person);
  await page.goto(`/projects/${projectId}/imports/${importId}`);
  await mark(page);
  const processed = async () => {
    const text =
      (await page
        .getByText(/^[\d,]+ of [\d,]+ files$/)
        .first()
        .textContent()) ?? "";
    return Number(text.split(" of ")[0]?.replaceAll(",", ""));
  };
  await goesOn(processed, 0);
  for (const victim of victims) {
    const before = await processed();
    expect(before, `the import is over before the ${victim} is killed`).toBeLessThan(images + duplicates);
    await kill(app, victim);
    await goesOn(processed, before);
  }
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 240_000 });
  expect(await isMarked(page)).toBe(true);
  const figures = await importFinished(person.client, importId);
  expect(figures).toMatchObject({
    totalFiles: images + duplicates,
    processedFiles: images + duplicates,
    addedImages: images,
    duplicateFiles: duplicates,
    refusedFiles: 0,
  });
  const sql = await app.database();
  const [counts] = await sql`
    select (select count(*)::int from images) as images,
      (select count(distinct sha256)::int from images) as contents,
      (select count(*)::int from dataset_images) as members,
      (select count(*)::int from import_refusals) as reported,
      (select count(*)::int from labels) as labels`;
  expect(counts).toEqual({ images, contents: images, members: images, reported: duplicates, labels: images });
  await sql.end();
});

test("a run outlives the death of each process, and goes on from its checkpoint", async ({
  visit,
  freshApp: app,
}) => {
  const person = await firstPerson(app, "Rita Run");
  const projectId = await createProject(person.client, await teamOf(person), "Crashes");
  const datasetId = await createDataset(person.client, projectId, "Shapes");
  const zip = await shapesZip({ train: 60, validation: 5, test: 5 }, 4);
  await importFinished(
    person.client,
    await sendArchive(person.client, { projectId, datasetId }, zip, "shapes.zip"),
  );
  const versionId = await freezeByFolders(person.client, datasetId, "");
  // More than the quickest machine does while four processes are killed.
  const epochs = 100;
  const runId = await launch(person.client, versionId, "Crashing", {
    data: { width: 32, height: 32, channels: 3 },
    architecture: { preset: "cnn", filters: [16, 32], dense: 32 },
    learning: { epochs, batchSize: 16 },
  });
  const page = await visit(app, person);
  await page.goto(`/projects/${projectId}/runs/${runId}`);
  await mark(page);
  const epoch = async () => {
    const text = await page
      .getByText("Epoch", { exact: true })
      .first()
      .locator("xpath=following-sibling::p[1]")
      .textContent();
    return Number.parseInt(text ?? "0", 10);
  };
  await goesOn(epoch, 1);
  for (const victim of victims) {
    const before = await epoch();
    expect(before, `the run is over before the ${victim} is killed`).toBeLessThan(epochs);
    await kill(app, victim);
    await goesOn(epoch, before);
  }
  await expect(page.getByText("Finished", { exact: true }).first()).toBeVisible({ timeout: 240_000 });
  expect(await isMarked(page)).toBe(true);
  const sql = await app.database();
  const series = await sql<{ name: string; points: number; steps: number; epochs: number }[]>`
    select name, count(*)::int as points, count(distinct step)::int as steps, max(epoch) as epochs
    from run_metrics where run_id = ${runId} group by name`;
  for (const { points, steps } of series) expect(points).toBe(steps);
  const validation = series.find(({ name }) => name === "validation.loss");
  expect(validation).toMatchObject({ points: epochs, epochs });
  const [run] = await sql`select state, step, steps_per_epoch from runs where id = ${runId}`;
  expect(run?.step).toBe(epochs * run?.steps_per_epoch);
  const kept =
    await sql`select epoch from checkpoints where run_id = ${runId} group by epoch having count(*) > 1`;
  expect(kept).toHaveLength(0);
  await sql.end();
});

test("the page says that it lost the connection, and takes it up again", async ({ visit, freshApp: app }) => {
  const owner = await firstPerson(app, "Wanda Waiting");
  const projectId = await createProject(owner.client, await teamOf(owner), "Crashes");
  await createDataset(owner.client, projectId, "Made before");
  const page = await visit(app, owner);
  await page.goto(`/projects/${projectId}/datasets`);
  await expect(page.getByRole("link", { name: "Made before" }).first()).toBeVisible();
  const notice = page.getByText("Connecting again: what you see may be old");
  await expect(notice).toHaveCount(0);
  await withoutWeb(app, () => expect(notice).toBeVisible());
  await expect(notice).toHaveCount(0);
  // What happened meanwhile, and what happens next, is shown without a reload.
  await createDataset(owner.client, projectId, "Made meanwhile");
  await expect(page.getByRole("link", { name: "Made meanwhile" }).first()).toBeVisible();
});

import type { Page } from "@playwright/test";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  launch,
  sendArchive,
} from "@/scripts/demo/flows";
import { complaintsOf, expect, test } from "./fixtures";
import { type Person, shapesZip, teamOf } from "./seed";

const small = (epochs: number, batchSize: number) => ({
  data: { width: 16, height: 16, channels: 3 as const },
  architecture: { preset: "dense" as const, hidden: [8] },
  learning: { epochs, batchSize },
});

const stop = ({ client }: Person, runId: string) =>
  client.ask("mutation ($run: ID!) { stopRun(input: { runId: $run }) { id } }", { run: runId });

const stateOf = async ({ client }: Person, runId: string) =>
  (await client.ask<{ run: { state: string } }>("query ($id: ID!) { run(id: $id) { state } }", { id: runId }))
    .run.state;

/** A project of its own whose one place is taken by run 1, for which runs 2, 3 and 4 wait. */
async function busyProject(owner: Person) {
  const { client } = owner;
  const projectId = await createProject(client, await teamOf(owner), "A busy one");
  const datasetId = await createDataset(client, projectId, "Few shapes");
  const zip = await shapesZip({ train: 150, validation: 6, test: 6 }, 71, 16);
  await importFinished(client, await sendArchive(client, { projectId, datasetId }, zip, "few.zip"));
  const versionId = await freezeByFolders(client, datasetId, "Few");
  await client.ask("mutation ($input: SetRunLimitsInput!) { setRunLimits(input: $input) { id } }", {
    input: { projectId, runLimit: 1 },
  });
  // Image by image it takes minutes, and is stopped before.
  const ids = [await launch(client, versionId, "At work", small(1000, 1))];
  // What other tests have left in the queue goes first.
  await expect.poll(() => stateOf(owner, ids[0] ?? ""), { timeout: 240_000 }).toBe("running");
  for (const name of ["First in", "Second in", "Third in"])
    ids.push(await launch(client, versionId, name, small(1, 32)));
  return { projectId, ids };
}

test("the order of the queue, what is done to many runs at once, and a sweep by its form", async ({
  visit,
  app,
  owner,
}) => {
  const { projectId, ids } = await busyProject(owner);
  const at = `/projects/${projectId}/runs`;
  const page = await visit(app, owner);
  const complaints = complaintsOf(page);

  await test.step("a run that waits is moved by the keys of its handle, by its priority, and by a drag", async () => {
    await page.goto(`${at}/queue`);
    const waiting = page.getByRole("list", { name: "Runs that wait", exact: true });
    const names = waiting.getByRole("link");
    const handle = (run: number) =>
      page.getByRole("button", { name: `Move run ${run}: arrow keys or drag`, exact: true });
    await expect(names).toHaveText(["#2First in", "#3Second in", "#4Third in"]);
    await handle(4).press("ArrowUp");
    await expect(page.getByText("#4 is now 2 of 3.", { exact: true })).toBeAttached();
    await expect(names).toHaveText(["#2First in", "#4Third in", "#3Second in"]);
    await page.getByRole("combobox", { name: "Priority of run 3", exact: true }).selectOption("high");
    await expect(names).toHaveText(["#3Second in", "#2First in", "#4Third in"]);
    await page.getByRole("combobox", { name: "Priority of run 3", exact: true }).selectOption("normal");
    await expect(names).toHaveText(["#2First in", "#4Third in", "#3Second in"]);

    const [from, to] = [await handle(2).boundingBox(), await handle(3).boundingBox()];
    if (!from || !to) throw new Error("A handle is not there");
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await expect(waiting.getByRole("listitem").filter({ hasText: "First in" })).toHaveClass(/shadow/);
    await page.mouse.move(to.x + to.width / 2, to.y + to.height + 8, { steps: 5 });
    // The others give way before it is let go.
    await expect(names).toHaveText(["#4Third in", "#3Second in", "#2First in"]);
    await page.mouse.up();
    await expect(page.getByText("#2 is now 3 of 3.", { exact: true })).toBeAttached();
    await page.reload();
    await expect(names).toHaveText(["#4Third in", "#3Second in", "#2First in"]);
    // It moves on by the next key, without being looked for anew.
    await handle(4).focus();
    for (const _ of ["once", "twice"]) await page.keyboard.press("ArrowDown");
    await expect(names).toHaveText(["#3Second in", "#2First in", "#4Third in"]);
    await expect(handle(4)).toBeFocused();
    await expect(page.getByText("#4 is now 3 of 3.", { exact: true })).toBeAttached();
    await page.reload();
    await expect(names).toHaveText(["#3Second in", "#2First in", "#4Third in"]);
  });

  await test.step("many runs are tagged, archived and deleted, and each is taken back", async () => {
    for (const id of ids.toReversed()) await stop(owner, id);
    for (const id of ids) await expect.poll(() => stateOf(owner, id)).toBe("stopped");
    await page.goto(at);
    // A link to what is shown shows the same to whoever remembers other columns.
    await expect(page).toHaveURL(/[?&]cols=usual/);
    await page.goto(`${at}?cols=state,tag`);
    await choose(page, 2, 3);
    await page.getByRole("button", { name: "Tag", exact: true }).click();
    await page.getByRole("textbox", { name: "Tag", exact: true }).fill("for paper");
    await page.getByRole("button", { name: "Give", exact: true }).click();
    await expect(page.getByText("2 runs tagged “for paper”", { exact: true })).toBeVisible();
    for (const name of ["First in", "Second in"]) await expect(row(page, name)).toContainText("for paper");
    await expect(row(page, "Third in")).not.toContainText("for paper");

    const filter = page.getByRole("combobox", { name: "Filter runs", exact: true });
    await filter.fill("tag =");
    await filter.press("Enter");
    await expect(page.getByText(/^At character 6: Expected a value/)).toBeVisible();

    const which = page.getByRole("combobox", { name: "Which runs", exact: true });
    await page.goto(`${at}?cols=state,tag&q=${encodeURIComponent('tag = "for paper"')}`);
    await expect(row(page, "Third in")).toHaveCount(0);
    await choose(page, 2, 3);
    await page.getByRole("button", { name: "Archive", exact: true }).click();
    await expect(page.getByText("2 runs archived", { exact: true })).toBeVisible();
    await expect(page.getByText("No run is like that", { exact: true })).toBeVisible();
    await which.selectOption("archived");
    await choose(page, 2, 3);
    await page.getByRole("button", { name: "Take back", exact: true }).click();
    await expect(page.getByText("2 runs back among those at hand", { exact: true })).toBeVisible();

    await which.selectOption("listed");
    await choose(page, 2);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const asked = page.getByRole("alertdialog", { name: "Delete 1 run?", exact: true });
    await asked.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByText("1 run deleted", { exact: true })).toBeVisible();
    await expect(row(page, "First in")).toHaveCount(0);
    await expect(row(page, "Second in")).toBeVisible();
    await which.selectOption("deleted");
    await choose(page, 2);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText("1 run restored", { exact: true })).toBeVisible();
    await which.selectOption("listed");
    await expect(row(page, "First in")).toContainText("for paper");
  });

  await test.step("a sweep says what it wants still, begins, and is stopped", async () => {
    await page.goto(`${at}/sweeps/new?from=${ids[1]}`);
    const begin = page.getByRole("button", { name: "Begin the sweep", exact: true });
    await page.getByRole("radio", { name: /^Grid/ }).check();
    await expect(page.getByRole("checkbox", { name: /^#2 First in/ })).toBeChecked();
    await page
      .getByRole("combobox", { name: "Vary another setting", exact: true })
      .selectOption("learning.batchSize");
    await page.getByRole("radio", { name: "Values", exact: true }).check({ force: true });
    const values = page.getByRole("textbox", { name: "Values", exact: true });
    await values.fill("eight");
    await expect(page.getByText("Name numbers, with commas between them.", { exact: true })).toBeVisible();
    await expect(begin).toBeDisabled();
    await values.fill("4, 8");
    await expect(page.getByText(/^2 runs[.,]/)).toBeVisible();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("");
    await expect(page.getByText("Give the sweep a name.", { exact: true })).toBeVisible();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Two batch sizes");
    await begin.click();
    await expect(
      page.getByText("Looking first after epoch 1 stops nobody: the runs have 1.", { exact: true }),
    ).toBeVisible();
    await page.getByRole("checkbox", { name: /^Stop early what falls behind/ }).uncheck();
    await begin.click();
    await expect(page).toHaveURL(/\/runs\/sweeps\/sweep_/);
    await expect(page.getByRole("heading", { name: /^Two batch sizes/ })).toBeVisible();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: "Stop it", exact: true }).click();
    await expect(page.getByRole("heading", { name: /^Two batch sizes\s*stopped/i })).toBeVisible();
  });

  expect(complaints).toEqual([]);
});

/** The row of a run in the table, by its name. */
const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name: new RegExp(`${name}$`) }) });

async function choose(page: Page, ...numbers: number[]): Promise<void> {
  for (const number of numbers)
    await page.getByRole("checkbox", { name: `Choose run ${number}`, exact: true }).check();
  const chosen = `${numbers.length} ${numbers.length === 1 ? "run" : "runs"} chosen`;
  await expect(page.getByText(chosen, { exact: true })).toBeVisible();
}

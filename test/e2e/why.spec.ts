import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  launch,
  runFinished,
  sendArchive,
} from "@/scripts/demo/flows";
import { drawShapes } from "@/scripts/demo/shapes";
import { expect, test } from "./fixtures";
import { shapesZip, teamOf } from "./seed";

test("Try says what an answer hangs on, and which training images are near a picture of the project and one from outside", async ({
  visit,
  app,
  owner,
}) => {
  const { client } = owner;
  const projectId = await createProject(client, await teamOf(owner), "Why it answers so");
  const datasetId = await createDataset(client, projectId, "Drawn for why");
  const zip = await shapesZip({ train: 20, validation: 4, test: 4 }, 21);
  await importFinished(
    client,
    await sendArchive(client, { projectId, datasetId }, zip, "shapes-for-why.zip"),
  );
  const versionId = await freezeByFolders(client, datasetId, "Why");
  const runId = await launch(client, versionId, "Asked why", {
    data: { width: 32, height: 32, channels: 3 },
    architecture: { preset: "cnn", filters: [4], dense: 8 },
    learning: { epochs: 1, batchSize: 32 },
  });
  await runFinished(client, runId);
  const { run } = await client.ask<{
    run: { model: { id: string }; predictions: { edges: { node: { image: { id: string } } }[] } };
  }>(
    "query ($id: ID!) { run(id: $id) { model { id } predictions(first: 1) { edges { node { image { id } } } } } }",
    { id: runId },
  );
  const imageId = run.predictions.edges[0]?.node.image.id;
  const page = await visit(app, owner);
  await page.goto(
    `/projects/${projectId}/try?model=${run.model.id}&backend=wasm&source=test&image=${imageId}`,
  );
  const why = page.getByRole("region", { name: "Why" });
  await why.getByRole("button", { name: "Saliency" }).click();

  await test.step("by covering parts of it, and by its last feature maps", async () => {
    const said = why.getByRole("status").first();
    await expect(said).toContainText("covering it takes from", { timeout: 240_000 });
    await said.getByText("Grad-CAM").click();
    await expect(said).toContainText("its features speak for");
  });

  const labels = why.getByRole("list", { name: "Labels of the nearest images of training" });
  await test.step("what it learnt from that is near, once a worker has asked the model about its images", async () => {
    await why.getByRole("button", { name: "Find out" }).click();
    await expect(labels).toBeVisible({ timeout: 240_000 });
    await expect(why.getByRole("img", { name: /^Learnt as / })).toHaveCount(12);
  });

  await test.step("the same of a picture from outside, of which numbers alone are sent", async () => {
    const [drawn] = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 48, seed: 22 });
    if (!drawn) throw new Error("no picture");
    await page.getByText("Upload", { exact: true }).click();
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "outside.png", mimeType: "image/png", buffer: drawn.bytes });
    await expect(why.getByText("8 numbers that the model makes of the picture")).toBeVisible();
    const asked = page.waitForRequest((request) => request.postData()?.includes("NearestTraining") ?? false);
    await why.getByRole("button", { name: "Find them" }).click();
    const { variables } = (await asked).postDataJSON() as { variables: { run: string; feature: number[] } };
    expect(Object.keys(variables).sort()).toEqual(["feature", "run"]);
    expect(variables.feature).toHaveLength(8);
    await expect(labels).toBeVisible();
    await expect(why.getByRole("img", { name: /^Learnt as / })).toHaveCount(12);
  });

  await test.step("a graph model gives no such numbers, which it says", async () => {
    await page.getByRole("combobox", { name: "Format" }).selectOption("graph");
    await page.getByText(/^Ready on WebAssembly/).waitFor({ timeout: 240_000 });
    await why.getByRole("button", { name: "Find them" }).click();
    await expect(why.getByRole("alert")).toContainText("choose the layers model as format");
    // Its saliency is told by covering alone.
    await expect(why.getByRole("status").first()).toContainText(
      "No Grad-CAM: a graph does not tell its layers apart",
      { timeout: 240_000 },
    );
  });
});

test("the model that is tried is found by a part of its run's name", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const page = await visit(app, owner);
  await page.goto(`/projects/${shapes.projectId}/try?model=${shapes.modelId}&backend=wasm`);
  const chosen = page.getByRole("combobox", { name: "Model", exact: true });
  await expect(chosen).toContainText("Dense");
  await chosen.click();
  await page.getByPlaceholder("Part of a name, or a number").fill("wid");
  await page.getByRole("option", { name: /Wider/ }).click();
  await expect(chosen).toContainText("Wider");
  await expect(page).not.toHaveURL(new RegExp(shapes.modelId));
});

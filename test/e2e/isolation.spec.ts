import { expect, test } from "./fixtures";
import { invited, newTeam, type Person, teamOf } from "./seed";

/** Somebody of the same installation, who is in another team only. */
async function stranger(app: Parameters<typeof invited>[0], owner: Person): Promise<Person> {
  const other = await newTeam(owner, "Another team");
  return invited(app, owner, other, "owner", "Sam Stranger");
}

test("another team's pages and files are not there", async ({ visit, app, owner, shapes }) => {
  const sam = await stranger(app, owner);
  expect(await teamOf(sam)).not.toBe(shapes.teamId);
  const page = await visit(app, sam);
  const project = `/projects/${shapes.projectId}`;
  const pages = [
    `/teams/${shapes.teamId}`,
    `/teams/${shapes.teamId}/settings`,
    project,
    `${project}/datasets/${shapes.datasetId}`,
    `${project}/imports/${shapes.importId}`,
    `${project}/versions/${shapes.versionId}`,
    `${project}/runs/${shapes.runId}`,
    `${project}/runs/${shapes.runId}/matrix`,
    `${project}/compare?a=${shapes.runId}&b=${shapes.otherRunId}`,
    `${project}/error-cases/${shapes.caseId}`,
    `${project}/images/${shapes.imageId}`,
    `${project}/try`,
  ];
  for (const address of pages) {
    await page.goto(address);
    await expect(page.getByText(/is not here$/).first(), address).toBeVisible();
    await expect(page.getByText("Drawn"), address).toHaveCount(0);
  }

  const model = new URL(shapes.modelUrl, app.url).pathname;
  const files = [
    `/files/images/${shapes.imageId}`,
    `/files/images/${shapes.imageId}/thumbnail`,
    model,
    model.replace("model.json", "weights.bin"),
  ];
  const owners = await visit(app, owner);
  for (const address of files) {
    expect((await owners.request.get(address)).status(), `${address}, a member`).toBe(200);
    const foreign = await page.request.get(address);
    const missing = await page.request.get(address.replace(/_[0-9a-z]{26}/, "_01h455vb4pex5vsknk084sn02q"));
    expect(foreign.status(), address).toBe(404);
    // Nothing tells whether it exists.
    expect(await foreign.text()).toBe(await missing.text());
  }
});

test("an upload can be gone on with only by who began it", async ({ visit, app, owner, shapes }) => {
  const sam = await stranger(app, owner);
  const tus = { "Tus-Resumable": "1.0.0" };
  const begin = async (by: Person) => {
    const page = await visit(app, by);
    const metadata = Object.entries({
      filename: "a.zip",
      purpose: "dataset",
      projectId: shapes.projectId,
      datasetId: shapes.datasetId,
    })
      .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
      .join(",");
    return page.request.post("/api/uploads", {
      headers: { ...tus, "Upload-Length": "10", "Upload-Metadata": metadata },
    });
  };
  expect((await begin(sam)).status()).toBe(404);
  const begun = await begin(owner);
  expect(begun.status()).toBe(201);
  const address = begun.headers().location ?? "";
  const foreign = await visit(app, sam);
  const offset = { ...tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" };
  expect((await foreign.request.head(address, { headers: tus })).status()).toBe(404);
  expect((await foreign.request.patch(address, { headers: offset, data: "0123456789" })).status()).toBe(404);
  const hers = await visit(app, owner);
  expect((await hers.request.head(address, { headers: tus })).headers()["upload-offset"]).toBe("0");
  expect((await hers.request.delete(address, { headers: tus })).status()).toBe(204);
});

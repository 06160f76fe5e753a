import { existsSync } from "node:fs";
import { readFile, rm, stat, utimes } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { events, imports, members, uploads } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { UploadEndpoint } from "@/server/imports/tus";
import { sweepUploads, uploadPath } from "@/server/imports/uploads";
import { openTestDatabase } from "./database";
import { datasetFor } from "./importing";

const url = "http://localhost:3000";
const database = await openTestDatabase();
let endpoint: UploadEndpoint;

beforeAll(async () => {
  endpoint = new UploadEndpoint({
    url,
    dataDir: database.dataDir,
    maxUploadBytes: 5_000_000,
    maxImageBytes: 1_000_000,
  });
});

const metadata = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",");

function send(
  context: Context,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const request = new Request(`${url}/api/uploads${path}`, {
    method,
    headers: { "Tus-Resumable": "1.0.0", ...headers },
    ...(body ? { body } : {}),
  });
  return endpoint.handle(request, context);
}

async function begin(context: Context, length: number, values: Record<string, string>, headers = {}) {
  const response = await send(context, "POST", "", {
    "Upload-Length": String(length),
    "Upload-Metadata": metadata({ filename: "archive.zip", ...values }),
    ...headers,
  });
  const id = response.headers.get("location")?.split("/").pop() ?? "";
  return { status: response.status, id, text: await response.text() };
}

const patch = (context: Context, id: string, offset: number, bytes: Uint8Array<ArrayBuffer>) =>
  send(
    context,
    "PATCH",
    `/${id}`,
    { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
    bytes,
  );

const importsOf = (uploadId: string) =>
  database.connection.db.select().from(imports).where(eq(imports.uploadId, uploadId));

describe("an upload", () => {
  it("grows over several requests and becomes one import with its last byte", async () => {
    const { context, datasetId, projectId } = await datasetFor(database);
    const bytes = new Uint8Array(1000).map((_, i) => i % 251);
    const { status, id } = await begin(context, 1000, {
      purpose: "dataset",
      datasetId,
      filename: "C:\\my\\фото.zip",
    });
    expect(status).toBe(201);
    expect((await patch(context, id, 0, bytes.slice(0, 400))).status).toBe(204);
    const head = await send(context, "HEAD", `/${id}`);
    expect(head.headers.get("upload-offset")).toBe("400");
    expect(await importsOf(id)).toEqual([]);
    expect((await patch(context, id, 0, bytes.slice(0, 10))).status).toBe(409);
    expect((await patch(context, id, 400, bytes.slice(400))).status).toBe(204);
    const [created] = await importsOf(id);
    expect(created).toMatchObject({ datasetId, projectId, state: "queued", fileName: "фото.zip" });
    expect(await readFile(uploadPath(database.dataDir, id))).toEqual(Buffer.from(bytes));
    const jobs = await context.jobs.findJobs("import", { key: created?.id ?? "" });
    expect(jobs.map(({ state, data }) => ({ state, data }))).toEqual([
      { state: "created", data: { importId: created?.id } },
    ]);
  });

  it("is finished by the next question where the process died after the last byte, once", async () => {
    const { context, datasetId } = await datasetFor(database);
    const { id } = await begin(context, 4, { purpose: "dataset", datasetId });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(uploadPath(database.dataDir, id), "four");
    expect(await importsOf(id)).toEqual([]);
    expect((await send(context, "HEAD", `/${id}`)).status).toBe(200);
    expect((await send(context, "HEAD", `/${id}`)).status).toBe(200);
    await sweepUploads(database.connection.db, context.jobs, database.dataDir, Date.now() + 60_000);
    expect(await importsOf(id)).toHaveLength(1);
  });

  it("is finished by the sweep where nobody asks, and removed where nobody goes on", async () => {
    const { context, datasetId } = await datasetFor(database);
    const whole = await begin(context, 4, { purpose: "dataset", datasetId });
    const part = await begin(context, 8, { purpose: "dataset", datasetId });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(uploadPath(database.dataDir, whole.id), "four");
    await patch(context, part.id, 0, new Uint8Array(4));
    await sweepUploads(database.connection.db, context.jobs, database.dataDir, Date.now() + 60_000);
    expect(await importsOf(whole.id)).toHaveLength(1);
    expect(existsSync(uploadPath(database.dataDir, part.id))).toBe(true);
    const old = new Date(Date.now() - 8 * 24 * 3_600_000);
    await utimes(uploadPath(database.dataDir, part.id), old, old);
    await sweepUploads(database.connection.db, context.jobs, database.dataDir, Date.now() + 60_000);
    expect(existsSync(uploadPath(database.dataDir, part.id))).toBe(false);
    expect(await database.connection.db.select().from(uploads).where(eq(uploads.id, part.id))).toEqual([]);
    expect((await send(context, "HEAD", `/${part.id}`)).status).toBe(404);
  });

  it("says how it is to be imported, and a plan that nobody takes goes after a week", async () => {
    const { context, datasetId } = await datasetFor(database);
    const options = async (values: Record<string, string>) => {
      const { id } = await begin(context, 4, { purpose: "dataset", datasetId, ...values });
      await patch(context, id, 0, new Uint8Array(4));
      const [row] = await importsOf(id);
      return { id, atOnce: row?.atOnce, choice: row?.choice };
    };
    expect(await options({})).toMatchObject({ atOnce: true, choice: {} });
    expect(await options({ unlabelled: "true" })).toMatchObject({ choice: { loose: { className: null } } });
    expect(await options({ className: " cat " })).toMatchObject({ choice: { loose: { className: "cat" } } });
    const { id, atOnce } = await options({ atOnce: "false" });
    expect(atOnce).toBe(false);
    await database.connection.db.update(imports).set({ state: "planned" }).where(eq(imports.uploadId, id));
    const week = 7 * 24 * 3_600_000;
    const sweep = (after: number) =>
      sweepUploads(database.connection.db, context.jobs, database.dataDir, Date.now() + after);
    await sweep(week - 60_000);
    expect((await importsOf(id))[0]?.state).toBe("planned");
    await sweep(week + 60_000);
    const [cancelled] = await importsOf(id);
    expect(cancelled?.state).toBe("cancelled");
    const told = await database.connection.db
      .select({ type: events.type })
      .from(events)
      .where(eq(events.objectId, cancelled?.id ?? ""));
    // That it came, and that it went.
    expect(told).toEqual([{ type: "IMPORT_CHANGED" }, { type: "IMPORT_CHANGED" }]);
    expect(existsSync(uploadPath(database.dataDir, id))).toBe(false);
  });

  it("is imported as was said when it was taken up again last", async () => {
    const { context, datasetId } = await datasetFor(database);
    const begun = { purpose: "dataset", datasetId, atOnce: "false", className: "cat" };
    const { id } = await begin(context, 10, begun);
    await patch(context, id, 0, new Uint8Array(4));
    const other = await datasetFor(database);
    for (const [who, said] of [
      [context, new URLSearchParams({ className: "Füchse" }).toString()],
      // Nobody else says anything of it, and who asks without it changes nothing.
      [other.context, "unlabelled=true"],
      [context, null],
    ] as const) {
      await send(who, "HEAD", `/${id}`, said === null ? {} : { "Import-Options": said });
    }
    await patch(context, id, 4, new Uint8Array(6));
    const [made] = await importsOf(id);
    expect(made).toMatchObject({ atOnce: true, choice: { loose: { className: "Füchse" } } });
    // Once it is whole it is too late.
    await send(context, "HEAD", `/${id}`, { "Import-Options": "" });
    const [upload] = await database.connection.db.select().from(uploads).where(eq(uploads.id, id));
    expect(upload?.options).toEqual({ loose: { className: "Füchse" } });
  });

  it("answers for a foreign one as for a missing one, whatever is asked", async () => {
    const own = await datasetFor(database);
    const stranger = await datasetFor(database);
    const colleague = await database.person("owner", own.teamId);
    const { id } = await begin(own.context, 100, { purpose: "dataset", datasetId: own.datasetId });
    const missing = newId("Upload");
    for (const { context } of [stranger, colleague]) {
      for (const ask of [
        (upload: string) => send(context, "HEAD", `/${upload}`),
        (upload: string) => patch(context, upload, 0, new Uint8Array(10)),
        (upload: string) => send(context, "DELETE", `/${upload}`),
      ]) {
        const [foreign, none] = [await ask(id), await ask(missing)];
        expect(foreign.status).toBe(404);
        expect(none.status).toBe(404);
        expect((await foreign.text()).replace(id, "")).toBe((await none.text()).replace(missing, ""));
      }
    }
    expect((await stat(uploadPath(database.dataDir, id))).size).toBe(0);
    const into = await begin(stranger.context, 100, { purpose: "dataset", datasetId: own.datasetId });
    const nowhere = await begin(stranger.context, 100, { purpose: "dataset", datasetId: newId("Dataset") });
    expect([into.status, nowhere.status]).toEqual([404, 404]);
    const picture = await begin(stranger.context, 100, { purpose: "picture", projectId: own.projectId });
    expect(picture.status).toBe(404);
    expect((await send(own.context, "HEAD", "/..%2F..%2Fsecrets.json")).status).toBe(404);
  });

  it("ends with the membership of the person", async () => {
    const own = await datasetFor(database);
    const labeller = await database.person("labeller", own.teamId);
    const { id } = await begin(labeller.context, 100, { purpose: "dataset", datasetId: own.datasetId });
    await database.connection.db.delete(members).where(eq(members.userId, labeller.actor.id));
    expect((await patch(labeller.context, id, 0, new Uint8Array(10))).status).toBe(404);
  });

  it("is refused to whom the role does not allow it, from other origins, and too large, with the reason", async () => {
    const own = await datasetFor(database);
    const { datasetId, projectId } = own;
    const reviewer = await database.person("reviewer", own.teamId);
    const viewer = await database.person("viewer", own.teamId);
    expect((await begin(reviewer.context, 10, { purpose: "dataset", datasetId })).status).toBe(403);
    expect((await begin(reviewer.context, 10, { purpose: "picture", projectId })).status).toBe(201);
    expect((await begin(viewer.context, 10, { purpose: "picture", projectId })).status).toBe(403);
    expect((await begin(database.contextFor(null), 10, { purpose: "picture", projectId })).status).toBe(401);
    const other = await begin(
      own.context,
      10,
      { purpose: "dataset", datasetId },
      { Origin: "https://evil.example" },
    );
    expect(other.status).toBe(403);
    // Both names of this computer are the same page.
    const twin = await begin(
      own.context,
      10,
      { purpose: "dataset", datasetId },
      { Origin: "http://127.0.0.1:3000" },
    );
    expect(twin.status).toBe(201);
    const large = await begin(own.context, 6_000_000, { purpose: "dataset", datasetId });
    expect(large).toMatchObject({
      status: 413,
      text: expect.stringContaining("OFFDIAGONAL_MAX_UPLOAD_BYTES"),
    });
    const wide = await begin(own.context, 2_000_000, { purpose: "picture", projectId });
    expect(wide.status).toBe(413);
    const unlimited = new UploadEndpoint({
      url,
      dataDir: database.dataDir,
      maxUploadBytes: 0,
      maxImageBytes: 1,
    });
    const full = await unlimited.handle(
      new Request(`${url}/api/uploads`, {
        method: "POST",
        headers: {
          "Tus-Resumable": "1.0.0",
          "Upload-Length": String(2 ** 52),
          "Upload-Metadata": metadata({ purpose: "dataset", datasetId, filename: "all.zip" }),
        },
      }),
      own.context,
    );
    expect(full.status).toBe(413);
    expect(await full.text()).toMatch(/all\.zip needs .* are free/);
    expect((await begin(own.context, 10, { purpose: "else", datasetId })).status).toBe(400);
    expect((await begin(own.context, 10, { purpose: "dataset" })).status).toBe(400);
  });

  it("is removed by its owner while it is unfinished", async () => {
    const { context, datasetId } = await datasetFor(database);
    const { id } = await begin(context, 10, { purpose: "dataset", datasetId });
    expect((await send(context, "DELETE", `/${id}`)).status).toBe(204);
    await expect
      .poll(() => database.connection.db.select().from(uploads).where(eq(uploads.id, id)))
      .toEqual([]);
    await rm(uploadPath(database.dataDir, id), { force: true });
  });
});

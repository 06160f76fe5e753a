import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type Connection, connect } from "@/db/connection";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { migrateDatabase } from "@/db/migrate";
import { imports, uploads } from "@/db/schema";
import { uploadFolder, uploadPath } from "@/server/imports/uploads";
import { openTestDatabase, type TestDatabase } from "./database";
import { datasetFor, picture, resultOf, uploadArchive } from "./importing";
import { zipOf } from "./zip";

const root = resolve(import.meta.dirname, "../..");
const started: ChildProcess[] = [];
let output = "";

/** A real worker over a database and its data folder. */
function startWorker(url: string, dataDir: string): ChildProcess {
  const child = spawn(process.execPath, inject("worker"), {
    cwd: root,
    // A group of its own, which the supervisor ends as a whole where the worker dies.
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: "test",
      DATABASE_URL: url,
      OFFDIAGONAL_DATA: dataDir,
      OFFDIAGONAL_SECRET: "of no use to this test, which signs in nobody",
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  started.push(child);
  return child;
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

/** The processes that a worker has forked. */
async function jobsOf(worker: ChildProcess): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === worker.pid && command.includes("--import\0import_")) found.push(Number(name));
  }
  return found;
}

afterEach(() => {
  for (const child of started.splice(0)) killGroup(child);
  output = "";
});

const count = 2000;
const doubles = 50;
let archive: Buffer;

beforeAll(async () => {
  const files = [];
  for (let i = 0; i < count; i++) {
    // The last ones repeat the first: their doubles must be counted once, however often the work is taken up.
    const seed = i < count - doubles ? i : i - (count - doubles);
    files.push({ name: `c${seed % 10}/${i}.png`, content: await picture(seed, 48, true), stored: true });
  }
  archive = zipOf([...files, { name: "c0/bad.png", content: "this is no picture at all" }]);
});

async function progress(connection: Connection, importId: string) {
  const [row] = await connection.db.select().from(imports).where(eq(imports.id, importId));
  return row;
}

async function untilProcessed(connection: Connection, importId: string, files: number): Promise<void> {
  await expect
    .poll(async () => (await progress(connection, importId).catch(() => undefined))?.processedFiles ?? 0, {
      timeout: 60_000,
      interval: 25,
    })
    .toBeGreaterThan(files);
}

async function expectWhole(database: TestDatabase, importId: string): Promise<void> {
  await expect
    .poll(async () => (await progress(database.connection, importId).catch(() => undefined))?.state, {
      timeout: 60_000,
      message: output,
    })
    .toBe("finished");
  const { row, notes, content, dataset } = await resultOf(database, importId);
  expect(row).toMatchObject({
    totalFiles: count + 1,
    processedFiles: count + 1,
    addedImages: count - doubles,
    duplicateFiles: doubles,
    refusedFiles: 1,
  });
  expect(content).toHaveLength(count - doubles);
  expect(notes).toHaveLength(doubles + 1);
  expect(dataset?.imageCount).toBe(count - doubles);
}

describe("a worker", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });

  it("takes up an import whose process was killed, and doubles nothing", async () => {
    const into = await datasetFor(database);
    const worker = startWorker(database.url, database.dataDir);
    const { importId } = await uploadArchive(database, into, archive);
    await untilProcessed(database.connection, importId, 100);
    const jobs = await jobsOf(worker);
    expect(jobs).toHaveLength(1);
    for (const pid of jobs) process.kill(pid, "SIGKILL");
    await expectWhole(database, importId);
    expect((await progress(database.connection, importId))?.fence).toBe(2);
  });

  it("goes on within 30 s where the worker and all its processes were killed and started again", async () => {
    const into = await datasetFor(database);
    const worker = startWorker(database.url, database.dataDir);
    const { importId } = await uploadArchive(database, into, archive);
    await untilProcessed(database.connection, importId, 100);
    killGroup(worker);
    const killed = Date.now();
    const before = (await progress(database.connection, importId))?.processedFiles ?? 0;
    expect(before).toBeLessThan(count);
    startWorker(database.url, database.dataDir);
    await untilProcessed(database.connection, importId, before);
    expect(Date.now() - killed).toBeLessThan(30_000);
    await expectWhole(database, importId);
  });

  it("puts its import down when asked to end, and the next worker takes it up at once", async () => {
    const into = await datasetFor(database);
    const worker = startWorker(database.url, database.dataDir);
    const { importId } = await uploadArchive(database, into, archive);
    await untilProcessed(database.connection, importId, 100);
    const ended = new Promise<number | null>((done) => worker.once("exit", done));
    worker.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect((await progress(database.connection, importId))?.state).toBe("running");
    startWorker(database.url, database.dataDir);
    await expectWhole(database, importId);
  });

  it("ends a job's process where only the worker itself was killed", async () => {
    const into = await datasetFor(database);
    const worker = startWorker(database.url, database.dataDir);
    const { importId } = await uploadArchive(database, into, archive);
    await untilProcessed(database.connection, importId, 50);
    const [job] = await jobsOf(worker);
    worker.kill("SIGKILL");
    await expect
      .poll(
        () =>
          readFile(`/proc/${job}/stat`, "utf8").then(
            (stat) => / Z /.test(stat),
            () => true,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    startWorker(database.url, database.dataDir);
    await expectWhole(database, importId);
  });

  it("takes pictures in, and finishes uploads whose last byte came just before a crash", async () => {
    const into = await datasetFor(database);
    const lay = async (bytes: Buffer, purpose: "picture" | "dataset") => {
      const { writeFile, utimes } = await import("node:fs/promises");
      const id = newId("Upload");
      await writeFile(uploadPath(database.dataDir, id), bytes);
      const past = new Date(Date.now() - 60_000);
      await utimes(uploadPath(database.dataDir, id), past, past);
      await database.connection.db.insert(uploads).values({
        ...{
          id,
          projectId: into.projectId,
          userId: into.actor.id,
          purpose,
          fileName: "file",
          bytes: bytes.length,
        },
        datasetId: purpose === "dataset" ? into.datasetId : null,
        createdAt: past,
      });
      return id;
    };
    const good = await lay(await picture(9001, 300, true), "picture");
    const bad = await lay(Buffer.from("<svg onload='alert(1)'></svg> and some more"), "picture");
    const small = await lay(zipOf([{ name: "cat/1.png", content: await picture(9002) }]), "dataset");
    startWorker(database.url, database.dataDir);
    const uploadOf = async (id: string) =>
      (await database.connection.db.select().from(uploads).where(eq(uploads.id, id)))[0];
    await expect
      .poll(async () => (await uploadOf(good))?.imageId, { timeout: 30_000, message: output })
      .toMatch(/^image_/);
    await expect.poll(async () => (await uploadOf(bad))?.refusal, { timeout: 30_000 }).toMatch(/SVG/);
    await expect
      .poll(
        async () =>
          (await database.connection.db.select().from(imports).where(eq(imports.uploadId, small)))[0]?.state,
        { timeout: 30_000 },
      )
      .toBe("finished");
    // A file goes after the commit that says that nobody needs it any more.
    await expect.poll(() => readdir(uploadFolder(database.dataDir)), { timeout: 10_000 }).toEqual([]);
  });
});

describe("a worker whose Postgres is killed", () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let database: TestDatabase;
  // Hooks run last in, first out: the server stops after those who use it.
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "offdiagonal-killed-"));
    server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
    await migrateDatabase(server.url);
    database = await openTestDatabase(server.url);
  });

  it("finishes its import once it is back, and doubles nothing", async () => {
    const into = await datasetFor(database);
    startWorker(server.url, database.dataDir);
    const { importId } = await uploadArchive(database, into, archive);
    const watch = connect(server.url, { max: 1 });
    await untilProcessed(watch, importId, 100);
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres"), port: server.port });
    await expectWhole(database, importId);
    await watch.close();
  });
});

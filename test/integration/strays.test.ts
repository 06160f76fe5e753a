import { access, readdir, rename, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { checkpoints, images } from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { launchRun } from "@/server/runs/commands";
import { strayFolders, sweepStrays } from "@/workers/deletion/strays";
import { hourMs } from "@/workers/deletion/sweep";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { datasetFor, importFiles, picture } from "./importing";

const database = await openTestDatabase();

const present = async (shas: readonly (string | null)[]) =>
  (await Promise.all(shas.map((sha) => sha !== null && database.blobs.has(sha)))).filter(Boolean).length;

describe("files of the store that no row names", () => {
  const old = new Date(Date.now() - 2 * hourMs);
  const age = (sha256: string) => utimes(database.blobs.pathOf(sha256), old, old);
  const sweepFiles = (folders = strayFolders) => {
    const { db } = database.connection;
    const signal = new AbortController().signal;
    return sweepStrays({ db, blobs: database.blobs, settledMs: hourMs, signal }, folders);
  };

  it("go once they are old, whatever a crash has left; what a row names stays", async () => {
    const { db } = database.connection;
    const own = await datasetFor(database);
    const pictures = Array.from({ length: 12 }, async (_, i) => ({
      ...{ name: `${i % 2 ? "a" : "b"}/${i}.png`, content: await picture(1000 + i, 300) },
    }));
    await importFiles(database, own, await Promise.all(pictures));
    const held = (await db.select().from(images).where(eq(images.projectId, own.projectId))).flatMap(
      (row) => [row.sha256, row.thumbnailSha256],
    );
    for (const sha256 of held) if (sha256) await age(sha256);
    // A checkpoint names its blob without a row of the blob's own.
    const version = await freezeVersion(database, own.context, {
      ...{ datasetId: own.datasetId, splitMethod: "stratified", seed: 1 },
      fractions: { train: 0.5, validation: 0.25, test: 0.25 },
    });
    const configuration = defaultConfiguration("dense", { width: 12, height: 12, channels: 1, training: 6 });
    const run = await launchRun(own.context, { versionId: version.id, configuration, name: "Dense" });
    const checkpoint = await database.blobs.put(Buffer.from("weights"));
    await db
      .insert(checkpoints)
      .values({ runId: run.id, epoch: 1, step: 1, sha256: checkpoint, manifest: {} });
    await age(checkpoint);
    // What crashes leave: bytes whose row never came, a write that never ended, a blob that was half freed.
    const [lost, young] = await database.blobs.putMany([Buffer.from("lost"), Buffer.from("young")]);
    const halfFreed = await database.blobs.put(Buffer.from("half freed"));
    const path = database.blobs.pathOf(lost as string);
    const unfinished = ["old", "young"].map((name) => join(dirname(path), `.${name}.tmp`));
    for (const file of unfinished) await writeFile(file, "half of it");
    await utimes(unfinished[0] as string, old, old);
    await age(lost as string);
    await age(halfFreed);
    const away = (sha256: string) => `${database.blobs.pathOf(sha256)}.freed`;
    await rename(database.blobs.pathOf(halfFreed), away(halfFreed));
    // The same, and a row names it: the transaction that was to delete it never committed.
    const [wanted] = held;
    await rename(database.blobs.pathOf(wanted as string), away(wanted as string));

    expect(await sweepFiles()).toEqual({ blobs: 2, unfinished: 1 });
    expect(await present(held)).toBe(24);
    expect(await present([checkpoint, young as string])).toBe(2);
    expect(await present([lost as string])).toBe(0);
    const left = await readdir(dirname(path));
    expect(left).toContain(".young.tmp");
    expect(left).not.toContain(".old.tmp");
    for (const sha256 of [halfFreed, wanted as string]) await expect(access(away(sha256))).rejects.toThrow();
    expect(await sweepFiles()).toEqual({ blobs: 0, unfinished: 0 });
  });

  it("stay where somebody puts them again, or is in the transaction that names them", async () => {
    const { sql: raw } = database.connection;
    const bytes = Buffer.from("somebody is about to name it");
    const sha256 = await database.blobs.put(bytes);
    const folder = [sha256.slice(0, 2)];
    await age(sha256);
    // Between the look and the lock, as late as it can be.
    const { db } = database.connection;
    const blobs = Object.assign(Object.create(database.blobs) as typeof database.blobs, {
      isSettled: async () => {
        await database.blobs.put(bytes);
        return true;
      },
    });
    const signal = new AbortController().signal;
    expect(await sweepStrays({ db, blobs, settledMs: hourMs, signal }, folder)).toMatchObject({ blobs: 0 });
    expect((await database.blobs.read(sha256)).equals(bytes)).toBe(true);
    await age(sha256);
    let commit: () => void = () => {};
    const held = new Promise<void>((done) => {
      commit = done;
    });
    let isNamed: () => void = () => {};
    const named = new Promise<void>((done) => {
      isNamed = done;
    });
    const naming = raw.begin(async (tx) => {
      await tx`insert into blobs (sha256, bytes, media_type) values (${sha256}, ${bytes.length}, 'image/png')`;
      isNamed();
      await held;
    });
    await named;
    const sweeping = sweepFiles(folder);
    await new Promise((wake) => setTimeout(wake, 200));
    commit();
    await naming;
    expect(await sweeping).toMatchObject({ blobs: 0 });
    expect(await present([sha256])).toBe(1);
    await raw`delete from blobs where sha256 = ${sha256}`;
    expect(await sweepFiles(folder)).toMatchObject({ blobs: 1 });
    expect(await present([sha256])).toBe(0);
  });
});

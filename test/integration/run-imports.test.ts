import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { and, asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { runImports, runMetrics, runs, runTags, versions } from "@/db/schema";
import { uploadPath } from "@/server/imports/uploads";
import { restartRun, resumeRun } from "@/server/runs/again";
import { numbersOf, runListOf } from "@/server/runs/table/list";
import { deleteVersion, restoreVersion } from "@/server/versions/delete";
import { ZipSource } from "@/workers/import/sources/zip";
import { readFolder } from "@/workers/mlflow/file-store";
import { executeRunImport } from "@/workers/mlflow/run";
import { askedFor, broughtIn } from "./bringing";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { servicesOf } from "./importing";
import { tarOf } from "./tar";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";
import { unzipped, zipOf } from "./zip";

interface Reference {
  id: string;
  experiment: string;
  name: string;
  status: string;
  startedAt: number;
  endedAt: number | null;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Record<string, [step: number, value: number | string, at: number][]>;
}
const fixture = (name: string) => readFile(new URL(`../fixtures/mlflow/${name}`, import.meta.url));
const reference: { source: string; folder: Reference[]; database: Reference[] } = JSON.parse(
  (await fixture("mlflow.json")).toString(),
);
const folder = await fixture("mlruns.zip");
const sqlite = gunzipSync(await fixture("mlflow.db.gz"));

const database = await openTestDatabase();
const { db } = database.connection;
const first = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
await createQueues(first.context.jobs);

/** Sends a file and lets a worker bring in what it holds, whose bytes are gone after that. */
async function imported(bytes: Buffer, fileName: string, into = first) {
  const row = await broughtIn(database, into, bytes, fileName);
  await expect(readFile(uploadPath(database.dataDir, row.uploadId))).rejects.toThrow("ENOENT");
  return row;
}

const states: Readonly<Record<string, string>> = { FINISHED: "finished", FAILED: "failed" };
const asNumber = (value: number | string) => {
  const number = Number(String(value).replace("inf", "Infinity"));
  // MLflow's database keeps the greatest number in place of an infinity.
  return Math.abs(number) === Number.MAX_VALUE ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
};

/** Holds what came in against what MLflow's own client reads of the same file. */
async function holdAgainst(wanted: readonly Reference[], projectId: string) {
  const rows = await db.select().from(runs).where(eq(runs.projectId, projectId)).orderBy(asc(runs.number));
  expect(rows.map(({ source }) => source?.id)).toEqual(wanted.map(({ id }) => id));
  for (const [i, run] of rows.entries()) {
    const of = wanted[i] as Reference;
    expect(run).toMatchObject({
      ...{ name: of.name.slice(0, 200), state: states[of.status] ?? "stopped", fence: 0 },
      ...{ createdAt: new Date(of.startedAt), finishedAt: of.endedAt === null ? null : new Date(of.endedAt) },
    });
    expect(run.source).toMatchObject({ tracker: "MLflow", experiment: of.experiment });
    const { params, tags } = run.configuration as { params: Record<string, unknown>; tags: object };
    expect(Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))).toEqual(
      Object.fromEntries(
        Object.entries(of.params).map(([name, text]) => [name, name === "lr" ? String(Number(text)) : text]),
      ),
    );
    expect(tags).toEqual(of.tags);
    for (const [name, points] of Object.entries(of.metrics)) {
      const own = await db
        .select()
        .from(runMetrics)
        .where(and(eq(runMetrics.runId, run.id), eq(runMetrics.name, name)))
        .orderBy(asc(runMetrics.step));
      const isStepped = new Set(points.map(([step]) => step)).size === points.length && name !== "far";
      expect(
        own.map(({ step, value, at }) => [step, value, at.getTime()]),
        `${run.name} ${name}`,
      ).toEqual(
        points
          .sort((a, b) => a[0] - b[0] || a[2] - b[2])
          .map(([step, value, at], place) => [isStepped ? step : place, asNumber(value), at]),
      );
    }
  }
}

describe(`runs of ${reference.source}`, () => {
  it("come in from its folder with every parameter, tag, point and time; a second time nothing is doubled", async () => {
    const row = await imported(folder, "mlruns.zip");
    const points = reference.folder.flatMap(({ metrics }) => Object.values(metrics)).flat().length;
    expect(row).toMatchObject({
      ...{ state: "finished", failure: null },
      findings: { runs: 6, points, known: 0, deleted: 2, renumbered: 10 },
    });
    await holdAgainst(reference.folder, first.projectId);
    const again = await imported(folder, "mlruns.zip");
    expect(again.findings).toEqual({
      runs: 0,
      points: 0,
      known: 6,
      renewed: 0,
      deleted: 2,
      deletedHere: 0,
      renumbered: 0,
      files: 0,
      filesLeftOut: 0,
    });
    expect(await db.$count(runs, eq(runs.projectId, first.projectId))).toBe(6);
  });

  it("come in from its SQLite database alike, and from the folder as a tar", async () => {
    const other = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
    const row = await imported(sqlite, "mlflow.db", other);
    expect(row).toMatchObject({ state: "finished", findings: { runs: 6, deleted: 2, renumbered: 10 } });
    await holdAgainst(reference.database, other.projectId);
    const third = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
    const files = [...(await unzipped(folder))].map(([name, content]) => ({ name, content }));
    expect((await imported(tarOf(files), "mlruns.tar", third)).findings?.runs).toBe(6);
    await holdAgainst(reference.folder, third.projectId);
  });

  it("are in the table, by their parameters, tags and metrics, and in the list of imports", async () => {
    const { project } = await ask<{
      project: {
        runs: { edges: { node: { name: string; values: unknown[]; source: { experiment: string } } }[] };
        runImports: { edges: { node: { state: string; findings: { runs: number } } }[] };
        versions: { edges: { node: { runs: { edges: unknown[] } } }[] };
      };
    }>(
      first.context,
      `query ($id: ID!) { project(id: $id) {
        runs(first: 10, filter: "params.lr <= 0.1 and optimizer = sgd and tags.team = vision and last(accuracy) > 0.7",
          sort: { by: "params.lr" }) {
          edges { node { name source { experiment } values(keys: ["params.lr", "best(accuracy)", "last(train/loss)", "experiment", "duration"]) } } }
        runImports { edges { node { state findings { runs } } } } } }`,
      { id: first.projectId },
    );
    const { experiment } = reference.folder[0] as Reference;
    expect(project.runs.edges.map(({ node }) => node)).toEqual(
      ["dense 3", "dense 1"].map((name) => ({
        name,
        source: { experiment },
        values: [name === "dense 1" ? 0.1 : 0.001, 0.75, 1 / 300, experiment, 90],
      })),
    );
    expect(project.runImports.edges.map(({ node }) => node.findings.runs)).toEqual([0, 6]);
    expect((await db.select().from(runTags).where(eq(runTags.projectId, first.projectId))).length).toBe(6);
  });

  it("leave what a filter means as it was, where both have a setting of one name", async () => {
    const number = 1000;
    await queuedRun(database, first, number, shapesConfiguration({ optimizer: "sgd" }));
    const list = await runListOf(db, first.projectId, { filter: "optimizer = sgd" });
    expect(await numbersOf(db, list)).toEqual([number]);
    const theirs = await runListOf(db, first.projectId, { filter: "params.optimizer = sgd" });
    expect(await numbersOf(db, theirs)).toHaveLength(2);
  });

  it("hold their version while they come in; none begins, and none goes on, on a version that is deleted", async () => {
    const other = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
    const { context, versionId } = other;
    const { id } = await askedFor(database, other, folder, "mlruns.zip");
    await expect(deleteVersion(context, { versionId })).rejects.toThrow(
      /the import of runs of mlruns.zip uses it/,
    );
    // As it was before imports held their version.
    await db.update(versions).set({ deletedAt: new Date() }).where(eq(versions.id, versionId));
    await expect(askedFor(database, other, folder, "mlruns.zip")).rejects.toThrow(/is deleted: restore it/);
    await executeRunImport(id, servicesOf(database));
    const [row] = await db.select().from(runImports).where(eq(runImports.id, id));
    expect(row).toMatchObject({ state: "failed", failure: expect.stringMatching(/is deleted: restore it/) });
    expect(await db.$count(runs, eq(runs.versionId, versionId))).toBe(0);
    await restoreVersion(context, { versionId });
    await deleteVersion(context, { versionId });
  });

  it("are not begun again here: the answer says what to do", async () => {
    const rows = await db
      .select()
      .from(runs)
      .where(eq(runs.projectId, first.projectId))
      .orderBy(asc(runs.number));
    for (const command of [restartRun, resumeRun]) {
      await expect(command(first.context, { runId: rows[1]?.id ?? "" })).rejects.toThrow(
        "was brought in from MLflow: there is nothing here to train it from",
      );
    }
  });
});

describe("a file that is no store of MLflow, or means harm", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const meta = {
    name: `mlruns/1/${id}/meta.yaml`,
    content: "run_name: 'it''s'\nstatus: 3\nstart_time: 1700000000000\n",
  };
  const cases: [what: string, bytes: () => Buffer, fileName: string, says: RegExp][] = [
    ["text", () => Buffer.from("hello"), "runs.bin", /is nothing that is imported|is no store of MLflow/],
    [
      "an archive of something else",
      () => zipOf([{ name: "a.png", content: "x" }]),
      "a.zip",
      /holds no run of MLflow/,
    ],
    ["SQLite that ends early", () => sqlite.subarray(0, 5000), "mlflow.db", /SQLite file is damaged/],
    [
      "SQLite whose tree goes in a circle",
      () => {
        const bytes = Buffer.from(sqlite);
        const pageBytes = bytes.readUInt16BE(16);
        // Every page says that it lies above the first one.
        for (let at = pageBytes; at + 12 <= bytes.length; at += pageBytes) {
          bytes[at] = 5;
          bytes.writeUInt16BE(0, at + 3);
          bytes.writeUInt32BE(at / pageBytes + 1, at + 8);
        }
        return bytes;
      },
      "mlflow.db",
      /SQLite file is damaged/,
    ],
    [
      "SQLite of something else",
      () => {
        const bytes = Buffer.from(sqlite);
        for (let at = bytes.indexOf("metrics"); at >= 0; at = bytes.indexOf("metrics", at))
          bytes.write("metrixx", at);
        return bytes;
      },
      "mlflow.db",
      /has no table metrics/,
    ],
  ];
  it.each(cases)("%s is refused with the reason", async (_what, bytes, fileName, says) => {
    const row = await imported(bytes(), fileName);
    expect(row.state).toBe("failed");
    expect(row.failure).toMatch(says);
  });

  it("that unpacks to more than it may is a bomb", async () => {
    const path = `${database.dataDir}/bomb.zip`;
    const name = `mlruns/1/${id}/metrics/m`;
    await writeFile(path, zipOf([meta, { name, content: Buffer.alloc(100_000, 32) }]));
    const source = await ZipSource.open(path);
    const taking = { run: () => undefined, point: () => undefined, keep: async () => "" };
    const reading = readFolder(source, taking, { budget: 90_000, pause: async () => undefined });
    await expect(reading).rejects.toThrow("a zip bomb");
    await source.close();
  });

  it("takes names as words: none leads out of the folder, none is kept twice", async () => {
    const other = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
    const row = await imported(
      zipOf([
        meta,
        { name: `mlruns/1/${id}/params/__proto__`, content: "1" },
        { name: `mlruns/1/${id}/params/zero`, content: "a\0b" },
        { name: `mlruns/1/${id}/metrics/loss`, content: "1 nonsense 1\n2 0.5 2\nx\n3 -inf -7\n" },
        { name: `mlruns/1/${id}/metrics/<img src=x>`, content: "1 1 1\n" },
      ]),
      "mlruns.zip",
      other,
    );
    expect(row).toMatchObject({ state: "finished", findings: { runs: 1, points: 3, renumbered: 1 } });
    const [run] = await db.select().from(runs).where(eq(runs.projectId, other.projectId));
    expect(run).toMatchObject({ name: "it's", state: "finished" });
    expect(run?.configuration).toHaveProperty("params", { zero: "ab", ["__proto__"]: 1 });
  });
});

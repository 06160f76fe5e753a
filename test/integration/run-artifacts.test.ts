import { readFile } from "node:fs/promises";
import { asc, eq, inArray } from "drizzle-orm";
import { expect, it } from "vitest";
import { newId } from "@/db/ids";
import { createQueues } from "@/db/jobs";
import { blobs as blobTable, runArtifacts, runs } from "@/db/schema";
import { sha256Of } from "@/server/core/blobs";
import type { Context } from "@/server/core/context";
import { serveArtifact } from "@/server/run-imports/artifacts";
import { hourMs, sweepDeleted } from "@/workers/deletion/sweep";
import { mostArtifactBytes } from "@/workers/mlflow/artifacts";
import { broughtIn } from "./bringing";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { shapesVersion } from "./training-fixtures";
import { unzipped, zipOf } from "./zip";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
await createQueues(own.context.jobs);
const fixture = (name: string) => readFile(new URL(`../fixtures/mlflow/${name}`, import.meta.url));

const imported = (bytes: Buffer) => broughtIn(database, own, bytes);

interface Told {
  id: string;
  path: string;
  bytes: number;
  url: string | null;
}
const artifactsOf = async (runId: string) =>
  (
    await ask<{ run: { artifacts: Told[] } }>(
      own.context,
      "query ($id: ID!) { run(id: $id) { artifacts { id path bytes url } } }",
      { id: runId },
    )
  ).run.artifacts;
const served = (id: string, context: Context = own.context, headers: Record<string, string> = {}) =>
  serveArtifact(new Request(`http://x/files/artifacts/${id}`, { headers }), context, id);

it("come in with their run and the models that it logged, to be saved by members alone", async () => {
  const wanted = JSON.parse((await fixture("artifacts.json")).toString()) as {
    path: string;
    bytes: number;
    sha256: string;
  }[];
  const zip = await fixture("artifacts.zip");
  expect(await imported(zip)).toMatchObject({
    ...{ state: "finished", failure: null },
    findings: { runs: 2, deleted: 1, files: wanted.length + 4, filesLeftOut: 0 },
  });
  expect((await imported(zip))?.findings).toMatchObject({ runs: 0, known: 2, files: 0 });
  const [withFiles, without] = await db
    .select()
    .from(runs)
    .where(eq(runs.projectId, own.projectId))
    .orderBy(asc(runs.number));
  expect(await artifactsOf(without?.id ?? "")).toEqual([]);
  const all = await artifactsOf(withFiles?.id ?? "");
  for (const { path, bytes, sha256 } of wanted) {
    const one = all.find((artifact) => artifact.path === path);
    expect(one).toMatchObject({ bytes, url: `/files/artifacts/${one?.id}` });
    const answer = await served(one?.id ?? "");
    expect(sha256Of(new Uint8Array(await answer.arrayBuffer())), path).toBe(sha256);
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const etag = answer.headers.get("etag") ?? "";
    expect((await served(one?.id ?? "", own.context, { "if-none-match": etag })).status).toBe(304);
  }
  // Two models of one name: the other one by its id.
  const ofModels = all.filter(({ path }) => !wanted.some((one) => one.path === path));
  const named = ofModels.filter(({ path }) => path.startsWith("network/"));
  expect(named.map(({ path }) => path)).toEqual(["network/MLmodel", "network/model.bin"]);
  expect(ofModels.filter(({ path }) => /^m-[0-9a-f]{32}\/(MLmodel|model\.bin)$/.test(path))).toHaveLength(2);

  const id = all[0]?.id ?? "";
  const other = await database.person();
  expect((await served(id, other.context)).status).toBe(404);
  expect((await served(id, database.contextFor(null))).status).toBe(401);
  expect((await served(newId("RunArtifact"))).status).toBe(404);
});

it("come in beside MLflow's SQLite file too, with the models that it knows", async () => {
  const into = await shapesVersion(database, { train: 3, validation: 3, test: 3 });
  const files = [...(await unzipped(await fixture("beside-database.zip")))];
  const packed = files.map(([name, content]) => ({ name, content }));
  // As Windows leaves one in each folder that somebody looked into.
  packed.push({ name: "mlruns/Thumbs.db", content: Buffer.from("no SQLite") });
  const row = await broughtIn(database, into, zipOf(packed));
  expect(row).toMatchObject({
    ...{ state: "finished", failure: null },
    findings: { runs: 2, points: 1, files: 4, filesLeftOut: 0 },
  });
  const rows = await db
    .select()
    .from(runs)
    .where(eq(runs.projectId, into.projectId))
    .orderBy(asc(runs.number));
  expect(rows.map(({ name, source }) => [name, source?.experiment])).toEqual([
    ["with files", "Beside a database"],
    ["without", "Beside a database"],
  ]);
  const paths = await db
    .select({ runId: runArtifacts.runId, path: runArtifacts.path })
    .from(runArtifacts)
    .where(
      inArray(
        runArtifacts.runId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(runArtifacts.path));
  expect(paths).toEqual(
    ["network/MLmodel", "network/weights.bin", "note.txt", "plots/loss.svg"].map((path) => ({
      ...{ runId: rows[0]?.id, path },
    })),
  );
});

it("are left out where a name leads elsewhere or comes twice, and told without content where they are too large", async () => {
  const id = "0123456789abcdef0123456789abcdef";
  const at = (path: string, content: string | Buffer = "x") => ({
    name: `mlruns/1/${id}/artifacts/${path}`,
    content,
  });
  const row = await imported(
    zipOf([
      {
        name: `mlruns/1/${id}/meta.yaml`,
        content: "run_name: hostile\nstatus: 3\nstart_time: 1700000000000\n",
      },
      ...[at("../../../../etc/passwd"), at("a//b"), at("bell\u0007"), at("good.txt", "good"), at("good.txt")],
      ...[at("<img src=x>"), at("huge.bin", Buffer.alloc(mostArtifactBytes + 1))],
      {
        name: "mlruns/1/models/m-0123456789abcdef0123456789abcdef/meta.yaml",
        content: `name: ../up\nsource_run_id: ${id}\n`,
      },
      { name: "mlruns/1/models/m-0123456789abcdef0123456789abcdef/artifacts/w.bin", content: "w" },
    ]),
  );
  expect(row).toMatchObject({ state: "finished", findings: { runs: 1, files: 3 } });
  const [run] = await db.select().from(runs).where(eq(runs.name, "hostile"));
  const told = (await artifactsOf(run?.id ?? "")).map(({ path, bytes, url }) => [path, bytes, url !== null]);
  expect(told.sort()).toEqual(
    [
      ["<img src=x>", 1, true],
      ["good.txt", 4, true],
      ["huge.bin", mostArtifactBytes + 1, false],
      ["m-0123456789abcdef0123456789abcdef/w.bin", 1, true],
    ].sort(),
  );
  const rows = await db
    .select()
    .from(runArtifacts)
    .where(eq(runArtifacts.runId, run?.id ?? ""));
  const huge = rows.find(({ path }) => path === "huge.bin");
  expect((await served(huge?.id ?? "")).status).toBe(404);

  // They go with their run, and their bytes with the last that names them.
  const good = rows.find(({ path }) => path === "good.txt")?.sha256 ?? "";
  expect(await database.blobs.has(good)).toBe(true);
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
  await db
    .update(runs)
    .set({ deletedAt: new Date() })
    .where(eq(runs.id, run?.id ?? ""));
  await sweepDeleted(
    {
      ...{ db, blobs: database.blobs, dataDir: database.dataDir, graceMs: 0, settledMs: hourMs },
      signal: new AbortController().signal,
    },
    Date.now() + 2 * hourMs,
  );
  expect(await db.$count(runArtifacts, eq(runArtifacts.runId, run?.id ?? ""))).toBe(0);
  expect(await db.$count(blobTable, eq(blobTable.sha256, good))).toBe(0);
  expect(await database.blobs.has(good)).toBe(false);
});

it("come in with a run that is here already where it lacks them, and bring one up to date that was under way", async () => {
  const id = "fedcba9876543210fedcba9876543210";
  const at = (path: string, content: string) => ({ name: `mlruns/1/${id}/${path}`, content });
  const begun = at("meta.yaml", "run_name: grows\nstatus: 1\nstart_time: 1700000000000\n");
  const first = await imported(
    zipOf([begun, at("params/lr", "0.1"), at("metrics/loss", "1 2 1\n2 1 2\n"), at("artifacts/a.txt", "a")]),
  );
  expect(first?.findings).toMatchObject({ runs: 1, files: 1 });
  const runOf = async () => {
    const [run] = await db.select().from(runs).where(eq(runs.name, "grows"));
    if (!run) throw new Error("no run");
    return run;
  };
  const run = await runOf();
  expect(run).toMatchObject({ state: "stopped", finishedAt: null });
  const filesOf = async () =>
    Promise.all(
      (await artifactsOf(run.id)).map(async ({ path, id: artifact }) => [
        path,
        await (await served(artifact)).text(),
      ]),
    );
  const known = async (files: Parameters<typeof zipOf>[0]) => (await imported(zipOf(files)))?.findings;

  // Nothing new: nothing is told, and what is there stays.
  const same = [begun, at("metrics/loss", "1 2 1\n2 1 2\n"), at("artifacts/a.txt", "other")];
  expect(await known(same)).toMatchObject({ runs: 0, known: 1, renewed: 0, files: 0 });
  expect(await filesOf()).toEqual([["a.txt", "a"]]);

  const ended = at(
    "meta.yaml",
    "run_name: x\nstatus: 3\nstart_time: 1700000000000\nend_time: 1700000060000\n",
  );
  const grown = [
    ...[ended, at("params/lr", "0.1"), at("params/late", "yes")],
    ...[at("metrics/loss", "1 2 1\n2 1 2\n3 0.5 3\n"), at("metrics/f1", "3 0.9 3\n")],
    ...[at("artifacts/a.txt", "newer"), at("artifacts/b.txt", "b")],
  ];
  expect(await known(grown)).toMatchObject({ runs: 0, known: 1, renewed: 1, files: 2 });
  // What people call it here stays.
  expect(await runOf()).toMatchObject({
    ...{ state: "finished", stopReason: null, finishedAt: new Date(1_700_000_060_000) },
    configuration: { params: { lr: 0.1, late: "yes" } },
  });
  expect(await filesOf()).toEqual([
    ["a.txt", "newer"],
    ["b.txt", "b"],
  ]);
  const told = await ask<{ run: { values: unknown[]; metrics: { name: string; values: number[] }[] } }>(
    own.context,
    'query ($id: ID!) { run(id: $id) { values(keys: ["last(loss)", "best(f1)", "params.late"]) metrics { name values } } }',
    { id: run.id },
  );
  expect(told.run.values).toEqual([0.5, 0.9, "yes"]);
  expect(told.run.metrics).toEqual([
    { name: "f1", values: [0.9] },
    { name: "loss", values: [2, 1, 0.5] },
  ]);

  // It has ended: only files that it lacks come in.
  const more = [
    ended,
    at("metrics/loss", "4 0.1 4\n"),
    at("artifacts/a.txt", "z"),
    at("artifacts/c.txt", "c"),
  ];
  expect(await known(more)).toMatchObject({ runs: 0, known: 1, renewed: 0, files: 1 });
  expect(await filesOf()).toEqual([
    ["a.txt", "newer"],
    ["b.txt", "b"],
    ["c.txt", "c"],
  ]);
  // One that somebody deleted stays so.
  await db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, run.id));
  expect(await known([...more, at("artifacts/d.txt", "d")])).toMatchObject({
    known: 0,
    deletedHere: 1,
    files: 0,
  });
});

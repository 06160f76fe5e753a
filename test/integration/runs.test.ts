import { runInNewContext } from "node:vm";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { csvOf, metricLines } from "@/cli/metrics";
import { createQueues } from "@/db/jobs";
import { models, projects, runMetrics, runs } from "@/db/schema";
import { serveModel } from "@/server/models/serve";
import { claimRun } from "@/server/runs/claim";
import { giveOutNext } from "@/server/runs/queue";
import { RunWriter } from "@/server/runs/worker";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask, execute } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";
import { unzipped } from "./zip";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 30, validation: 9, test: 9 });
const { context, versionId, projectId } = fixture;
await createQueues(context.jobs);
const stranger = await database.person();
const viewer = await database.person("viewer", fixture.teamId);

const launch = `mutation ($input: LaunchRunInput!) { launchRun(input: $input) {
  id number name state epochs queuePosition configuration version { id } project { id } createdBy { id } } }`;
interface RunsPage {
  edges: { node: { number: number } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}
type Launched = { launchRun: { id: string; number: number; name: string; queuePosition: number } };

async function launched(configuration: unknown = shapesConfiguration({ epochs: 1 })) {
  const answer = await execute(context, launch, { input: { versionId, configuration } });
  expect(answer.errors).toBeUndefined();
  return (answer.data as Launched).launchRun;
}
const jobsOf = async (runId: string) =>
  db.execute(sql`select state from pgboss.job where name = 'run' and data->>'runId' = ${runId}`);

describe("launching", () => {
  // The run of the model below is number 1.
  it("numbers runs, fills in defaults, and gives a run its job once it is its turn", async () => {
    const [first, second] = await Promise.all([
      launched({ architecture: { preset: "dense" }, data: { width: 16, height: 16 } }),
      launched(),
    ]);
    expect(new Set([first.number, second.number])).toEqual(new Set([2, 3]));
    expect(first.name).toBe("Dense network");
    expect(await jobsOf(first.id)).toHaveLength(0);
    await giveOutNext(db, context.jobs, 1);
    expect([...(await jobsOf(first.id)), ...(await jobsOf(second.id))]).toHaveLength(1);
    const [row] = await db.select().from(runs).where(eq(runs.id, first.id));
    expect(row?.configuration).toMatchObject({ learning: { optimizer: "adam", batchSize: 64 }, seed: 1 });
  });

  it("refuses a configuration that is wrong, naming the field", async () => {
    const answer = await execute(context, launch, {
      input: { versionId, configuration: { architecture: { preset: "dense" }, learning: { epochs: 0 } } },
    });
    expect(answer.errors?.[0]).toMatchObject({
      extensions: { code: "INVALID_INPUT", field: "configuration.learning.epochs" },
    });
  });

  it("refuses a network that cannot be built, naming the layer, and leaves nothing behind", async () => {
    const before = await db.$count(runs);
    const configuration = {
      data: { width: 8, height: 8 },
      architecture: { preset: "cnn", filters: [8, 8, 8, 8, 8] },
    };
    const answer = await execute(context, launch, { input: { versionId, configuration } });
    expect(answer.errors?.[0]?.message).toMatch(/Layer \d+ \(pooling_4\)/);
    expect(await db.$count(runs)).toBe(before);
  });

  it("is for maintainers, and for the version's team alone", async () => {
    const input = { versionId, configuration: shapesConfiguration() };
    const asViewer = await execute(viewer.context, launch, { input });
    expect(asViewer.errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
    const asStranger = await execute(stranger.context, launch, { input });
    expect(asStranger.errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });
});

describe("stopping and renaming", () => {
  const stop = "mutation ($id: ID!) { stopRun(input: { runId: $id }) { state stopRequestedAt finishedAt } }";

  it("stops a waiting run at once; its job then does nothing", async () => {
    const { id } = await launched();
    expect((await execute(context, stop, { id })).data).toMatchObject({ stopRun: { state: "stopped" } });
    expect(await claimRun(db, id)).toBeNull();
  });

  it("asks a running one, twice without harm", async () => {
    const { id } = await launched();
    await claimRun(db, id);
    const first = await execute(context, stop, { id });
    expect(first.data).toMatchObject({ stopRun: { state: "starting", finishedAt: null } });
    expect((await execute(context, stop, { id })).data).toEqual(first.data);
  });

  it("says so where the run is over, and gives strangers nothing", async () => {
    const { id } = await launched();
    await db.update(runs).set({ state: "finished" }).where(eq(runs.id, id));
    expect((await execute(context, stop, { id })).errors?.[0]?.extensions?.code).toBe("CONFLICT");
    const foreign = await execute(stranger.context, stop, { id });
    const missing = await execute(stranger.context, stop, { id: "run_01k9aaaaaaaaaaaaaaaaaaaaaa" });
    expect(foreign.errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    expect(missing.errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  it("renames", async () => {
    const { id } = await launched();
    const rename = `mutation ($id: ID!, $name: String!) { renameRun(input: { runId: $id, name: $name }) { name } }`;
    expect((await execute(context, rename, { id, name: " Baseline " })).data).toEqual({
      renameRun: { name: "Baseline" },
    });
    expect((await execute(context, rename, { id, name: " " })).errors?.[0]?.extensions?.code).toBe(
      "INVALID_INPUT",
    );
  });
});

describe("reading", () => {
  it("gives metrics as series, after a step, with null for what is not finite", async () => {
    const { id } = await launched();
    const claim = await claimRun(db, id);
    if (!claim) throw new Error("no claim");
    const writer = new RunWriter(db, claim, { onError: () => {} });
    for (let step = 1; step <= 300; step++) {
      writer.metric({ name: "loss", step, epoch: 1, value: step === 300 ? Number.NaN : 1 / step });
    }
    for (const [i, value] of [Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY].entries()) {
      writer.metric({ name: 'odd,"', step: 298 + i, epoch: 1, value });
    }
    writer.metric({ name: "validation.loss", step: 300, epoch: 1, value: 0.5 });
    for (let i = 1; i <= 120; i++) writer.log("info", `line ${i}`);
    writer.update({ state: "running", step: 300, stepsPerEpoch: 600, imagesPerSecond: 160 });
    await writer.flush();
    const query = `query ($id: ID!, $step: Int, $after: String) { run(id: $id) {
      secondsLeft queuePosition metrics(afterStep: $step) { name steps epochs values breaks { step kind count } }
      log(first: 100, after: $after) { edges { node { sequence message level } } pageInfo { hasNextPage endCursor } } } }`;
    const answer = await execute(context, query, { id, step: 297 });
    expect(answer.errors).toBeUndefined();
    const run = answer.data?.run as {
      log: { edges: unknown[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    };
    expect(run).toMatchObject({
      secondsLeft: (300 * 16) / 160,
      queuePosition: null,
      metrics: [
        {
          ...{ name: "loss", steps: [298, 299, 300], epochs: [1, 1, 1], values: [1 / 298, 1 / 299, null] },
          breaks: [{ step: 300, kind: "nan", count: 1 }],
        },
        {
          ...{ name: 'odd,"', values: [null, 2, null] },
          breaks: [
            { step: 298, kind: "infinity", count: 1 },
            { step: 300, kind: "minus_infinity", count: 1 },
          ],
        },
        { name: "validation.loss", steps: [300], values: [0.5] },
      ],
    });
    // The command line prints what was logged.
    const api = {
      ask: <T>(text: string, variables: Record<string, unknown> = {}) => ask<T>(context, text, variables),
    };
    const lines = (await metricLines(api, id)).flatMap(csvOf);
    expect(lines).toContain("loss,300,1,NaN");
    expect(lines.slice(-4)).toEqual([
      ...['"odd,""",298,1,Infinity', '"odd,""",299,1,2', '"odd,""",300,1,-Infinity'],
      "validation.loss,300,1,0.5",
    ]);
    expect(run.log.edges).toHaveLength(100);
    const rest = await execute(context, query, { id, step: 0, after: run.log.pageInfo.endCursor });
    expect(rest.data?.run).toMatchObject({ log: { pageInfo: { hasNextPage: false } } });
    expect((rest.data as { run: typeof run }).run.log.edges).toHaveLength(20);
    // Of a log of a hundred thousand lines the few that hold a text, page by page.
    await db.execute(sql`insert into run_logs (run_id, sequence, level, message)
      select ${id}, n, 'info', case when n % 25000 = 0 then 'Loss was NaN: 100%_' || n else 'line ' || n end
      from generate_series(1000, 101000) n`);
    const searching = `query ($id: ID!, $search: String, $after: String) { run(id: $id) {
      log(first: 3, search: $search, after: $after) { edges { node { sequence } } pageInfo { hasNextPage endCursor } } } }`;
    const found = async (search: string, after?: string) => {
      const { data } = await execute(context, searching, { id, search, after });
      return (data as { run: { log: { edges: { node: { sequence: number } }[] } } }).run.log.edges.map(
        ({ node }) => node.sequence,
      );
    };
    expect(await found(" loss was nan ")).toEqual([25_000, 50_000, 75_000]);
    expect(await found("loss was nan", "75000")).toEqual([100_000]);
    expect(await found("100%_5")).toEqual([50_000]);
    expect(await found("100.")).toEqual([]);
    const broken = await execute(context, query, { id, after: "'; drop table runs" });
    expect(broken.errors?.[0]?.extensions?.code).toBe("INVALID_INPUT");
    await db.delete(runMetrics).where(eq(runMetrics.runId, id));
  });

  it("lists runs newest first, page by page, to the team alone", async () => {
    const query = `query ($id: ID!, $after: String) { project(id: $id) { runs(first: 2, after: $after) {
      edges { node { id number } } pageInfo { hasNextPage endCursor } } } }`;
    const seen: number[] = [];
    for (let after: string | null = null; ; ) {
      const answer = await execute(context, query, { id: projectId, after });
      const { runs: connection } = (answer.data as { project: { runs: RunsPage } }).project;
      seen.push(...connection.edges.map(({ node }) => node.number));
      if (!connection.pageInfo.hasNextPage) break;
      after = connection.pageInfo.endCursor;
    }
    expect(seen).toHaveLength(await db.$count(runs, eq(runs.projectId, projectId)));
    expect(new Set(seen).size).toBe(seen.length);
    const { id } = await launched();
    const foreign = await execute(stranger.context, "query ($id: ID!) { run(id: $id) { name } }", { id });
    expect(foreign.errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });
});

describe("a model", async () => {
  const runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 1 }));
  await executeRun(runId, {
    connection: database.connection,
    blobs: database.blobs,
    config: { dataDir: database.dataDir },
    logger: { info: () => {} },
  });
  const [row] = await db.select().from(models).where(eq(models.runId, runId));
  if (!row) throw new Error("no model");
  const serve = (by: typeof context, id: string, file: string) =>
    serveModel(new Request("http://localhost/"), by, id, file.split("/"));

  it("is shown with its run, version and address", async () => {
    const answer = await execute(
      context,
      `query ($id: ID!) { model(id: $id) { url bytes accuracy format preprocessing version { id }
        classes { index name position } run { id model { id } checkpoints { epoch best } } } }`,
      { id: row.id },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.model).toMatchObject({
      url: `/files/models/${row.id}/model.json`,
      version: { id: versionId },
      run: { id: runId, model: { id: row.id }, checkpoints: [{ epoch: 1, best: true }] },
      classes: [{ index: 0, name: "circle" }, { name: "square" }, { name: "cross" }],
    });
  });

  it("is served to members, immutable, and to nobody else", async () => {
    const topology = await serve(viewer.context, row.id, "model.json");
    expect(topology.status).toBe(200);
    expect(topology.headers.get("content-type")).toBe("application/json");
    expect(topology.headers.get("x-content-type-options")).toBe("nosniff");
    expect(topology.headers.get("cache-control")).toMatch(/private.*immutable/);
    const json = (await topology.json()) as { weightsManifest: { paths: string[] }[] };
    expect(json.weightsManifest[0]?.paths).toEqual(["weights.bin"]);
    const weights = await serve(context, row.id, "weights.bin");
    expect((await weights.arrayBuffer()).byteLength).toBe(4 * (16 * 16 * 3 * 32 + 32 + 32 * 3 + 3));
    const foreign = await serve(stranger.context, row.id, "model.json");
    const missing = await serve(context, "model_01k9aaaaaaaaaaaaaaaaaaaaaa", "model.json");
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(await foreign.text()).toBe(await missing.text());
    expect((await serve(context, row.id, "../../secrets.json")).status).toBe(404);
    expect((await serve(database.contextFor(null), row.id, "model.json")).status).toBe(401);
  });

  it("is converted to every other format, each measured on the images that the run is judged by", async () => {
    const answer = await execute(
      context,
      `query ($id: ID!) { model(id: $id) { takeAwayUrl conversions { format bytes images accuracy agreeing
        largestDifference latencyMs failure files { name bytes } } parityImages(format: uint8) { id } } }`,
      { id: row.id },
    );
    expect(answer.errors).toBeUndefined();
    const { takeAwayUrl, conversions, parityImages } = (answer.data as { model: unknown }).model as {
      takeAwayUrl: string;
      parityImages: { id: string }[];
      conversions: { format: string; bytes: number; largestDifference: number; latencyMs: number }[];
    };
    expect(takeAwayUrl).toBe(`/files/models/${row.id}/take-away.zip`);
    expect(conversions.map(({ format }) => format)).toEqual([
      "layers",
      "graph",
      "float16",
      "uint16",
      "uint8",
      "uint8_channels",
      "saved_model",
    ]);
    for (const one of conversions) {
      expect(one).toMatchObject({ failure: null, images: 9 });
      expect(one.latencyMs).toBeGreaterThan(0);
    }
    // What the worker said of them is kept, to hold a browser against.
    expect(parityImages).toHaveLength(9);
    const [layers, graph, , , uint8, channels, savedModel] = conversions;
    for (const exact of [layers, graph, savedModel]) {
      expect(exact).toMatchObject({ agreeing: 9, accuracy: row.accuracy });
      expect(exact?.largestDifference).toBeLessThan(1e-5);
    }
    for (const fewer of [uint8, channels]) {
      expect(fewer?.largestDifference).toBeGreaterThan(1e-7);
      expect(fewer?.bytes).toBeLessThan((graph?.bytes ?? 0) / 2);
    }
  });

  it("has the layers model among its formats, with its own size and files", async () => {
    const answer = await execute(
      context,
      "query ($id: ID!) { model(id: $id) { bytes files { sha256 } conversions { bytes url files { sha256 } } } }",
      { id: row.id },
    );
    const { bytes, files, conversions } = (answer.data as { model: Record<string, unknown> }).model;
    const url = `/files/models/${row.id}/layers/model.json`;
    expect((conversions as object[])[0]).toEqual({ bytes, url, files });
    expect((await serve(context, row.id, "layers/model.json")).status).toBe(200);
  });

  it("gives its files to members and to nobody else, whatever the format", async () => {
    for (const file of [
      "graph/model.json",
      "uint8/weights.bin",
      "saved_model/saved_model.pb",
      "take-away.zip",
    ]) {
      expect((await serve(viewer.context, row.id, file)).status, file).toBe(200);
      expect((await serve(stranger.context, row.id, file)).status, file).toBe(404);
      expect((await serve(database.contextFor(null), row.id, file)).status, file).toBe(401);
    }
    for (const file of [
      "graph/weights",
      "graph/../model.json",
      "nothing/model.json",
      "saved_model/model.json",
    ])
      expect((await serve(context, row.id, file)).status, file).toBe(404);
  });

  it("is taken away whole: each format, classes, preprocessing, the card and the page", async () => {
    await db.update(projects).set({ modelLicence: "Apache 2" }).where(eq(projects.id, row.projectId));
    const answer = await serve(context, row.id, "take-away.zip");
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="run-1[A-Za-z0-9-]*\.zip"$/,
    );
    const files = await unzipped(Buffer.from(await answer.arrayBuffer()));
    expect([...files.keys()].sort()).toEqual(
      [
        ...["LICENSE.txt", "README.md", "check.js", "classes.json", "index.html", "load.py", "model.js"],
        ...["preprocess.js", "references.js"],
        ...["preprocess.py", "preprocessing.json", "tf.min.js", "layers/model.json", "layers/weights.bin"],
        ...["graph", "float16", "uint16", "uint8", "uint8_channels"].flatMap((format) => [
          `${format}/model.json`,
          `${format}/weights.bin`,
        ]),
        "saved_model/saved_model.pb",
      ].sort(),
    );
    const served = await serve(context, row.id, "graph/weights.bin");
    expect(files.get("graph/weights.bin")).toEqual(Buffer.from(await served.arrayBuffer()));
    expect(JSON.parse(String(files.get("classes.json")))).toEqual(
      ["circle", "square", "cross"].map((name) => ({ name })),
    );
    expect(JSON.parse(String(files.get("preprocessing.json")))).toEqual(row.preprocessing);
    expect(String(files.get("README.md"))).toContain("circle, square, cross");
    expect(String(files.get("README.md"))).toContain("The model: Apache 2.");
    const { MODEL } = runInNewContext(`window = {}; ${files.get("model.js")}; window`) as {
      MODEL: { weights: string };
    };
    expect(Buffer.from(MODEL.weights, "base64")).toEqual(files.get("graph/weights.bin"));
  });
});

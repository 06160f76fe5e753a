import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { curlOf, type Example, examples } from "@/app/(app)/docs/api/examples";
import { createDataset } from "@/scripts/demo/flows";
import type { App } from "./app";
import { expect, test } from "./fixtures";
import { type Person, type ShapesProject, shapesZip } from "./seed";

const program = resolve(import.meta.dirname, "../../cli/offdiagonal.mjs");

interface Ended {
  code: number;
  out: string;
  err: string;
}

function runProgram(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = execFile(file, args, { env, cwd: tmpdir() }, (error, out, err) => {
      if (error && typeof error.code !== "number") failed(error);
      else done({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
    child.stdin?.end(input);
  });
}

async function tokenOf(person: Person, scopes: string[]): Promise<string> {
  const { createToken } = await person.client.ask<{ createToken: { secret: string } }>(
    "mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret } }",
    { input: { name: scopes.join(" ") || "reading", scopes } },
  );
  return createToken.secret;
}

/** The command line as a pipeline calls it: nothing kept, the token in the environment. */
async function commandLine(app: App, token: string) {
  const home = await mkdtemp(join(tmpdir(), "offdiagonal-cli-"));
  const { OFFDIAGONAL_TOKEN: _, ...outer } = process.env;
  const env = { ...outer, XDG_CONFIG_HOME: home, OFFDIAGONAL_URL: app.url };
  return {
    home,
    run: (args: readonly string[], own: Record<string, string> = { OFFDIAGONAL_TOKEN: token }, input = "") =>
      runProgram(process.execPath, [program, ...args], { ...env, ...own }, input),
    remove: () => rm(home, { recursive: true }),
  };
}

const tiny = [
  ...["--preset", "dense", "--set", "data.width=16", "--set", "data.height=16"],
  ...["--set", "architecture.hidden=[16]", "--set", "learning.epochs=1"],
];

test("the command line launches, waits, gates, imports, downloads, and says how it ended", async ({
  app,
  owner,
  shapes,
  visit,
}) => {
  const cli = await commandLine(app, await tokenOf(owner, ["launch", "edit"]));
  const { run } = cli;

  await test.step("a run that meets what it has to, and one that does not", async () => {
    const launch = ["run", "launch", "--version", shapes.versionId, ...tiny];
    const [met, unmet] = await Promise.all([
      run([...launch, "--wait", "--require", "test.accuracy >= 0", "--json"]),
      run([
        "run",
        "launch",
        "--from",
        shapes.runId,
        "--set",
        "learning.epochs=1",
        "--require",
        "test.accuracy > 1",
      ]),
    ]);
    expect([met.err, met.code]).toEqual([expect.stringContaining("epoch"), 0]);
    const ended = JSON.parse(met.out);
    expect(ended).toMatchObject({ state: "finished", epochs: 1, outcome: "good" });
    // Put away meanwhile, it is judged all the same.
    await owner.client.ask(
      "mutation ($input: ArchiveRunsInput!) { archiveRuns(input: $input) { __typename } }",
      { input: { projectId: shapes.projectId, numbers: [ended.number], archived: true } },
    );
    expect((await run(["run", "wait", ended.id, "--require", "test.accuracy >= 0"])).code).toBe(0);
    expect([unmet.err, unmet.code]).toEqual([expect.stringContaining("Not met: test.accuracy > 1"), 3]);
  });

  await test.step("a run that is stopped, while its log is followed", async () => {
    const launched = await run([
      ...["run", "launch", "--version", shapes.versionId, ...tiny, "--set", "learning.epochs=1000"],
      ...["--set", "learning.batchSize=1"],
    ]);
    const id = launched.out.trim();
    expect(id).toMatch(/^run_/);
    const [followed, waited, stopped] = await Promise.all([
      run(["run", "logs", id, "--follow"]),
      run(["run", "wait", id]),
      run(["run", "stop", id]),
    ]);
    expect([followed.code, waited.code, stopped.code]).toEqual([4, 4, 0]);
  });

  await test.step("the runs that MLflow kept, once", async () => {
    const store = resolve(import.meta.dirname, "../fixtures/mlflow/mlruns.zip");
    const first = await run(["run", "import", shapes.versionId, store]);
    expect([first.code, first.out]).toEqual([
      0,
      expect.stringMatching(/^finished: 6 runs and \d+ points came in, 0 were here, 2 were deleted there/),
    ]);
    const again = await run(["run", "import", shapes.versionId, store]);
    expect(again.out).toMatch(/^finished: 0 runs and 0 points came in, 6 were here/);
    const filter = [
      "run",
      "list",
      "params.lr = 0.1 and params.optimizer = sgd",
      "--project",
      "Shapes",
      "--json",
    ];
    const [brought] = JSON.parse((await run(filter)).out);
    expect(brought).toMatchObject({ name: "dense 1", state: "failed" });
    const page = await visit(app, owner);
    await page.goto(`/projects/${shapes.projectId}/runs/${brought.id}`);
    await expect(page.getByRole("heading", { name: "Brought in from MLflow" })).toBeVisible();
    await expect(page.getByRole("img", { name: /^train\/loss: 300 points/ })).toBeVisible();
    await page.getByRole("button", { name: "Save train/loss as a file" }).click();
    const saving = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /^Values\s*CSV/ }).click();
    const values = await readFile(await (await saving).path(), "utf8");
    expect(values.split("\r\n").slice(0, 3)).toEqual([
      'Step,train/loss,"train/loss, smoothed"',
      ...["0,1,1", "1,0.5,0.6875"],
    ]);
    await page.getByRole("link", { name: "Configuration" }).click();
    await expect(page.getByText("vision", { exact: true })).toBeVisible();
    await page.goto(`/projects/${shapes.projectId}/runs/imports`);
    await expect(page.getByText(/^6 runs, [\d,]+ points; 2 were deleted there/)).toBeVisible();
  });

  await test.step("images in and out, and a model", async () => {
    const datasetId = await createDataset(owner.client, shapes.projectId, "From a terminal");
    const zip = join(cli.home, "more.zip");
    await writeFile(zip, await shapesZip({ train: 2, validation: 1, test: 1 }, 77));
    const sent = await run(["datasets", "import", datasetId, zip]);
    expect([sent.out, sent.code]).toEqual([expect.stringMatching(/^finished: \d+ images added/), 0]);
    const csv = join(cli.home, "labels.csv");
    expect((await run(["datasets", "export", datasetId, "--as", "labels.csv", "--out", csv])).code).toBe(0);
    expect((await readFile(csv, "utf8")).split("\n").length).toBeGreaterThan(4);
    const model = join(cli.home, "model.zip");
    expect((await run(["model", "download", shapes.runId, "--out", model])).code).toBe(0);
    expect((await readFile(model)).subarray(0, 2).toString()).toBe("PK");
  });

  await test.step("lists, by the language of the table of runs", async () => {
    const found = await run(["run", "list", "name = Wider", "--project", "Shapes", "--json"]);
    expect(JSON.parse(found.out)).toMatchObject([{ id: shapes.otherRunId, name: "Wider" }]);
    const listed = await run(["datasets", "list", "--project", shapes.projectId]);
    expect(listed.out).toContain("From a terminal");
    const points = await run(["run", "metrics", shapes.runId, "validation.accuracy"]);
    expect(points.out).toMatch(/^metric,step,epoch,value\nvalidation\.accuracy,\d+,1,0?\.?\d+/);
  });

  await test.step("what is wrong, by its exit code", async () => {
    const reading = await tokenOf(owner, []);
    const refused = await run(["run", "stop", shapes.runId], { OFFDIAGONAL_TOKEN: reading });
    expect([refused.err, refused.code]).toEqual([expect.stringContaining("lacks the scope “launch”"), 6]);
    const condition = await run(["run", "wait", shapes.runId, "--require", "accuracy >"]);
    expect([condition.err, condition.code]).toEqual([expect.stringContaining("--require"), 2]);
    expect(
      (await run(["run", "launch", "--version", shapes.versionId, "--set", "learning.epochs=0"])).code,
    ).toBe(2);
    expect((await run(["fly"])).code).toBe(2);
    const gone = await run(["run", "list"], {
      OFFDIAGONAL_TOKEN: reading,
      OFFDIAGONAL_URL: "http://127.0.0.1:1",
    });
    expect([gone.err, gone.code]).toEqual([expect.stringContaining("cannot be reached"), 5]);
  });

  await test.step("a token that is kept is readable by its user alone, and sent to its server alone", async () => {
    const kept = await run(["login", "--url", app.url], {}, `${await tokenOf(owner, [])}\n`);
    expect([kept.out, kept.code]).toEqual([expect.stringContaining("as Olga Owner"), 0]);
    expect((await stat(join(cli.home, "offdiagonal/settings.json"))).mode & 0o777).toBe(0o600);
    expect((await run(["projects", "list"], {})).out).toContain("Shapes");
    expect((await run(["projects", "list"], { OFFDIAGONAL_URL: "http://127.0.0.1:1" })).code).toBe(6);
  });
  await cli.remove();
});

/** What stands for each name in capitals. */
async function idsOf(owner: Person, shapes: ShapesProject): Promise<Record<string, string>> {
  const { project } = await owner.client.ask<{ project: { classes: { id: string; name: string }[] } }>(
    "query ($id: ID!) { project(id: $id) { classes { id name } } }",
    { id: shapes.projectId },
  );
  const { image } = await owner.client.ask<{ image: { class: { id: string } } }>(
    "query ($id: ID!) { image(id: $id) { class { id } } }",
    { id: shapes.imageId },
  );
  return {
    PROJECT: shapes.projectId,
    DATASET: shapes.datasetId,
    VERSION: shapes.versionId,
    RUN: shapes.runId,
    MODEL: shapes.modelId,
    IMAGE: shapes.imageId,
    // The class that it has: what other tests look at stays.
    CLASS: image.class.id ?? project.classes[0]?.id ?? "",
  };
}

test("each example of the API's page answers, with a token of the scope that it names", async ({
  app,
  owner,
  shapes,
}) => {
  const ids = await idsOf(owner, shapes);
  const named = (text: string) => text.replace(/\b[A-Z]{3,}\b/g, (name) => ids[name] ?? name);
  const home = await mkdtemp(join(tmpdir(), "offdiagonal-curl-"));
  const answerOf = async (example: Example) => {
    const env = { ...process.env, OFFDIAGONAL_TOKEN: await tokenOf(owner, [example.scope]) };
    const isStream = example.request.kind === "subscription";
    // The command as it is shown; a stream is left after its first seconds.
    const command = named(curlOf(example, app.url)).replace(/^curl/, `curl -s${isStream ? " -m 2" : ""}`);
    return runProgram("sh", ["-c", `cd ${home} && ${command}`], env);
  };
  for (const example of examples) {
    const { out, err, code } = await answerOf(example);
    const { kind } = example.request;
    expect([example.title, kind === "subscription" ? [0, 28].includes(code) : code, err]).toEqual([
      ...[example.title, kind === "subscription" ? true : 0, expect.any(String)],
    ]);
    if (kind === "graphql")
      expect([example.title, JSON.parse(out).errors]).toEqual([example.title, undefined]);
    if (kind === "subscription") expect(out).toContain('"projectEvents":{"sequence"');
  }
  await rm(home, { recursive: true });
});

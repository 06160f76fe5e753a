import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeZip } from "client-zip";
import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { conversionFiles, conversions, datasets, projects, runs, versions } from "@/db/schema";
import { preprocessSpecSchema } from "@/ml/preprocess";
import type { Context } from "@/server/core/context";
import { setAsidesOf } from "@/server/parity/set-aside";
import { findingsOfAll } from "@/server/parity/verdict";
import { type CardFacts, modelCard } from "./card";
import { basesOf, licenceText } from "./licence";
import { preprocessJavaScript, preprocessPython } from "./preprocess-code";
import { conversionsOf, type Model } from "./queries";
import { references } from "./references";

/** The first day that an archive can name, for a run that has not ended. */
const origin = new Date(1980, 0, 1);

/** Findings of browsers that the card tells. */
const mostFindings = 100;

/** Kept failures that the card tells, the most frequent first. */
const mostFailures = 50;

/** What the archive of a run's model is called, without ".zip". */
function nameOf(run: { number: number; name: string }): string {
  const name = run.name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `run-${run.number}${name === "" ? "" : `-${name.slice(0, 60)}`}`;
}

/**
 * Everything that running the model elsewhere takes: each format in a folder, classes, preprocessing as data and as code,
 * a card, and a page that runs it offline. @param root of the installation.
 */
export async function takeAwayZip(
  context: Pick<Context, "db" | "blobs">,
  model: Model,
  root: string,
): Promise<{ name: string; content: ReadableStream<Uint8Array> }> {
  const { db, blobs } = context;
  const files = await db
    .select({ format: conversions.format, name: conversionFiles.name, sha256: conversionFiles.sha256 })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .where(eq(conversions.modelId, model.id))
    .orderBy(asc(conversions.format), asc(conversionFiles.name));
  const savedModel = files.find(({ format }) => format === "saved_model");
  const graph = (name: string) => files.find((file) => file.format === "graph" && file.name === name);
  const [topology, weights] = [graph("model.json"), graph("weights.bin")];
  const facts = {
    ...(await factsOf(db, model)),
    // Told from the file: runs of before have one that takes prepared pictures alone.
    savedModelPrepares: savedModel ? (await blobs.read(savedModel.sha256)).includes("DecodeJpeg") : false,
  };
  const classNames = model.classes.map(({ name }) => ({ name }));
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const code = (name: string) => readFile(join(root, "public/take-away", name));
  const licences = {
    notices: (await code("notices.txt")).toString(),
    apache: await readFile(join(root, "LICENSE"), "utf8"),
  };

  async function* entries() {
    yield { name: "README.md", input: modelCard(facts) };
    yield {
      name: "LICENSE.txt",
      input: licenceText({ ...facts, hasPage: Boolean(topology && weights) }, licences),
    };
    yield { name: "classes.json", input: json(classNames) };
    yield { name: "preprocessing.json", input: json(model.preprocessing) };
    yield { name: "preprocess.js", input: preprocessJavaScript(facts.spec) };
    yield { name: "preprocess.py", input: preprocessPython(facts.spec) };
    yield { name: "load.py", input: await code("load.py") };
    yield { name: "layers/model.json", input: await blobs.read(model.topologySha256) };
    yield { name: "layers/weights.bin", input: await blobs.read(model.weightsSha256) };
    for (const { format, name, sha256 } of files)
      yield { name: `${format}/${name}`, input: await blobs.read(sha256) };
    if (!topology || !weights) return;
    const offline = {
      name: facts.run.name,
      topology: JSON.parse((await blobs.read(topology.sha256)).toString()),
      weights: (await blobs.read(weights.sha256)).toString("base64"),
      classes: classNames,
      preprocessing: model.preprocessing,
    };
    // A page that is opened from a disk may fetch nothing: the model comes as a script.
    yield { name: "model.js", input: `window.MODEL = ${JSON.stringify(offline)};\n` };
    yield { name: "references.js", input: `window.REFERENCES = ${JSON.stringify(references)};\n` };
    yield { name: "check.js", input: await code("check.js") };
    yield {
      name: "tf.min.js",
      input: await readFile(join(root, "node_modules/@tensorflow/tfjs/dist/tf.min.js")),
    };
    yield { name: "index.html", input: await code("index.html") };
  }
  // Of the time at which the run ended: the same model makes the same bytes.
  const lastModified = facts.run.finishedAt ?? origin;
  async function* dated() {
    for await (const entry of entries()) yield { ...entry, lastModified };
  }
  return { name: nameOf(facts.run), content: makeZip(dated()) };
}

async function originOf(db: Queryable, model: Model) {
  const [origin] = await db
    .select({
      project: projects.name,
      licence: projects.modelLicence,
      intendedUse: projects.intendedUse,
      run: { number: runs.number, name: runs.name, finishedAt: runs.finishedAt },
      version: { name: versions.name, hash: versions.contentHash, dataset: datasets.name },
    })
    .from(runs)
    .innerJoin(projects, eq(projects.id, runs.projectId))
    .innerJoin(versions, eq(versions.id, runs.versionId))
    .innerJoin(datasets, eq(datasets.id, versions.datasetId))
    .where(eq(runs.id, model.runId));
  if (!origin) throw new Error(`No run ${model.runId}`);
  return origin;
}

async function factsOf(db: Queryable, model: Model) {
  const failures = await db.execute<CardFacts["failures"][number] & Record<string, unknown>>(sql`
    with failed as (
      select id, expected_class_id, predicted_class_id, cause from error_cases
      where run_id = ${model.runId} and standing = 'open'
      union select e.id, e.expected_class_id, a.predicted_class_id, e.cause
      from case_answers a join error_cases e on e.id = a.case_id
      where a.run_id = ${model.runId} and e.standing = 'open' and a.predicted_class_id <> e.expected_class_id)
    select expected.name as expected, predicted.name as predicted, f.cause, count(*)::int as count from failed f
    join classes expected on expected.id = f.expected_class_id join classes predicted on predicted.id = f.predicted_class_id
    group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit ${mostFailures}`);
  const { spec } = z.object({ spec: preprocessSpecSchema }).parse(model.preprocessing);
  return {
    ...(await originOf(db, model)),
    classes: model.classes.map(({ name }) => name),
    spec,
    accuracy: model.accuracy,
    bytes: model.bytes,
    conversions: (await conversionsOf(db, [model.id])).get(model.id) ?? [],
    failures,
    browsers: await browsersOf(db, model.id),
    bases: await basesOf(db, model.runId),
  };
}

/** What browsers came to with a model, in an order that does not change; what was set aside too. */
async function browsersOf(db: Queryable, modelId: string): Promise<CardFacts["browsers"]> {
  const standing = (await findingsOfAll(db, modelId)).map((one) => ({
    ...one,
    cameTo: one.agrees ? ("agrees" as const) : ("differs" as const),
  }));
  const setAside = (await setAsidesOf(db, [modelId])).map((one) => ({
    ...one,
    cameTo: "differs, set aside by the team" as const,
  }));
  const keyOf = (one: CardFacts["browsers"][number]) =>
    `${one.format} ${one.backend} ${one.browser} ${one.cameTo} ${one.images}`;
  return [...standing, ...setAside].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, mostFindings);
}

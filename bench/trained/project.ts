import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import pino from "pino";
import { connect } from "@/db/connection";
import { newId } from "@/db/ids";
import { createQueues, openJobs } from "@/db/jobs";
import { datasets, imports, members, projects, runs, teams, uploads, user, versions } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { createBaseModel } from "@/server/base-models/commands";
import { FolderBlobStore } from "@/server/core/blobs";
import { readConfig } from "@/server/core/config";
import type { Context } from "@/server/core/context";
import { uploadPath } from "@/server/imports/uploads";
import { launchRun } from "@/server/runs/commands";
import { createFreeze } from "@/server/versions/freeze";
import { unzipped, zipOf } from "@/test/integration/zip";
import { sharedFile } from "@/test/shared";
import { executeImport } from "@/workers/import/run";
import type { Services } from "@/workers/services";
import { executeRun } from "@/workers/training/run";
import { executeFreeze } from "@/workers/versions/freeze";

export type Version = typeof versions.$inferSelect;

/** MobileNetV1 0.25: 210,336 weights that have learnt from ImageNet. */
const mobileNet = "models/mobilenet-v1-025-224";

/** What is imported and how it is learnt. */
export interface TrainedCase {
  key: string;
  archive: string;
  /** Every so many-th file of it is taken. */
  every: number;
  configure(project: Project, version: Version): Promise<Configuration>;
}

/** What the launch form proposes from. */
export function factsOf({ typicalWidth, typicalHeight, grey, counts }: Version) {
  const training = counts.train.reduce((sum, count) => sum + count, 0);
  return {
    width: typicalWidth,
    height: typicalHeight,
    channels: grey ? (1 as const) : (3 as const),
    training,
  };
}

/** A project of its own in a database of its own, and what workers need to work on it. */
export interface Project {
  id: string;
  context: Context;
  services: Services;
  close(): Promise<void>;
}

export async function openProject(url: string, dataDir: string): Promise<Project> {
  const connection = connect(url, { max: 3 });
  const { db, sql } = connection;
  const jobs = await openJobs(url, { work: false, onError: () => {} });
  await createQueues(jobs);
  const actor = { id: newId("Member"), name: "Bench", email: `${newId("Member")}@example.org` };
  await db.insert(user).values(actor);
  const [team] = await db.insert(teams).values({ name: "Bench" }).returning();
  if (!team) throw new Error("no team");
  await db.insert(members).values({ teamId: team.id, userId: actor.id, role: "owner" });
  const [project] = await db.insert(projects).values({ teamId: team.id, name: "Bench" }).returning();
  if (!project) throw new Error("no project");
  const blobs = new FolderBlobStore(join(dataDir, "blobs"));
  await mkdir(join(dataDir, "uploads"), { recursive: true });
  return {
    id: project.id,
    context: { db, sql, jobs, blobs, dataDir, actor },
    services: {
      connection,
      blobs,
      config: { ...readConfig({ OFFDIAGONAL_DATA: dataDir }), databaseUrl: url, secret: "" },
      logger: pino({ level: "silent" }),
      signal: new AbortController().signal,
    },
    async close() {
      await jobs.stop({ graceful: false });
      await connection.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A file by its name, with its bytes. */
export interface NamedFile {
  readonly name: string;
  readonly content: Buffer;
}

async function sharedBytes(name: string): Promise<NamedFile> {
  const file = sharedFile(name);
  if (!file) throw new Error(`${name} is missing: lay it beside the clone as ../shared/${name}.`);
  return { name: basename(file), content: await readFile(file) };
}

/** A finished upload, as tus leaves it. */
async function uploaded(
  { id, context }: Project,
  { name, content }: NamedFile,
  purpose: "dataset" | "base_model",
  datasetId: string | null = null,
): Promise<string> {
  const [upload] = await context.db
    .insert(uploads)
    .values({
      ...{ projectId: id, userId: context.actor?.id ?? "", purpose, datasetId },
      ...{ fileName: name, bytes: content.length, finishedAt: new Date() },
    })
    .returning();
  if (!upload) throw new Error("no upload");
  const path = uploadPath(context.dataDir, upload.id);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return upload.id;
}

export async function uploadModel(project: Project, name: string, files: readonly NamedFile[]) {
  const uploadIds: string[] = [];
  for (const file of files) uploadIds.push(await uploaded(project, file, "base_model"));
  return createBaseModel(project.context, { projectId: project.id, name, uploadIds });
}

export async function uploadBase(project: Project) {
  return uploadModel(project, "MobileNetV1 0.25", [
    await sharedBytes(`${mobileNet}/model.json`),
    await sharedBytes(`${mobileNet}/weights.bin`),
  ]);
}

/** Imports an archive into a dataset of its own and freezes that by the splits of its folders. */
export async function versionOf(project: Project, key: string, archive: NamedFile): Promise<Version> {
  const { context, services } = project;
  const { db } = context;
  const [dataset] = await db.insert(datasets).values({ projectId: project.id, name: key }).returning();
  if (!dataset) throw new Error("no dataset");
  const [row] = await db
    .insert(imports)
    .values({
      ...{ projectId: project.id, datasetId: dataset.id, fileName: archive.name },
      uploadId: await uploaded(project, archive, "dataset", dataset.id),
      createdBy: context.actor?.id ?? "",
    })
    .returning();
  await executeImport(row?.id ?? "", services);
  const freeze = await createFreeze(context, {
    datasetId: dataset.id,
    splitMethod: "folders",
    seed: 1,
    fractions: { train: 0.9, validation: 0.1, test: 0 },
  });
  await executeFreeze(freeze.id, services);
  const [version] = await db.select().from(versions).where(eq(versions.datasetId, dataset.id));
  if (!version) throw new Error(`No version of ${key} came of its freeze`);
  return version;
}

/** Import, freeze by the splits of the folders, launch, train: by the commands and workers that a person sets going. */
export async function trained(one: TrainedCase, project: Project) {
  const archive = await sharedBytes(one.archive);
  const files = one.every === 1 ? [] : [...(await unzipped(archive.content))];
  const some = files.filter((_, i) => i % one.every === 0);
  const version = await versionOf(project, one.key, {
    name: archive.name,
    content:
      one.every === 1
        ? archive.content
        : zipOf(some.map(([name, content]) => ({ name, content, stored: true }))),
  });
  return executed(project, one.key, version, await one.configure(project, version));
}

/** Launches a run of a version and works on it to its end. */
export async function executed(
  { context, services }: Project,
  key: string,
  version: Version,
  configuration: Configuration,
) {
  const { db } = context;
  const launched = await launchRun(context, { versionId: version.id, configuration });
  const begun = performance.now();
  await executeRun(launched.id, services);
  const seconds = (performance.now() - begun) / 1000;
  const [finished] = await db.select().from(runs).where(eq(runs.id, launched.id));
  if (finished?.state !== "finished" || finished.testAccuracy === null) {
    throw new Error(`The run of ${key} ended as ${finished?.state}: ${finished?.failureMessage ?? ""}`);
  }
  return { runId: finished.id, accuracy: finished.testAccuracy, epochs: finished.epoch, seconds };
}

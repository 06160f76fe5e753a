import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
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

/** A finished upload of a shared file, as tus leaves it. */
async function uploadShared(
  { id, context }: Project,
  name: string,
  purpose: "dataset" | "base_model",
  datasetId: string | null = null,
  every = 1,
): Promise<string> {
  const file = sharedFile(name);
  if (!file) throw new Error(`${name} is missing: lay it beside the clone as ../shared/${name}.`);
  const [upload] = await context.db
    .insert(uploads)
    .values({
      projectId: id,
      userId: context.actor?.id ?? "",
      purpose,
      datasetId,
      fileName: basename(file),
      bytes: (await stat(file)).size,
      finishedAt: new Date(),
    })
    .returning();
  if (!upload) throw new Error("no upload");
  const path = uploadPath(context.dataDir, upload.id);
  await mkdir(dirname(path), { recursive: true });
  if (every === 1) {
    await copyFile(file, path);
  } else {
    const files = [...(await unzipped(await readFile(file)))].filter((_, i) => i % every === 0);
    await writeFile(path, zipOf(files.map(([name, content]) => ({ name, content, stored: true }))));
  }
  return upload.id;
}

export async function uploadBase(project: Project) {
  const uploadIds = [
    await uploadShared(project, `${mobileNet}/model.json`, "base_model"),
    await uploadShared(project, `${mobileNet}/weights.bin`, "base_model"),
  ];
  return createBaseModel(project.context, { projectId: project.id, name: "MobileNetV1 0.25", uploadIds });
}

/** Import, freeze by the splits of the folders, launch, train: by the commands and workers that a person sets going. */
export async function trained(one: TrainedCase, project: Project) {
  const { context, services } = project;
  const { db } = context;
  const [dataset] = await db.insert(datasets).values({ projectId: project.id, name: one.key }).returning();
  if (!dataset) throw new Error("no dataset");
  const uploadId = await uploadShared(project, one.archive, "dataset", dataset.id, one.every);
  const [row] = await db
    .insert(imports)
    .values({
      projectId: project.id,
      datasetId: dataset.id,
      uploadId,
      fileName: basename(one.archive),
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
  if (!version) throw new Error(`No version of ${one.key} came of its freeze`);
  const configuration = await one.configure(project, version);
  const launched = await launchRun(context, { versionId: version.id, configuration });
  const begun = performance.now();
  await executeRun(launched.id, services);
  const seconds = (performance.now() - begun) / 1000;
  const [finished] = await db.select().from(runs).where(eq(runs.id, launched.id));
  if (finished?.state !== "finished" || finished.testAccuracy === null) {
    throw new Error(`The run of ${one.key} ended as ${finished?.state}: ${finished?.failureMessage ?? ""}`);
  }
  return { runId: finished.id, accuracy: finished.testAccuracy, epochs: finished.epoch, seconds };
}

import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import pino from "pino";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { createQueues, openJobs } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { datasets, imports, members, projects, runs, teams, uploads, user, versions } from "@/db/schema";
import { type Configuration, defaultConfiguration } from "@/ml/configuration";
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

type Version = typeof versions.$inferSelect;
type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;

interface Case {
  key: string;
  name: string;
  archive: string;
  /** Every so many-th file of it is taken. */
  every: number;
  /** Least accuracy on the test images; null for a case that is only there to be quick. */
  goal: number | null;
  configure(project: Project, version: Version): Promise<Configuration>;
}

/** MobileNetV1 0.25: 210,336 weights that have learnt from ImageNet. */
const mobileNet = "models/mobilenet-v1-025-224";

const cases = (quick: boolean): Case[] => [
  ...(quick
    ? []
    : [
        {
          key: "mnist",
          // A rate that falls to nothing ends where the loss is low; a constant one ends wherever its last step was.
          name: "MNIST, the CNN as proposed, 5 epochs of a cosine from 0.002",
          archive: "data/mnist-png.zip",
          every: 1,
          goal: 0.99,
          configure: async (_project: Project, version: Version) => {
            const proposed = defaultConfiguration("cnn", factsOf(version));
            const learning = {
              ...proposed.learning,
              epochs: 5,
              learningRate: 0.002,
              schedule: "cosine" as const,
            };
            return { ...proposed, learning };
          },
        },
      ]),
  {
    key: quick ? "clothing128" : "clothing",
    name: `clothing, transfer from MobileNetV1 0.25 as proposed${quick ? ", half of the pictures, 128 px, 8 epochs" : ""}`,
    archive: "data/clothing-small.zip",
    every: quick ? 2 : 1,
    goal: quick ? null : 0.8,
    configure: async (project, version) => {
      const base = await uploadBase(project);
      const proposed = defaultConfiguration("transfer", factsOf(version), base);
      if (!quick) return proposed;
      const { data, learning } = proposed;
      return {
        ...proposed,
        data: { ...data, width: 128, height: 128 },
        learning: { ...learning, epochs: 8 },
      };
    },
  },
];

function factsOf({ typicalWidth, typicalHeight, grey, counts }: Version) {
  const training = counts.train.reduce((sum, count) => sum + count, 0);
  return {
    width: typicalWidth,
    height: typicalHeight,
    channels: grey ? (1 as const) : (3 as const),
    training,
  };
}

/**
 * Accuracy on the test images that the archives bring, by the way that a person goes: import, freeze with the splits of
 * the folders, launch what the form proposes, train, measure. The test images have no part in any choice.
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Figures = {};
  try {
    await migrateDatabase(server.url);
    for (const one of cases(quick)) {
      const project = await openProject(server.url, join(folder, one.key));
      try {
        const { accuracy, epochs, seconds } = await measure(one, project);
        rows.push({
          network: one.name,
          "test accuracy": accuracy.toFixed(4),
          goal: one.goal ?? "–",
          epochs,
          "training and test, s": Math.round(seconds),
        });
        const name = `accuracy.${one.key}`;
        figures[`${name}.testAccuracy`] = {
          value: Number(accuracy.toFixed(4)),
          unit: "",
          ...(one.goal !== null && { goal: one.goal, met: accuracy >= one.goal }),
        };
        figures[`${name}.seconds`] = { value: Math.round(seconds), unit: "s" };
      } finally {
        await project.close();
      }
    }
    return { rows, figures };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Project {
  id: string;
  context: Context;
  services: Services;
  close(): Promise<void>;
}

async function openProject(url: string, dataDir: string): Promise<Project> {
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

async function uploadBase(project: Project) {
  const uploadIds = [
    await uploadShared(project, `${mobileNet}/model.json`, "base_model"),
    await uploadShared(project, `${mobileNet}/weights.bin`, "base_model"),
  ];
  return createBaseModel(project.context, { projectId: project.id, name: "MobileNetV1 0.25", uploadIds });
}

async function measure(one: Case, project: Project) {
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
  return { accuracy: finished.testAccuracy, epochs: finished.epoch, seconds };
}

import { mkdir, writeFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import { asc, eq } from "drizzle-orm";
import { newId } from "@/db/ids";
import { datasetImages, datasets, importRefusals, imports, uploads } from "@/db/schema";
import { readConfig } from "@/server/core/config";
import { logger } from "@/server/core/log";
import { finishUpload, uploadFolder, uploadPath } from "@/server/imports/uploads";
import { executeImport } from "@/workers/import/run";
import type { Services } from "@/workers/services";
import type { TestDatabase } from "./database";
import { type ZipFile, zipOf } from "./zip";

/**
 * A small picture that differs by its number, grey or in colour. Its PNG is written by hand: tests make thousands, and
 * setting up an encoder for each took longer than importing it.
 */
export async function picture(seed: number, side = 12, colour = false): Promise<Buffer> {
  const row = 1 + side * (colour ? 3 : 1);
  const data = Buffer.alloc(side * row);
  let state = seed * 2654435761 + 12345;
  for (let i = 0; i < data.length; i++) {
    // Each row begins with its filter: none.
    if (i % row === 0) continue;
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[i] = state >>> 24;
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, colour ? 2 : 0, 0, 0, 0]);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    ...[
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(data, { level: 1 })),
      chunk("IEND", Buffer.alloc(0)),
    ],
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Services of a job over a test's database. */
export function servicesOf(
  database: TestDatabase,
  signal: AbortSignal = new AbortController().signal,
  env: Record<string, string> = {},
): Services {
  return {
    connection: database.connection,
    blobs: database.blobs,
    config: {
      ...readConfig({ ...env, OFFDIAGONAL_DATA: database.dataDir }),
      databaseUrl: database.url,
      secret: "of no use to this test, which signs in nobody",
    },
    logger,
    signal,
  };
}

/** A person with a project and an empty dataset in it. */
export async function datasetFor(database: TestDatabase, classNames: string[] = []) {
  const person = await database.person();
  const project =
    classNames.length > 0
      ? await database.project(person.teamId, classNames)
      : await emptyProject(database, person.teamId);
  const [dataset] = await database.connection.db
    .insert(datasets)
    .values({ projectId: project.id, name: "Dataset" })
    .returning();
  if (!dataset) throw new Error("no dataset");
  return { ...person, projectId: project.id, datasetId: dataset.id };
}

async function emptyProject(database: TestDatabase, teamId: string) {
  const { projects } = await import("@/db/schema");
  const [project] = await database.connection.db
    .insert(projects)
    .values({ teamId, name: "Project" })
    .returning();
  if (!project) throw new Error("no project");
  return project;
}

/** Lays an archive into the data folder as a finished upload, with its import and job in the queue. */
export async function uploadArchive(
  database: TestDatabase,
  into: {
    projectId: string;
    datasetId: string;
    actor: { id: string };
    context: { jobs: Parameters<typeof finishUpload>[1] };
  },
  archive: Buffer,
  fileName = "archive.zip",
): Promise<{ importId: string; uploadId: string }> {
  const uploadId = newId("Upload");
  await mkdir(uploadFolder(database.dataDir), { recursive: true });
  await writeFile(uploadPath(database.dataDir, uploadId), archive);
  await database.connection.db.insert(uploads).values({
    id: uploadId,
    projectId: into.projectId,
    userId: into.actor.id,
    purpose: "dataset",
    datasetId: into.datasetId,
    fileName,
    bytes: archive.length,
  });
  await finishUpload(database.connection.db, into.context.jobs, database.dataDir, uploadId);
  const [row] = await database.connection.db.select().from(imports).where(eq(imports.uploadId, uploadId));
  if (!row) throw new Error("no import");
  return { importId: row.id, uploadId };
}

/** Imports files in this process and answers with everything that came of it. */
export async function importFiles(
  database: TestDatabase,
  into: Parameters<typeof uploadArchive>[1],
  files: readonly ZipFile[] | Buffer,
  env: Record<string, string> = {},
) {
  const { importId } = await uploadArchive(
    database,
    into,
    Buffer.isBuffer(files) ? files : zipOf(files as ZipFile[]),
  );
  const end = await executeImport(importId, servicesOf(database, undefined, env));
  return { end, ...(await resultOf(database, importId)) };
}

/** The rows of an import: itself, its notes by file name, and what lies in its dataset. */
export async function resultOf(database: TestDatabase, importId: string) {
  const { db } = database.connection;
  const [row] = await db.select().from(imports).where(eq(imports.id, importId));
  if (!row) throw new Error("no import");
  const notes = await db
    .select()
    .from(importRefusals)
    .where(eq(importRefusals.importId, importId))
    .orderBy(asc(importRefusals.entry));
  const content = await db.select().from(datasetImages).where(eq(datasetImages.datasetId, row.datasetId));
  const [dataset] = await db.select().from(datasets).where(eq(datasets.id, row.datasetId));
  return { row, notes, byName: new Map(notes.map((note) => [note.name, note])), content, dataset };
}

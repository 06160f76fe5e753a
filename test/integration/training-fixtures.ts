import sharp from "sharp";
import { blobs as blobTable, datasets, images, runs, versionImages, versions } from "@/db/schema";
import { parseConfiguration } from "@/ml/configuration";
import { createRandom } from "@/ml/random";
import { sha256Of } from "@/server/core/blobs";
import type { TrainingServices } from "@/workers/training/run";
import type { TestDatabase } from "./database";

type Split = "train" | "validation" | "test";

const shapes = ["circle", "square", "cross"] as const;

/** A drawn shape of 16×16 pixels, grey, its place, size and brightness from the seed. */
async function drawn(classIndex: number, seed: string): Promise<Buffer> {
  const random = createRandom(seed);
  const size = 16;
  const [x, y, r] = [6 + random.int(5), 6 + random.int(5), 4 + random.int(2)];
  const ink = 150 + random.int(100);
  const colour = `rgb(${ink},${ink},${ink})`;
  const shape = shapes[classIndex];
  const body =
    shape === "circle"
      ? `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}"/>`
      : shape === "square"
        ? `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${2 * r}" fill="none" stroke="${colour}" stroke-width="2"/>`
        : `<path d="M${x - r} ${y}H${x + r}M${x} ${y - r}V${y + r}" stroke="${colour}" stroke-width="2"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="100%" height="100%" fill="rgb(${random.int(40)},0,0)"/>${body}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** What `executeRun` needs, of a test's own database. */
export function trainingServices(database: TestDatabase): TrainingServices {
  return {
    connection: database.connection,
    blobs: database.blobs,
    config: { dataDir: database.dataDir },
    logger: { info: () => {} },
  };
}

export interface Fixture {
  versionId: string;
  projectId: string;
  userId: string;
}

let versionsDrawn = 0;

/**
 * A frozen version of drawn shapes, of three classes in turn: each of a test file has others, which are the same each time
 * the file runs, so that what a network learns from them does not depend on chance. `seed` says which.
 */
export async function shapesVersion(
  database: TestDatabase,
  counts: Record<Split, number>,
  seed = `version ${++versionsDrawn}`,
): Promise<Fixture & { context: Awaited<ReturnType<TestDatabase["person"]>>["context"]; teamId: string }> {
  const { actor, teamId, context } = await database.person();
  const project = await database.project(teamId, [...shapes]);
  const { db } = database.connection;
  const splits = (["train", "validation", "test"] as const).flatMap((split) =>
    Array.from({ length: counts[split] }, () => split),
  );
  const drawings = new Map<string, { split: Split; classIndex: number; bytes: Buffer; sha256: string }>();
  for (const [i, split] of splits.entries()) {
    // A drawing that came up before is drawn again: images are unique by their content.
    for (let attempt = 0; drawings.size === i; attempt++) {
      const bytes = await drawn(i % shapes.length, `${seed} ${i} ${attempt}`);
      const sha256 = sha256Of(bytes);
      if (!drawings.has(sha256))
        drawings.set(sha256, { split, classIndex: i % shapes.length, bytes, sha256 });
    }
  }
  const unique = [...drawings.values()].sort((a, b) => a.sha256.localeCompare(b.sha256));
  await database.blobs.putMany(unique.map((file) => file.bytes));
  await db
    .insert(blobTable)
    .values(unique.map(({ sha256, bytes }) => ({ sha256, bytes: bytes.length, mediaType: "image/png" })))
    .onConflictDoNothing();
  const kept = await db
    .insert(images)
    .values(
      unique.map(({ sha256, classIndex }) => ({
        projectId: project.id,
        sha256,
        width: 16,
        height: 16,
        grey: false,
        classId: project.classIds[classIndex] ?? null,
      })),
    )
    .returning({ id: images.id, sha256: images.sha256 });
  const idOf = new Map(kept.map((image) => [image.sha256, image.id]));
  const [dataset] = await db.insert(datasets).values({ projectId: project.id, name: "Shapes" }).returning();
  if (!dataset) throw new Error("no dataset");
  const countOf = (split: Split) =>
    shapes.map(
      (_, index) => unique.filter((file) => file.split === split && file.classIndex === index).length,
    );
  const [version] = await db
    .insert(versions)
    .values({
      projectId: project.id,
      datasetId: dataset.id,
      number: 1,
      splitMethod: "stratified",
      seed: 1,
      fractions: { train: 0.6, validation: 0.2, test: 0.2 },
      classes: shapes.map((name, i) => ({ id: project.classIds[i] ?? "", name, position: i })),
      counts: { train: countOf("train"), validation: countOf("validation"), test: countOf("test") },
      imageCount: unique.length,
      typicalWidth: 16,
      typicalHeight: 16,
      grey: false,
      contentHash: "0".repeat(64),
      createdBy: actor.id,
    })
    .returning();
  if (!version) throw new Error("no version");
  await db.insert(versionImages).values(
    unique.map((file, position) => ({
      versionId: version.id,
      position,
      imageId: idOf.get(file.sha256) ?? "",
      classIndex: file.classIndex,
      split: file.split,
    })),
  );
  return { versionId: version.id, projectId: project.id, userId: actor.id, context, teamId };
}

/** A configuration for the drawn shapes. */
export function shapesConfiguration(
  learning: Record<string, unknown> = {},
  architecture: Record<string, unknown> = { preset: "dense", hidden: [32], dropout: 0.1 },
) {
  const parsed = parseConfiguration(
    {
      data: { width: 16, height: 16, channels: 3, scaling: "standard" },
      architecture,
      learning: { epochs: 4, batchSize: 16, learningRate: 0.003, ...learning },
      seed: 7,
    },
    shapes.length,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** A queued run, put there without the job. */
export async function queuedRun(
  database: TestDatabase,
  { versionId, projectId, userId }: Fixture,
  number: number,
  configuration = shapesConfiguration(),
): Promise<string> {
  const [run] = await database.connection.db
    .insert(runs)
    .values({
      projectId,
      versionId,
      number,
      name: `Run ${number}`,
      configuration,
      epochs: configuration.learning.epochs,
      createdBy: userId,
    })
    .returning();
  if (!run) throw new Error("no run");
  return run.id;
}

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { eq } from "drizzle-orm";
import { images, models, predictions } from "@/db/schema";
import { preprocess } from "@/ml/preprocess";
import { takeAwayZip } from "@/server/models/take-away";
import type { Converted } from "@/workers/conversions/load";
import { decodeRgba } from "@/workers/import/decode";
import { keptPreprocessing } from "@/workers/inference/run-model";
import { tf } from "@/workers/tf";
import { executeRun } from "@/workers/training/run";
import type { TestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";
import { unzipped } from "./zip";

export const root = resolve(import.meta.dirname, "../..");

/** A picture's file, and what the worker says of it. */
export interface Picture {
  name: string;
  bytes: Buffer;
  said: number[];
}

/** What an archive's page holds its browser against, and what came with the model. */
export interface Carried {
  references: { tolerance: number; tie: number; kinds: { name: string; rgba: string }[] };
  model: { preprocessing: { golden: { cases: { hash: string; probabilities: number[] }[] } } };
}

/** A small run of shapes whose model was taken away: the archive, and the same in a temporary folder. */
export async function takenAway(database: TestDatabase) {
  const { db } = database.connection;
  const fixture = await shapesVersion(database, { train: 30, validation: 9, test: 9 });
  const configuration = shapesConfiguration(
    { epochs: 2, sparsity: 0.5 },
    { preset: "cnn", filters: [6, 8], dense: 12 },
  );
  const runId = await queuedRun(database, fixture, 1, configuration);
  await executeRun(runId, trainingServices(database));
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("no model");
  /** As it is made now. */
  const zipped = async (): Promise<Buffer> => {
    const { content } = await takeAwayZip({ db, blobs: database.blobs }, model, root);
    return Buffer.from(await new Response(content).arrayBuffer());
  };
  const archive = await zipped();
  const files = await unzipped(archive);
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-archive-"));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const fileOf = (name: string): Buffer => {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`The archive has no ${name}`);
    return bytes;
  };
  const { spec } = keptPreprocessing.parse(model.preprocessing);
  const rows = await db
    .select({ name: images.id, sha256: images.sha256, said: predictions.probabilities })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .where(eq(predictions.runId, runId));
  /** Of the test split, with the probabilities that the run has kept. */
  const judged: Picture[] = await Promise.all(
    rows.map(async ({ name, sha256, said }) => ({
      ...{ name: `${name}.png`, said: [...said] },
      bytes: await database.blobs.read(sha256),
    })),
  );
  return {
    ...{ model, archive, zipped, folder, fileOf, spec, judged },
    classes: model.classes.map(({ name }) => name),
    /** What the worker feeds of a picture. */
    async fed(bytes: Uint8Array): Promise<Float32Array> {
      const { data, width, height } = await decodeRgba(bytes);
      return preprocess(data, width, height, spec);
    },
    answered: (by: Pick<Converted, "predict">, input: Float32Array) =>
      tf.tidy(() => [
        ...by.predict(tf.tensor4d(input, [1, spec.height, spec.width, spec.channels])).dataSync(),
      ]),
    carried(): Carried {
      const read = (name: string) =>
        JSON.parse(
          fileOf(name)
            .toString()
            .replace(/^window\.\w+ = |;\n$/g, ""),
        );
      return { references: read("references.js"), model: read("model.js") };
    },
  };
}

export const apart = (expected: ArrayLike<number>, actual: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));

import { createHash } from "node:crypto";
import { firstIdAt, newId } from "@/db/ids";
import * as table from "@/db/schema";
import { createRandom } from "@/ml/random";
import type { TestDatabase } from "./database";
import type { World } from "./world";

/** An image as the test knows it: the plain filters below judge by this alone. */
export interface Known {
  id: string;
  name: string;
  names: string[];
  classId: string | null;
  split: "train" | "validation" | "test" | null;
  width: number;
  height: number;
  quality: { brightness: number; contrast: number; sharpness: number } | null;
  labels: { authorId: string | null; source: "import" | "person" | "review" }[];
  flags: boolean[];
  importId: string | null;
  hasErrorCase: boolean;
  said: { truth: number; predicted: number; confidence: number; margin: number; entropy: number } | null;
}

/** A dataset of 150 images in the project of a world, that differ in all that images can be narrowed and sorted by. */
export async function drawKnown(database: TestDatabase, world: World) {
  const { db } = database.connection;
  const { projectId, catId, dogId } = world;
  const runId = world.ids.Run;
  const people = [world.owner.actor.id, world.colleague.actor.id];
  const createdBy = people[0] ?? "";
  const [dataset] = await db.insert(table.datasets).values({ projectId, name: "Grid" }).returning();
  const datasetId = dataset?.id ?? "";
  const [upload] = await db
    .insert(table.uploads)
    .values({ projectId, userId: createdBy, purpose: "dataset", datasetId, fileName: "grid.zip", bytes: 1 })
    .returning();
  const [imported] = await db
    .insert(table.imports)
    .values({ projectId, datasetId, uploadId: upload?.id ?? "", fileName: "grid.zip", createdBy })
    .returning();
  const importId = imported?.id ?? "";
  const known: Known[] = [];
  const random = createRandom(7);
  const begun = Date.now();
  const one = <T>(values: readonly T[]) => values[random.int(values.length)] as T;
  // One in 100 ms: they lie in sixteen of the blocks that the images of a class are found by.
  const idOf = (i: number) =>
    firstIdAt("Image", new Date(begun - 100 * (150 - i))).slice(0, 16) + newId("Image").slice(16);
  for (let i = 0; i < 150; i++) {
    const folder = one(["cats", "Dogs", "100%_sure", "back\\slash"]);
    const classId = one([catId, dogId, null]);
    known.push({
      id: idOf(i),
      name: `${folder}/IMG_${random.int(40)}.png`,
      names: random.next() < 0.1 ? [`again/${one(["Copy", "twin"])}_${i}.png`] : [],
      classId,
      split: one(["train", "validation", "test", null]),
      width: 10 + random.int(5),
      height: 10 + random.int(5),
      // Few different figures, so that the id has to decide; sevenths are no exact floats.
      quality:
        random.next() < 0.9
          ? {
              brightness: Math.fround(random.int(7) / 7),
              contrast: Math.fround(random.int(7) / 14),
              sharpness: Math.fround(random.next() / 50),
            }
          : null,
      // Whoever has a class got it by a label.
      labels: Array.from({ length: (classId === null ? 0 : 1) + random.int(3) }, () =>
        one([
          { authorId: null, source: "import" as const },
          { authorId: people[0] ?? null, source: "person" as const },
          { authorId: people[1] ?? null, source: "review" as const },
        ]),
      ),
      flags: Array.from({ length: random.int(3) }, () => random.next() < 0.5),
      importId: random.next() < 0.5 ? importId : null,
      hasErrorCase: random.next() < 0.1,
      said:
        random.next() < 0.6
          ? {
              truth: random.int(2),
              predicted: random.int(2),
              confidence: Math.fround(random.int(7) / 7),
              margin: Math.fround(random.int(7) / 7),
              entropy: Math.fround(random.next()),
            }
          : null,
    });
  }
  const hashes = known.map(({ id }) => createHash("sha256").update(id).digest("hex"));
  await db
    .insert(table.blobs)
    .values(hashes.map((sha256) => ({ sha256, bytes: 10, mediaType: "image/png" })));
  await db.insert(table.images).values(
    known.map(({ id, classId, width, height }, i) => ({
      ...{ id, projectId, classId, width, height, grey: true, sha256: hashes[i] ?? "" },
    })),
  );
  await db
    .insert(table.datasetImages)
    .values(
      known.map(({ id, name, split, importId }) => ({ datasetId, imageId: id, name, split, importId })),
    );
  await db
    .insert(table.imageNames)
    .values(known.flatMap(({ id, names }) => names.map((name) => ({ datasetId, imageId: id, name }))));
  await db.insert(table.imageQuality).values(
    known.flatMap(({ id, width, height, quality }) =>
      quality
        ? [
            {
              imageId: id,
              projectId,
              ...quality,
              dhash: 0n,
              pixels: width * height,
              proportion: width / height,
            },
          ]
        : [],
    ),
  );
  await db.insert(table.labels).values(
    known.flatMap(({ id, classId, labels }) =>
      labels.map((label, i) => ({
        imageId: id,
        classId: i === labels.length - 1 ? classId : one([catId, dogId]),
        ...label,
      })),
    ),
  );
  await db
    .insert(table.imageFlags)
    .values(
      known.flatMap(({ id, flags }) =>
        flags.map((raised) => ({ projectId, imageId: id, raised, authorId: people[0] ?? "" })),
      ),
    );
  await db.insert(table.errorCases).values(
    known
      .filter(({ hasErrorCase }) => hasErrorCase)
      .map(({ id }) => ({
        ...{
          projectId,
          runId,
          imageId: id,
          expectedClassId: catId,
          predictedClassId: dogId,
          confidence: 0.5,
        },
        ...{ probabilities: [0.5, 0.5], source: "matrix" as const, cause: "other" as const },
        createdBy: people[0] ?? "",
      })),
  );
  await db
    .insert(table.predictions)
    .values(
      known.flatMap(({ id, said }) =>
        said ? [{ runId, imageId: id, split: "test" as const, probabilities: [0.5, 0.5], ...said }] : [],
      ),
    );
  return { datasetId, importId, people, known };
}

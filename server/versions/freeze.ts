import { createHash } from "node:crypto";
import { asc, eq, max, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, datasetImages, datasets, images, versions } from "@/db/schema";
import { SPLITS, type Split, type SplitFractions, stratifiedSplit, versionLines } from "@/ml/splits";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const share = z.number().min(0, "A share lies between 0 and 1.").max(1, "A share lies between 0 and 1.");

interface LabelledImage {
  imageId: string;
  sha256: string;
  width: number;
  height: number;
  grey: boolean;
  split: Split | null;
  classIndex: number;
}

/**
 * Freezes a dataset: which images, which class, which split, under a hash over all of it. The same images with the
 * same classes and settings give the same hash, in whatever order they came.
 */
export const createVersion = command({
  action: "dataset:write",
  name: "version:create",
  input: z.object({
    datasetId: z.string(),
    name: z.string().trim().max(100, "A version's name has at most 100 characters.").nullish(),
    splitMethod: z.enum(["folders", "stratified"]),
    seed: z.int(),
    fractions: z.object({ train: share, validation: share, test: share }),
  }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, actor, publish, audit, enqueue }, input) => {
    checkFractions(input.fractions);
    // Numbers of one dataset are given one after the other.
    const [dataset] = await tx
      .select({ name: datasets.name })
      .from(datasets)
      .where(eq(datasets.id, input.datasetId))
      .for("no key update");
    if (!dataset) throw notFound(input.datasetId);
    const { labelled, frozen, leftOut } = await contentOf(tx, projectId, input.datasetId, dataset.name);
    const splits = divide(labelled, frozen, input);
    const counts = countBy(labelled, splits, frozen.length);
    const untaught = frozen.filter((_, index) => counts.train[index] === 0).map(({ name }) => name);
    if (untaught.length > 0) {
      throw new AppError(
        "INVALID_INPUT",
        `No image of ${untaught.slice(0, 5).join(", ")}${untaught.length > 5 ? ` and ${untaught.length - 5} more classes` : ""} is in the training split, so it could not be learnt. Import training images of it, or choose stratified splits.`,
        "splitMethod",
      );
    }
    const hash = createHash("sha256");
    const items = labelled.map(({ sha256, classIndex }, i) => ({
      sha256,
      classIndex,
      split: splits[i] ?? "train",
    }));
    for (const line of versionLines(
      items,
      frozen.map(({ name }) => name),
    )) {
      hash.update(`${line}\n`);
    }
    const [last] = await tx
      .select({ number: max(versions.number) })
      .from(versions)
      .where(eq(versions.datasetId, input.datasetId));
    const number = (last?.number ?? 0) + 1;
    const [version] = await tx
      .insert(versions)
      .values({
        projectId,
        datasetId: input.datasetId,
        number,
        // A name is what lists and links show: never nothing.
        name: input.name || `${dataset.name} ${number}`,
        splitMethod: input.splitMethod,
        seed: input.seed,
        fractions: input.fractions,
        classes: frozen,
        counts,
        imageCount: labelled.length,
        leftOutImages: leftOut,
        ...typicalSize(labelled),
        grey: labelled.every(({ grey }) => grey),
        contentHash: hash.digest("hex"),
        createdBy: actor.id,
      })
      .returning();
    if (!version) throw new Error("The insert returned no version");
    await insertImages(tx, version.id, labelled, splits);
    publish(projectId, "VERSION_CREATED", version.id);
    await enqueue("version", { versionId: version.id }, version.id);
    audit(version.id);
    return version;
  },
});

function checkFractions({ train, validation, test }: SplitFractions): void {
  const sum = train + validation + test;
  if (Math.abs(sum - 1) > 1e-9) {
    throw new AppError(
      "INVALID_INPUT",
      `The shares of train, validation and test add up to ${Number(sum.toFixed(6))}: they must make 1.`,
      "fractions",
    );
  }
  if (train === 0) {
    throw new AppError(
      "INVALID_INPUT",
      "The share of train is 0: without training images nothing is learnt.",
      "fractions.train",
    );
  }
}

/**
 * The images that have a class, by content hash, and the classes that have images, in the project's order. One
 * statement, so it sees one moment of the dataset, whatever an import adds meanwhile.
 */
async function contentOf(tx: Transaction, projectId: string, datasetId: string, datasetName: string) {
  const rows = await tx
    .select({
      imageId: images.id,
      sha256: images.sha256,
      width: images.width,
      height: images.height,
      grey: images.grey,
      classId: images.classId,
      split: datasetImages.split,
    })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(eq(datasetImages.datasetId, datasetId))
    .orderBy(asc(images.sha256));
  if (rows.length === 0) {
    throw new AppError(
      "INVALID_INPUT",
      `The dataset ${datasetName} has no images yet: import some first.`,
      "datasetId",
    );
  }
  const used = new Set(rows.map(({ classId }) => classId));
  const all = await tx
    .select({ id: classes.id, name: classes.name, position: classes.position })
    .from(classes)
    .where(eq(classes.projectId, projectId))
    .orderBy(asc(classes.position));
  const frozen = all.filter(({ id }) => used.has(id));
  const indexOf = new Map(frozen.map(({ id }, index) => [id, index]));
  const labelled: LabelledImage[] = [];
  for (const { classId, ...row } of rows) {
    const classIndex = classId === null ? undefined : indexOf.get(classId);
    if (classIndex !== undefined) labelled.push({ ...row, classIndex });
  }
  if (labelled.length === 0) {
    throw new AppError(
      "INVALID_INPUT",
      `No image of the dataset ${datasetName} has a class yet: label some first.`,
      "datasetId",
    );
  }
  return { labelled, frozen, leftOut: rows.length - labelled.length };
}

/**
 * stratified: every image is drawn. folders: an image stays where its folder says; images whose folders say nothing
 * are drawn by the shares; then a validation or test split that no folder named and that has a share is drawn from
 * train, in the ratio of the shares. All draws are stratified by class, from the seed.
 */
function divide(
  labelled: readonly LabelledImage[],
  frozen: readonly { name: string }[],
  input: { splitMethod: "folders" | "stratified"; seed: number; fractions: SplitFractions },
): Split[] {
  const draw = (positions: readonly number[], fractions: SplitFractions, seed: number) =>
    stratifiedSplit({
      // By content and class name, not by ids: the same pictures are divided alike in every project.
      ids: positions.map((i) => labelled[i]?.sha256 ?? ""),
      classes: positions.map((i) => frozen[labelled[i]?.classIndex ?? -1]?.name ?? ""),
      fractions,
      seed,
    });
  const everything = labelled.map((_, i) => i);
  if (input.splitMethod === "stratified") return draw(everything, input.fractions, input.seed);
  const result: Split[] = labelled.map(({ split }) => split ?? "train");
  const named = new Set(labelled.map(({ split }) => split));
  const unnamed = everything.filter((i) => labelled[i]?.split === null);
  const place = (positions: readonly number[], drawn: readonly Split[]) => {
    for (const [k, i] of positions.entries()) result[i] = drawn[k] ?? "train";
  };
  place(unnamed, draw(unnamed, input.fractions, input.seed));
  const missing = (["validation", "test"] as const).filter(
    (split) => !named.has(split) && input.fractions[split] > 0,
  );
  const taught = everything.filter((i) => labelled[i]?.split === "train");
  if (missing.length > 0 && taught.length > 0) {
    const whole = missing.reduce((sum, split) => sum + input.fractions[split], input.fractions.train);
    const part = (split: Split) =>
      split === "train" || missing.some((name) => name === split) ? input.fractions[split] / whole : 0;
    place(
      taught,
      draw(taught, { train: part("train"), validation: part("validation"), test: part("test") }, input.seed),
    );
  }
  return result;
}

function countBy(
  labelled: readonly LabelledImage[],
  splits: readonly Split[],
  classCount: number,
): Record<Split, number[]> {
  const zeros = () => new Array<number>(classCount).fill(0);
  const counts = { train: zeros(), validation: zeros(), test: zeros() };
  for (const [i, { classIndex }] of labelled.entries()) {
    const row = counts[splits[i] ?? "train"];
    row[classIndex] = (row[classIndex] ?? 0) + 1;
  }
  return counts;
}

function typicalSize(labelled: readonly LabelledImage[]): { typicalWidth: number; typicalHeight: number } {
  const bySize = new Map<string, { typicalWidth: number; typicalHeight: number; images: number }>();
  for (const { width, height } of labelled) {
    const size = bySize.get(`${width}×${height}`);
    if (size) size.images += 1;
    else bySize.set(`${width}×${height}`, { typicalWidth: width, typicalHeight: height, images: 1 });
  }
  const [most] = [...bySize.values()].sort(
    (a, b) => b.images - a.images || a.typicalWidth - b.typicalWidth || a.typicalHeight - b.typicalHeight,
  );
  return { typicalWidth: most?.typicalWidth ?? 1, typicalHeight: most?.typicalHeight ?? 1 };
}

const rowsAStatement = 20_000;

async function insertImages(
  tx: Transaction,
  versionId: string,
  labelled: readonly LabelledImage[],
  splits: readonly Split[],
): Promise<void> {
  for (let from = 0; from < labelled.length; from += rowsAStatement) {
    const rows = labelled
      .slice(from, from + rowsAStatement)
      .map(({ imageId, classIndex }, k) => [
        from + k,
        imageId,
        classIndex,
        SPLITS.indexOf(splits[from + k] ?? "train"),
      ]);
    await tx.execute(sql`
      insert into version_images (version_id, position, image_id, class_index, split)
      select ${versionId}, (row->>0)::int, row->>1, (row->>2)::smallint,
        (array['train', 'validation', 'test']::split[])[(row->>3)::int + 1]
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) row`);
  }
}

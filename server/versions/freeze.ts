import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import {
  datasetImages,
  datasets,
  type FreezeSettings,
  freezes,
  images,
  splitMethods,
  togetherKinds,
  versions,
} from "@/db/schema";
import type { SplitFractions } from "@/ml/splits";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { versionDescription, versionName } from "./update";

const share = z.number().min(0, "A share lies between 0 and 1.").max(1, "A share lies between 0 and 1.");
const number = z.int().min(0, "A number of images is 0 or more.").max(100_000_000);

/**
 * Asks a worker to freeze a dataset: which images, which class, which split, under a hash over all of it. It freezes the
 * state of one moment, that at which the worker begins to read. The same images with the same classes and settings give
 * the same hash, in whatever order they came. With `draftOnly` it draws and counts, and freezes nothing.
 */
export const createFreeze = command({
  action: "dataset:write",
  name: "version:freeze",
  input: z.object({
    datasetId: z.string(),
    name: versionName.nullish(),
    description: versionDescription.nullish(),
    splitMethod: z.enum(splitMethods),
    seed: z.int(),
    fractions: z.object({ train: share, validation: share, test: share }),
    sizes: z.object({ validation: number, test: number }).nullish(),
    together: z.array(z.enum(togetherKinds)).max(togetherKinds.length).nullish(),
    keptFromId: z.string().nullish(),
    draftOnly: z.boolean().nullish(),
  }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, actor, publish, audit, enqueue }, input) => {
    checkFractions(input.fractions);
    const [dataset] = await tx
      .select()
      .from(datasets)
      .where(eq(datasets.id, input.datasetId))
      .for("key share");
    if (!dataset) throw notFound(input.datasetId);
    await checkContent(tx, dataset);
    const settings: FreezeSettings = {
      name: input.name ?? "",
      description: input.description ?? "",
      splitMethod: input.splitMethod,
      seed: input.seed,
      fractions: input.fractions,
      sizes: input.sizes ?? null,
      together: [...new Set(input.together ?? [])],
      keptFromId: await keptFrom(tx, projectId, input.splitMethod, input.keptFromId ?? null),
    };
    if (settings.sizes && settings.splitMethod === "folders") {
      throw new AppError(
        "INVALID_INPUT",
        "Numbers of images need splits that are drawn: choose “draw anew” or “keep”, or give shares.",
        "sizes",
      );
    }
    if (input.draftOnly) await dropDrafts(tx, dataset.id, actor.id);
    const [freeze] = await tx
      .insert(freezes)
      .values({
        projectId,
        datasetId: dataset.id,
        settings,
        draftOnly: input.draftOnly ?? false,
        total: dataset.imageCount,
        createdBy: actor.id,
      })
      .returning();
    if (!freeze) throw new Error("The insert returned no freeze");
    await enqueue("freeze", { id: freeze.id }, freeze.id);
    publish(projectId, "FREEZE_CHANGED", freeze.id);
    audit(freeze.id);
    return freeze;
  },
});

/** Ends a freeze that is under way; nothing of it stays. A second call changes nothing. */
export const cancelFreeze = command({
  action: "dataset:write",
  name: "version:cancel_freeze",
  input: z.object({ freezeId: z.string() }),
  on: ({ freezeId }) => freezeId,
  run: async ({ tx, projectId, publish }, { freezeId }) => {
    await cancelWork(tx, freezes, freezeId);
    const [freeze] = await tx.select().from(freezes).where(eq(freezes.id, freezeId));
    if (!freeze) throw notFound(freezeId);
    publish(projectId, "FREEZE_CHANGED", freezeId);
    return freeze;
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

async function checkContent(tx: Transaction, dataset: typeof datasets.$inferSelect): Promise<void> {
  if (dataset.deletedAt) {
    throw new AppError("CONFLICT", `The dataset ${dataset.name} is deleted: restore it first.`, "datasetId");
  }
  const [any] = await tx
    .select({ id: datasetImages.imageId })
    .from(datasetImages)
    .where(eq(datasetImages.datasetId, dataset.id))
    .limit(1);
  if (!any) {
    throw new AppError(
      "INVALID_INPUT",
      `The dataset ${dataset.name} has no images yet: import some first.`,
      "datasetId",
    );
  }
  const [labelled] = await tx
    .select({ id: datasetImages.imageId })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(and(eq(datasetImages.datasetId, dataset.id), isNotNull(images.classId)))
    .limit(1);
  if (!labelled) {
    throw new AppError(
      "INVALID_INPUT",
      `No image of the dataset ${dataset.name} has a class yet: label some first.`,
      "datasetId",
    );
  }
}

/** The version whose splits are kept; it cannot be deleted while the freeze is under way. */
async function keptFrom(
  tx: Transaction,
  projectId: string,
  method: FreezeSettings["splitMethod"],
  versionId: string | null,
): Promise<string | null> {
  if (method !== "kept") return null;
  if (versionId === null) {
    throw new AppError("INVALID_INPUT", "Name the version whose splits are kept.", "keptFromId");
  }
  const [version] = await tx
    .select({ projectId: versions.projectId, deletedAt: versions.deletedAt })
    .from(versions)
    .where(eq(versions.id, versionId))
    .for("share");
  if (version?.projectId !== projectId) throw notFound(versionId);
  if (version.deletedAt) {
    throw new AppError(
      "CONFLICT",
      "The version whose splits are to be kept is deleted: restore it first, or choose another.",
      "keptFromId",
    );
  }
  return versionId;
}

/** A person looks at one draft of a dataset at a time. */
async function dropDrafts(tx: Transaction, datasetId: string, userId: string): Promise<void> {
  await tx
    .delete(freezes)
    .where(and(eq(freezes.datasetId, datasetId), eq(freezes.createdBy, userId), eq(freezes.draftOnly, true)));
}

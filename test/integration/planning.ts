/** What tests of planned imports share. */
import { eq } from "drizzle-orm";
import { classes, datasetImages, type ImportPlan, images, imports } from "@/db/schema";
import { executeImport } from "@/workers/import/run";
import { openTestDatabase } from "./database";
import { type datasetFor, picture, resultOf, servicesOf, uploadArchive } from "./importing";

type Into = Awaited<ReturnType<typeof datasetFor>>;

export const pictures = (names: readonly string[], from = 0) =>
  Promise.all(names.map(async (name, i) => ({ name, content: await picture(from + i) })));

/** A database of the test file's own, and what plans imports in it. */
export async function openPlanning() {
  const database = await openTestDatabase();

  /** Uploads, plans and answers with the plan and the import. */
  async function plan(into: Into, bytes: Buffer, fileName: string, atOnce = false) {
    const { importId, uploadId } = await uploadArchive(database, into, bytes, fileName);
    await database.connection.db.update(imports).set({ atOnce }).where(eq(imports.id, importId));
    return { importId, uploadId, ...(await again(importId)) };
  }

  /** One attempt of the worker. */
  async function again(importId: string) {
    const end = await executeImport(importId, servicesOf(database));
    const result = await resultOf(database, importId);
    return { end, ...result, plan: result.row.plan as ImportPlan };
  }

  /** Class and split of each image of a dataset by its name. */
  async function placesIn(datasetId: string) {
    const rows = await database.connection.db
      .select({
        name: datasetImages.name,
        class: classes.name,
        split: datasetImages.split,
        group: datasetImages.groupKey,
      })
      .from(datasetImages)
      .innerJoin(images, eq(images.id, datasetImages.imageId))
      .leftJoin(classes, eq(classes.id, images.classId))
      .where(eq(datasetImages.datasetId, datasetId));
    return Object.fromEntries(rows.map(({ name, ...rest }) => [name, [rest.class, rest.split, rest.group]]));
  }

  return { database, plan, again, placesIn };
}

import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { typeOfId } from "@/db/ids";
import { savedViews } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const viewName = z
  .string()
  .trim()
  .min(1, "Give the view a name.")
  .max(100, "A view's name has at most 100 characters.");

const nameTaken = (name: string) =>
  new AppError("CONFLICT", `A view named ${name} is there already: choose another name.`, "name");

async function checkName(tx: Transaction, datasetId: string, name: string, own = ""): Promise<void> {
  const [taken] = await tx
    .select({ id: savedViews.id })
    .from(savedViews)
    .where(and(eq(savedViews.datasetId, datasetId), eq(savedViews.name, name), ne(savedViews.id, own)));
  if (taken) throw nameTaken(name);
}

/** Keeps a filter and an order of a dataset's images for the team. */
export const createSavedView = command({
  action: "review:write",
  name: "saved-view:create",
  input: z.object({
    datasetId: z.string(),
    name: viewName,
    // What it says is read by the page, as any address that somebody types.
    query: z.string().max(4000, "The filter is too long to be kept: choose fewer values."),
  }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, actor, publish, audit }, input) => {
    if (typeOfId(input.datasetId) !== "Dataset") throw notFound(input.datasetId);
    await checkName(tx, input.datasetId, input.name);
    const [view] = await tx
      .insert(savedViews)
      .values({ ...input, projectId, authorId: actor.id })
      .onConflictDoNothing({ target: [savedViews.datasetId, savedViews.name] })
      .returning();
    // Somebody else gave the name at the same moment.
    if (!view) throw nameTaken(input.name);
    publish(projectId, "DATASET_CHANGED", input.datasetId);
    audit(view.id);
    return view;
  },
});

/** Gives a view another name. */
export const renameSavedView = command({
  action: "review:write",
  name: "saved-view:rename",
  input: z.object({ savedViewId: z.string(), name: viewName }),
  on: ({ savedViewId }) => savedViewId,
  run: async ({ tx, projectId, publish }, { savedViewId, name }) => {
    const [current] = await tx.select().from(savedViews).where(eq(savedViews.id, savedViewId));
    if (!current) throw notFound(savedViewId);
    await checkName(tx, current.datasetId, name, savedViewId);
    const [view] = await tx
      .update(savedViews)
      .set({ name })
      .where(eq(savedViews.id, savedViewId))
      .returning();
    if (!view) throw notFound(savedViewId);
    publish(projectId, "DATASET_CHANGED", view.datasetId);
    return view;
  },
});

/** Deletes a view; the images that it shows stay. Answers with the view as it was. */
export const deleteSavedView = command({
  action: "review:write",
  name: "saved-view:delete",
  input: z.object({ savedViewId: z.string() }),
  on: ({ savedViewId }) => savedViewId,
  run: async ({ tx, projectId, publish }, { savedViewId }) => {
    const [view] = await tx.delete(savedViews).where(eq(savedViews.id, savedViewId)).returning();
    if (!view) throw notFound(savedViewId);
    publish(projectId, "DATASET_CHANGED", view.datasetId);
    return view;
  },
});

import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { importLayouts, imports, type PlannedTable, type TableColumns } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const className = z
  .string()
  .trim()
  .min(1, "Name the class.")
  .max(200, "The name has more than 200 characters. Shorten it.");
const column = z.string().max(1000).nullable();

/** The import, held, where a person is asked about its plan. */
async function plannedImport(tx: Transaction, importId: string) {
  const [row] = await tx.select().from(imports).where(eq(imports.id, importId)).for("update");
  if (!row) throw notFound(importId);
  if (row.state !== "planned" || !row.plan) {
    throw new AppError(
      "CONFLICT",
      `The import of ${row.fileName} does not wait for an answer (${row.state}). Look at the page again.`,
    );
  }
  return { ...row, plan: row.plan };
}

/** @throws AppError where columns of a table are chosen that it does not have. */
function checkColumns(chosen: TableColumns, table: PlannedTable | null): void {
  const { image = null, ...others } = chosen;
  const isParquet = (table?.imageColumns ?? []).length > 0;
  const foreign = Object.values(others).find((one) => one !== null && !table?.columns.includes(one));
  const isWhole = isParquet || chosen.file !== null;
  const isImage = image === null ? !isParquet : table?.imageColumns.includes(image);
  if (foreign === undefined && isWhole && isImage) return;
  throw new AppError(
    "INVALID_INPUT",
    foreign !== undefined
      ? `The table has no column ${foreign}. Look at the page again.`
      : isParquet
        ? "Choose the column with the bytes of the images."
        : "Choose the column that names the files.",
    "table",
  );
}

/** Looks at an upload again, to be read another way: by other folders, another table, other columns. Writes no image. */
export const planImport = command({
  action: "dataset:write",
  name: "import:plan",
  input: z.object({
    importId: z.string(),
    layout: z.enum(importLayouts).nullish(),
    table: z
      .object({
        file: z.string().max(1000),
        columns: z
          .object({ image: column.optional(), file: column, class: column, split: column, group: column })
          .nullish(),
      })
      .nullish(),
    loose: z.object({ className: className.nullish() }).nullish(),
  }),
  on: ({ importId }) => importId,
  run: async ({ tx, projectId, publish, enqueue }, { importId, layout, table, loose }) => {
    const row = await plannedImport(tx, importId);
    if (table?.columns) checkColumns(table.columns, row.plan.table);
    const choice = {
      ...row.choice,
      ...(layout && { layout }),
      ...(table && { table: { file: table.file, columns: table.columns ?? null } }),
      ...(loose !== undefined && { loose: loose ? { className: loose.className ?? null } : undefined }),
    };
    const [queued] = await tx
      .update(imports)
      .set({ choice, atOnce: false, state: "queued" })
      .where(eq(imports.id, importId))
      .returning();
    await enqueue("import", { importId }, importId);
    publish(projectId, "IMPORT_CHANGED", importId);
    return queued ?? row;
  },
});

/** Takes the plan of an import: from here on it writes. Classes may be given another name, or left out. */
export const confirmImport = command({
  action: "dataset:write",
  name: "import:confirm",
  input: z.object({
    importId: z.string(),
    classes: z.array(z.object({ name: z.string(), as: className.nullish() })).max(1000),
  }),
  on: ({ importId }) => importId,
  run: async ({ tx, projectId, publish, enqueue }, { importId, classes }) => {
    const row = await plannedImport(tx, importId);
    if (row.plan.question !== null) {
      throw new AppError(
        "CONFLICT",
        `The import of ${row.fileName} has a question first: ${row.plan.question}`,
      );
    }
    const known = new Set(row.plan.classes.map(({ name }) => name));
    const foreign = classes.find(({ name }) => !known.has(name));
    if (foreign) {
      throw new AppError(
        "INVALID_INPUT",
        `The upload has no class ${foreign.name}. Look at the page again.`,
        "classes",
      );
    }
    const mapped = Object.fromEntries(classes.map(({ name, as }) => [name, as ?? null]));
    const [queued] = await tx
      .update(imports)
      // Its speed counts from here.
      .set({
        choice: { ...row.choice, classes: mapped },
        confirmedAt: new Date(),
        startedAt: null,
        state: "queued",
      })
      .where(eq(imports.id, importId))
      .returning();
    await enqueue("import", { importId }, importId);
    publish(projectId, "IMPORT_CHANGED", importId);
    return queued ?? row;
  },
});

/** Stops an import: at once while it waits, otherwise the worker does within a second. What came in stays. */
export const cancelImport = command({
  action: "dataset:write",
  name: "import:cancel",
  input: z.object({ importId: z.string() }),
  on: ({ importId }) => importId,
  run: async ({ tx, projectId, publish, enqueue }, { importId }) => {
    const [row] = await tx.select().from(imports).where(eq(imports.id, importId)).for("update");
    if (!row) throw notFound(importId);
    if (row.state === "cancelled" || row.cancelRequestedAt) return row;
    if (row.state === "finished" || row.state === "failed") {
      throw new AppError(
        "CONFLICT",
        `The import of ${row.fileName} is over (${row.state}): there is nothing to cancel.`,
      );
    }
    const now = new Date();
    // A waiting one is over; its job then finds that and only clears the archive away.
    const waits = row.state === "queued" || row.state === "planned";
    const [cancelled] = await tx
      .update(imports)
      .set({
        cancelRequestedAt: now,
        ...(waits ? { state: "cancelled", finishedAt: now } : {}),
      })
      .where(eq(imports.id, importId))
      .returning();
    if (row.state === "planned") await enqueue("import", { importId }, importId);
    publish(projectId, "IMPORT_CHANGED", importId);
    return cancelled ?? row;
  },
});

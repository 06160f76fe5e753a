import { and, count, eq, isNull, max, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classExamples, classes, images, projects } from "@/db/schema";
import { keyFault } from "@/ml/label-keys";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import type { ClassRow } from "./queries";

export const className = z
  .string()
  .trim()
  .min(1, "Give the class a name.")
  .max(200, "A class name has at most 200 characters.");

/** Class indices are small integers, and a matrix of more is no picture any more. */
export const maxClasses = 1000;
export const tooManyClasses = "A project has at most 1,000 classes.";
/** Pictures that show what is meant by a class. */
const maxExamples = 6;

/** Locks the project's row: its classes get their names, keys and positions one after the other. */
async function lockProject(tx: Transaction, projectId: string): Promise<void> {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for("no key update");
}

/**
 * The class, held until the end of the transaction: who gives it to an image (and holds its key) is waited for, and who
 * comes later sees what became of it.
 */
export async function holdClass(tx: Transaction, projectId: string, classId: string): Promise<ClassRow> {
  const [row] = await tx
    .select()
    .from(classes)
    .where(and(eq(classes.id, classId), eq(classes.projectId, projectId)))
    .for("update");
  if (!row) throw notFound(classId);
  return row;
}

function nameTaken(name: string, archivedAt: Date | null = null): AppError {
  const where = archivedAt ? ", in the archive" : "";
  const text = `The project has a class ${name} already${where}. Choose another name.`;
  return new AppError("CONFLICT", text, "name");
}

const folded = (name: string) => name.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();

/**
 * Refuses a name that another class of the project has, or has but for case and white space: nobody tells Hat from hat.
 * Imports bring the names that their files have.
 */
async function checkName(tx: Transaction, projectId: string, name: string, own = ""): Promise<void> {
  const others = await tx
    .select({ name: classes.name, archivedAt: classes.archivedAt })
    .from(classes)
    .where(and(eq(classes.projectId, projectId), ne(classes.id, own)));
  const taken = others.find((other) => folded(other.name) === folded(name));
  if (taken) throw nameTaken(taken.name, taken.archivedAt);
}

/** Adds a class behind the others. */
export const createClass = command({
  action: "project:write",
  name: "class:create",
  input: z.object({ projectId: z.string(), name: className }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish, audit }, { projectId, name }) => {
    await lockProject(tx, projectId);
    const [present] = await tx
      .select({ position: max(classes.position), count: count() })
      .from(classes)
      .where(eq(classes.projectId, projectId));
    if ((present?.count ?? 0) >= maxClasses) throw new AppError("CONFLICT", tooManyClasses);
    await checkName(tx, projectId, name);
    const [created] = await tx
      .insert(classes)
      .values({ projectId, name, position: (present?.position ?? -1) + 1 })
      .onConflictDoNothing({ target: [classes.projectId, classes.name] })
      .returning();
    if (!created) throw nameTaken(name);
    audit(created.id);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return created;
  },
});

/** Another class of the project with a name or a key, among those that a condition lets through. */
async function holderOf(tx: Transaction, own: ClassRow, key: string): Promise<ClassRow | undefined> {
  const [holder] = await tx
    .select()
    .from(classes)
    .where(
      and(
        eq(classes.projectId, own.projectId),
        eq(classes.key, key),
        ne(classes.id, own.id),
        isNull(classes.archivedAt),
      ),
    );
  return holder;
}

/**
 * Changes what is given of a class: its name, key, colour, description, and the pictures that show what is meant. Null
 * takes the key or the colour away. Frozen versions keep the name and the place that they froze.
 */
export const updateClass = command({
  action: "project:write",
  name: "class:update",
  input: z.object({
    classId: z.string(),
    name: className.nullish(),
    key: z
      .string()
      .transform((key) => key.toLowerCase())
      .nullish(),
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, "A colour is # and six digits of 0 to 9 and a to f.")
      .transform((color) => color.toLowerCase())
      .nullish(),
    description: z.string().trim().max(2000, "A description has at most 2,000 characters.").nullish(),
    exampleIds: z
      .array(z.string())
      .max(maxExamples, `Choose at most ${maxExamples} pictures.`)
      .refine((ids) => new Set(ids).size === ids.length, "A picture is chosen twice.")
      .nullish(),
  }),
  on: ({ classId }) => classId,
  run: async ({ tx, projectId, publish }, { classId, name, key, color, description, exampleIds }) => {
    await lockProject(tx, projectId);
    const [own] = await tx.select().from(classes).where(eq(classes.id, classId));
    if (!own) throw notFound(classId);
    // Two that differ by case alone, as files have them, can be changed otherwise.
    if (name != null && name !== own.name) await checkName(tx, projectId, name, classId);
    const fault = key == null ? null : keyFault(key);
    if (fault) throw new AppError("INVALID_INPUT", fault, "key");
    const holder = key == null ? undefined : await holderOf(tx, own, key);
    if (holder) {
      throw new AppError(
        "CONFLICT",
        `The key ${key} labels with ${holder.name}. Choose another key, or take it from ${holder.name} first.`,
        "key",
      );
    }
    if (exampleIds != null) await setExamples(tx, own, exampleIds);
    const [changed] = await tx
      .update(classes)
      .set({
        name: name ?? own.name,
        description: description ?? own.description,
        ...(key !== undefined && { key }),
        ...(color !== undefined && { color }),
      })
      .where(eq(classes.id, classId))
      .returning();
    if (!changed) throw notFound(classId);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return changed;
  },
});

async function setExamples(tx: Transaction, own: ClassRow, imageIds: readonly string[]): Promise<void> {
  const found = await tx
    .select({ id: images.id })
    .from(images)
    .where(and(eq(images.projectId, own.projectId), sql`${images.id} = any(${textArray(imageIds)})`))
    .for("key share");
  const ids = new Set(found.map(({ id }) => id));
  const missing = imageIds.find((id) => !ids.has(id));
  if (missing !== undefined) throw notFound(missing);
  await tx.delete(classExamples).where(eq(classExamples.classId, own.id));
  if (imageIds.length === 0) return;
  await tx
    .insert(classExamples)
    .values(imageIds.map((imageId, position) => ({ classId: own.id, imageId, position })));
}

/** Puts the classes of a project in the order given, which names each once. */
export const orderClasses = command({
  action: "project:write",
  name: "class:order",
  input: z.object({ projectId: z.string(), classIds: z.array(z.string()).max(maxClasses, tooManyClasses) }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish }, { projectId, classIds }) => {
    await lockProject(tx, projectId);
    const present = await tx.select({ id: classes.id }).from(classes).where(eq(classes.projectId, projectId));
    const wanted = new Set(classIds);
    const isWhole = wanted.size === present.length && classIds.length === present.length;
    if (!isWhole || present.some(({ id }) => !wanted.has(id))) {
      throw new AppError(
        "CONFLICT",
        "The classes of the project have changed since: load the page again, then order them.",
        "classIds",
      );
    }
    await tx.execute(sql`
      update classes set position = wanted.place - 1
      from unnest(${textArray(classIds)}) with ordinality as wanted (id, place)
      where classes.id = wanted.id and classes.position <> wanted.place - 1`);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return { id: projectId };
  },
});

/** Keeps a class from new images. What has it keeps it; a second time changes nothing. */
export const archiveClass = command({
  action: "project:write",
  name: "class:archive",
  input: z.object({ classId: z.string() }),
  on: ({ classId }) => classId,
  run: async ({ tx, projectId, publish }, { classId }) => {
    const own = await holdClass(tx, projectId, classId);
    if (own.archivedAt) return own;
    const [archived] = await tx
      .update(classes)
      .set({ archivedAt: new Date() })
      .where(eq(classes.id, classId))
      .returning();
    publish(projectId, "PROJECT_CHANGED", projectId);
    return archived ?? own;
  },
});

/**
 * Takes a class out of the archive, also one that was merged: images can get it again, those that went stay where they
 * are. It loses its key where another class has got that meanwhile.
 */
export const restoreClass = command({
  action: "project:write",
  name: "class:restore",
  input: z.object({ classId: z.string() }),
  on: ({ classId }) => classId,
  run: async ({ tx, projectId, publish }, { classId }) => {
    await lockProject(tx, projectId);
    const own = await holdClass(tx, projectId, classId);
    if (!own.archivedAt) return own;
    const isKeyTaken = own.key !== null && (await holderOf(tx, own, own.key)) !== undefined;
    const [restored] = await tx
      .update(classes)
      .set({ archivedAt: null, mergedIntoId: null, ...(isKeyTaken && { key: null }) })
      .where(eq(classes.id, classId))
      .returning();
    publish(projectId, "PROJECT_CHANGED", projectId);
    return restored ?? own;
  },
});

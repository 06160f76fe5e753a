import { and, desc, eq, getTableColumns, gt, isNull, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { classes, models, parityChecks, runs, tryLinks } from "@/db/schema";
import { gateOf } from "@/ml/parity";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { countUse } from "@/server/core/rate-limit";
import { hashToken } from "@/server/core/token";
import { filesOfFormat, type Model, type ModelFile } from "@/server/models/queries";
import { type Finding, findingsOf } from "@/server/parity/verdict";
import { keptTemperature } from "@/server/review/report";

export type TryLink = typeof tryLinks.$inferSelect;

const hour = 3600;
/** What one opening asks for at most: two files, for each backend where the browser keeps none. */
const filesPerOpening = 16;

/** Links to a model, newest first. */
export function linksOf(db: Queryable, modelId: string): Promise<TryLink[]> {
  return db
    .select()
    .from(tryLinks)
    .where(eq(tryLinks.modelId, modelId))
    .orderBy(desc(tryLinks.id))
    .limit(100);
}

/** A link that serves now, neither expired nor withdrawn, with its model, which is not deleted. */
async function servingLink(db: Queryable, token: string) {
  const [row] = await db
    .select({ link: getTableColumns(tryLinks), model: getTableColumns(models), run: { name: runs.name } })
    .from(tryLinks)
    .innerJoin(models, eq(models.id, tryLinks.modelId))
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(
      and(
        eq(tryLinks.tokenHash, hashToken(token)),
        isNull(tryLinks.revokedAt),
        gt(tryLinks.expiresAt, new Date()),
        isNull(runs.deletedAt),
      ),
    );
  return row ?? null;
}

/** What a link shows: the one model, and what browsers came to with it. */
export interface SharedTry {
  name: string;
  expiresAt: Date;
  format: TryLink["format"];
  preprocessing: unknown;
  classes: { index: number; name: string; position: number; color: string | null }[];
  checks: Finding[];
  temperature: number | null;
  files: ModelFile[];
}

/** Whether browsers agree with the worker on any backend: where they do on none, nobody gets the files. */
const isOpenSomewhere = (checks: readonly Finding[]) =>
  parityChecks.backend.enumValues.some((backend) => gateOf(checks, { backend, browser: "" }) === "open");

/**
 * Opens a link, which counts. Null for one that does not serve, whatever the reason.
 * @throws RATE_LIMITED where it was opened too often within the hour.
 */
export async function openTryLink({ db }: Pick<Context, "db">, token: string): Promise<SharedTry | null> {
  const found = await servingLink(db, token);
  if (!found) return null;
  const { link, model, run } = found;
  const wait = await countUse(db, `try|${link.id}`, { max: link.openingsPerHour, windowSeconds: hour });
  if (wait !== null) {
    const minutes = Math.ceil(wait / 60);
    throw new AppError(
      "RATE_LIMITED",
      `This link was opened as often as it may be within an hour. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
    );
  }
  await db
    .update(tryLinks)
    .set({ openings: sql`${tryLinks.openings} + 1` })
    .where(eq(tryLinks.id, link.id));
  const checks = await findingsOf(db, model.id, link.format);
  const files = isOpenSomewhere(checks) ? await filesOfFormat(db, model, link.format) : [];
  return {
    ...{ name: run.name, expiresAt: link.expiresAt, format: link.format, checks },
    preprocessing: model.preprocessing,
    temperature: await keptTemperature(db, model.runId),
    classes: await classesOf(db, model),
    files: files.map((file) => ({ ...file, url: `/files/shared/try/${token}/${file.name}` })),
  };
}

async function classesOf(db: Queryable, model: Model): Promise<SharedTry["classes"]> {
  const today = await db
    .select({ id: classes.id, position: classes.position, color: classes.color })
    .from(classes)
    .where(eq(classes.projectId, model.projectId));
  const byId = new Map(today.map((one) => [one.id, one]));
  return model.classes.map(({ id, name, position }, index) => ({
    ...{ index, name, position: byId.get(id)?.position ?? position, color: byId.get(id)?.color ?? null },
  }));
}

/**
 * The hash of a file of a shared model; null for any other name, any link that does not serve, and a model on which no
 * browser agrees.
 * @throws RATE_LIMITED where its files were asked for too often within the hour.
 */
export async function sharedModelFile(
  db: Context["db"],
  token: string,
  name: string,
): Promise<string | null> {
  const found = await servingLink(db, token);
  if (!found) return null;
  const { link, model } = found;
  const file = (await filesOfFormat(db, model, link.format)).find((one) => one.name === name);
  if (!file || !isOpenSomewhere(await findingsOf(db, model.id, link.format))) return null;
  const limit = { max: filesPerOpening * link.openingsPerHour, windowSeconds: hour };
  const wait = await countUse(db, `try-files|${link.id}`, limit);
  if (wait !== null) throw new AppError("RATE_LIMITED", `Try again in ${Math.ceil(wait / 60)} minutes.`);
  return file.sha256;
}

import { eq, max } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { baseModels, projects, runs, versions } from "@/db/schema";
import type { BaseDescription } from "@/ml/architecture";
import { type Configuration, parseConfiguration, presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { describeBase } from "@/server/base-models/base";
import type { BlobStore } from "@/server/core/blobs";
import { AppError, notFound } from "@/server/core/errors";
import type { Run } from "./queries";
import { requireTeacher } from "./teachers";

export const runName = z
  .string()
  .trim()
  .min(1, "Give the run a name.")
  .max(200, "A run's name has at most 200 characters.");

/**
 * The configuration that the form sent, or an error that names the field and what it may be. A base model that it
 * builds upon is there until the transaction ends, and cannot be deleted afterwards.
 */
export async function configurationOf(
  { db, blobs }: { db: Transaction; blobs: BlobStore },
  projectId: string,
  json: unknown,
  classes: readonly { id: string; name: string }[],
): Promise<Configuration> {
  const id = valueAt(json, "architecture.base");
  let base: BaseDescription | null = null;
  if (typeof id === "string" && id !== "") {
    await db.select({ id: baseModels.id }).from(baseModels).where(eq(baseModels.id, id)).for("share");
    base = await describeBase({ db, blobs }, projectId, id);
  }
  const parsed = parseConfiguration(json, classes.length, base);
  if (parsed.ok) {
    await requireTeacher(db, projectId, parsed.value.learning.teacher, classes);
    return parsed.value;
  }
  const [issue] = parsed.issues;
  const path = issue?.path ? `configuration.${issue.path}` : "configuration";
  throw new AppError("INVALID_INPUT", issue?.message ?? "The configuration is not valid.", path);
}

/** How often a run goes through its images to learn: a check goes through its steps once. */
export function epochsOf({ architecture, learning }: Configuration, kind: Run["kind"]): number {
  if (architecture.preset === "imported") return 0;
  return kind === "training" ? learning.epochs : 1;
}

/** Throws INVALID_INPUT where a configuration is of a model that is measured as it is, and learning is asked for. */
export function requireLearning({ architecture }: Configuration, what: string): void {
  if (architecture.preset !== "imported") return;
  throw new AppError(
    "INVALID_INPUT",
    `A model made elsewhere is measured as it is and learns nothing, so ${what} is of no use: launch it once, or build upon it with a transfer.`,
    "configuration.architecture.preset",
  );
}

/** What a run is called that was given no name. */
export function nameOf({ architecture }: Configuration, kind: Run["kind"]): string {
  if (kind === "rate_finder") return "Learning-rate finder";
  if (kind === "overfit_check") return "Overfit one batch";
  return presets.find((choice) => choice.preset === architecture.preset)?.name ?? architecture.preset;
}

/** A version that runs may come to be on until the transaction ends: who deletes it waits, and finds them. */
export async function heldVersion(tx: Transaction, versionId: string) {
  const [version] = await tx.select().from(versions).where(eq(versions.id, versionId)).for("share");
  if (!version) throw notFound(versionId);
  if (version.deletedAt) {
    throw new AppError(
      "CONFLICT",
      `${version.name} is deleted: restore it, or choose another version.`,
      "versionId",
    );
  }
  return version;
}

/** A version that a network can learn from, or an error that says what it lacks. */
export async function launchableVersion(tx: Transaction, versionId: string) {
  const version = await heldVersion(tx, versionId);
  if (version.classes.length < 2) {
    throw new AppError(
      "INVALID_INPUT",
      "This version has fewer than two classes, so there is nothing to tell apart: import images of another class and freeze a new version.",
      "versionId",
    );
  }
  if (!version.counts.train.some((count) => count > 0)) {
    throw new AppError(
      "INVALID_INPUT",
      "The training split of this version is empty: freeze a version with a larger share for training.",
      "versionId",
    );
  }
  return version;
}

/** Next number in the project; its row is locked, so that two launches at once take two numbers. */
export async function nextNumber(tx: Transaction, projectId: string): Promise<number> {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for("no key update");
  const [row] = await tx
    .select({ last: max(runs.number) })
    .from(runs)
    .where(eq(runs.projectId, projectId));
  return (row?.last ?? 0) + 1;
}

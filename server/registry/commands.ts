import { and, eq, isNull, max, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import {
  caseSuites,
  conversionFiles,
  conversions,
  models,
  modelVersionFiles,
  modelVersions,
  promotionApprovals,
  promotions,
  registeredModels,
  runs,
} from "@/db/schema";
import { ALPHA } from "@/ml/significance";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { filesOfModel } from "@/server/models/queries";
import { championAlias, type ModelVersion, type RegisteredModel } from "./queries";

const name = z
  .string()
  .trim()
  .min(1, "Give the model a name.")
  .max(100, "A model's name has at most 100 characters.");
const description = z.string().trim().max(2000, "A description has at most 2,000 characters.");
const note = z.string().trim().max(2000, "A note has at most 2,000 characters.");

/** What an alias is called: it stands in addresses and in the scripts of others. */
export const aliasName = z
  .string()
  .trim()
  .max(40, "An alias has at most 40 characters.")
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/,
    "An alias is of small letters, digits, dots, hyphens and underscores, and begins with a letter or a digit.",
  );

async function checkName(tx: Transaction, projectId: string, wanted: string, own = ""): Promise<void> {
  const [taken] = await tx
    .select({ id: registeredModels.id })
    .from(registeredModels)
    .where(
      and(
        eq(registeredModels.projectId, projectId),
        eq(registeredModels.name, wanted),
        ne(registeredModels.id, own),
      ),
    );
  if (taken)
    throw new AppError("CONFLICT", `A model named ${wanted} is there already: choose another name.`, "name");
}

/** A registered model, held: whoever changes what it names waits for each other. */
export async function holdModel(tx: Transaction, id: string): Promise<RegisteredModel> {
  const [model] = await tx
    .select()
    .from(registeredModels)
    .where(eq(registeredModels.id, id))
    .for("no key update");
  if (!model) throw notFound(id);
  return model;
}

/** Gives a name to a model of the project. Its rule is at first: the champion beaten with p < 0.05, and another person agrees. */
export const createRegisteredModel = command({
  action: "registry:write",
  name: "registry:create",
  input: z.object({ projectId: z.string(), name, description: description.nullish() }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, publish, audit }, input) => {
    await checkName(tx, projectId, input.name);
    const [model] = await tx
      .insert(registeredModels)
      .values({
        ...{ projectId, name: input.name, description: input.description ?? "" },
        ...{ guarded: [championAlias], alpha: ALPHA, parity: false, approval: "other" },
        createdBy: actor.id,
      })
      .returning();
    if (!model) throw new Error("The insert returned no model");
    publish(projectId, "REGISTRY_CHANGED", model.id);
    audit(model.id);
    return model;
  },
});

export const updateRegisteredModel = command({
  action: "registry:write",
  name: "registry:update",
  input: z.object({
    registeredModelId: z.string(),
    name: name.nullish(),
    description: description.nullish(),
  }),
  on: ({ registeredModelId }) => registeredModelId,
  run: async ({ tx, projectId, publish }, { registeredModelId: id, ...input }) => {
    if (input.name) await checkName(tx, projectId, input.name, id);
    const [model] = await tx
      .update(registeredModels)
      .set({
        id,
        ...(input.name && { name: input.name }),
        ...(input.description != null && { description: input.description }),
      })
      .where(eq(registeredModels.id, id))
      .returning();
    if (!model) throw notFound(id);
    publish(projectId, "REGISTRY_CHANGED", id);
    return model;
  },
});

/** Sets what a promotion is held to. Those that wait are judged by it when they are decided. */
export const setPromotionRule = command({
  action: "registry:govern",
  name: "registry:rule",
  input: z.object({
    registeredModelId: z.string(),
    guarded: z.array(aliasName).max(20, "At most 20 aliases are guarded."),
    alpha: z
      .number()
      .gt(0, "p has to stay below something above 0.")
      .max(0.5, "A p of 0.5 says nothing: ask for less, or for no significance.")
      .nullish(),
    suiteId: z.string().nullish(),
    parity: z.boolean(),
    approval: z.enum(promotionApprovals),
  }),
  on: ({ registeredModelId }) => registeredModelId,
  run: async ({ tx, projectId, publish }, { registeredModelId: id, ...rule }) => {
    await holdModel(tx, id);
    if (rule.suiteId) {
      const [suite] = await tx
        .select({ id: caseSuites.id })
        .from(caseSuites)
        .where(and(eq(caseSuites.id, rule.suiteId), eq(caseSuites.projectId, projectId)))
        .for("key share");
      if (!suite) throw notFound(rule.suiteId);
    }
    const [model] = await tx
      .update(registeredModels)
      .set({
        guarded: [...new Set(rule.guarded)],
        alpha: rule.alpha ?? null,
        suiteId: rule.suiteId ?? null,
        ...{ parity: rule.parity, approval: rule.approval },
      })
      .where(eq(registeredModels.id, id))
      .returning();
    if (!model) throw notFound(id);
    publish(projectId, "REGISTRY_CHANGED", id);
    return model;
  },
});

/**
 * Makes a run the next version of a registered model, with the files that its model has now. A run that is one already stays
 * that one.
 */
export const registerRun = command({
  action: "registry:write",
  name: "registry:register",
  input: z.object({ registeredModelId: z.string(), runId: z.string(), note: note.nullish() }),
  on: ({ registeredModelId }) => registeredModelId,
  run: async ({ tx, actor, projectId, publish, audit }, input): Promise<ModelVersion> => {
    const registered = await holdModel(tx, input.registeredModelId);
    const [found] = await tx
      .select({ run: runs, model: models })
      .from(runs)
      .leftJoin(models, eq(models.runId, runs.id))
      .where(and(eq(runs.id, input.runId), eq(runs.projectId, projectId), isNull(runs.deletedAt)))
      .for("key share", { of: runs });
    if (!found) throw notFound(input.runId);
    if (!found.model) {
      throw new AppError(
        "INVALID_INPUT",
        `Run #${found.run.number} left no model: register one that has finished.`,
        "runId",
      );
    }
    const ofModel = eq(modelVersions.registeredModelId, registered.id);
    const [there] = await tx
      .select()
      .from(modelVersions)
      .where(and(ofModel, eq(modelVersions.runId, input.runId)));
    if (there) return there;
    const [last] = await tx
      .select({ number: max(modelVersions.number) })
      .from(modelVersions)
      .where(ofModel);
    const [version] = await tx
      .insert(modelVersions)
      .values({
        ...{ projectId, registeredModelId: registered.id, runId: input.runId },
        ...{ number: (last?.number ?? 0) + 1, note: input.note ?? "", createdBy: actor.id },
      })
      .returning();
    if (!version) throw new Error("The insert returned no version");
    await keepFiles(tx, version.id, found.model);
    publish(projectId, "REGISTRY_CHANGED", registered.id);
    audit(version.id);
    return version;
  },
});

async function keepFiles(
  tx: Transaction,
  modelVersionId: string,
  model: typeof models.$inferSelect,
): Promise<void> {
  const own = (await filesOfModel(tx, model)).map((file) => ({ ...file, format: "layers" }));
  const converted = await tx
    .select({
      format: conversions.format,
      name: conversionFiles.name,
      sha256: conversionFiles.sha256,
      bytes: conversionFiles.bytes,
    })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .where(eq(conversions.modelId, model.id));
  await tx.insert(modelVersionFiles).values(
    [...own, ...converted].map((file) => ({
      ...{ modelVersionId, format: file.format, name: file.name },
      ...{ sha256: file.sha256, bytes: file.bytes },
    })),
  );
}

/** Takes a version out of a registered model that nobody ever asked to promote. */
export const removeModelVersion = command({
  action: "registry:write",
  name: "registry:remove-version",
  input: z.object({ modelVersionId: z.string() }),
  on: ({ modelVersionId }) => modelVersionId,
  run: async ({ tx, projectId, publish }, { modelVersionId: id }) => {
    const [version] = await tx.select().from(modelVersions).where(eq(modelVersions.id, id));
    if (!version) throw notFound(id);
    const model = await holdModel(tx, version.registeredModelId);
    const [asked] = await tx
      .select({ alias: promotions.alias })
      .from(promotions)
      .where(eq(promotions.modelVersionId, id))
      .limit(1);
    if (asked) {
      throw new AppError(
        "CONFLICT",
        `Version ${version.number} stays: a promotion to ${asked.alias} is about it, and history keeps what it names.`,
      );
    }
    await tx.delete(modelVersions).where(eq(modelVersions.id, id));
    publish(projectId, "REGISTRY_CHANGED", model.id);
    return model;
  },
});

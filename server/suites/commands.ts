import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import {
  caseFacings,
  caseSuites,
  championSuites,
  errorCases,
  models,
  registeredModels,
  runs,
  suiteCases,
  suiteRules,
} from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { askForFacing } from "./facing";
import type { CaseSuite } from "./queries";

const mostCases = 500;
const mostRuns = 50;

const name = z
  .string()
  .trim()
  .min(1, "Give the suite a name.")
  .max(100, "A suite's name has at most 100 characters.");
const description = z.string().trim().max(2000, "A description has at most 2,000 characters.");
const chosenCases = z
  .array(z.string())
  .min(1, "Choose a case first.")
  .max(mostCases, "Choose at most 500 cases at once.");

async function checkName(tx: Transaction, projectId: string, wanted: string, own = ""): Promise<void> {
  const [taken] = await tx
    .select({ id: caseSuites.id })
    .from(caseSuites)
    .where(and(eq(caseSuites.projectId, projectId), eq(caseSuites.name, wanted), ne(caseSuites.id, own)));
  if (taken)
    throw new AppError("CONFLICT", `A suite named ${wanted} is there already: choose another name.`, "name");
}

/** Refuses runs of another project as missing ones, and those without a model. They cannot be deleted meanwhile. */
async function requireModels(tx: Transaction, projectId: string, runIds: readonly string[]): Promise<void> {
  const found = await tx
    .select({ id: runs.id, number: runs.number, modelId: models.id })
    .from(runs)
    .leftJoin(models, eq(models.runId, runs.id))
    .where(and(inArray(runs.id, [...runIds]), eq(runs.projectId, projectId), isNull(runs.deletedAt)))
    .orderBy(runs.id)
    .for("key share", { of: runs });
  const byId = new Map(found.map((run) => [run.id, run]));
  for (const id of runIds) {
    const run = byId.get(id);
    if (!run) throw notFound(id);
    if (run.modelId === null) {
      throw new AppError(
        "INVALID_INPUT",
        `Run #${run.number} has no model: choose one that has finished.`,
        "runIds",
      );
    }
  }
}

/** Cases of a project by their ids, held; one of another project is missing. */
export async function holdCases(tx: Transaction, projectId: string, ids: readonly string[]) {
  const found = await tx
    .select()
    .from(errorCases)
    .where(and(inArray(errorCases.id, [...ids]), eq(errorCases.projectId, projectId)))
    .orderBy(errorCases.id)
    .for("no key update");
  const known = new Set(found.map(({ id }) => id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound(missing);
  return found;
}

async function suiteById(tx: Transaction, id: string): Promise<CaseSuite> {
  const [suite] = await tx.select().from(caseSuites).where(eq(caseSuites.id, id));
  if (!suite) throw notFound(id);
  return suite;
}

/** Puts cases into suites of the same project; those that are in one already stay. */
export async function putIntoSuites(
  tx: Transaction,
  projectId: string,
  { suiteIds, caseIds, userId }: { suiteIds: readonly string[]; caseIds: readonly string[]; userId: string },
): Promise<void> {
  if (suiteIds.length === 0 || caseIds.length === 0) return;
  const found = await tx
    .select({ id: caseSuites.id })
    .from(caseSuites)
    .where(and(inArray(caseSuites.id, [...suiteIds]), eq(caseSuites.projectId, projectId)))
    .for("key share");
  const missing = suiteIds.find((id) => !found.some((suite) => suite.id === id));
  if (missing !== undefined) throw notFound(missing);
  await tx
    .insert(suiteCases)
    .values(found.flatMap(({ id }) => caseIds.map((caseId) => ({ suiteId: id, caseId, addedBy: userId }))))
    .onConflictDoNothing();
}

/** Makes a suite of error cases, with cases in it where some are named. */
export const createCaseSuite = command({
  action: "review:write",
  name: "suite:create",
  input: z.object({
    projectId: z.string(),
    name,
    description: description.nullish(),
    rule: z.enum(suiteRules).nullish(),
    baselineRunId: z.string().nullish(),
    errorCaseIds: z.array(z.string()).max(mostCases, "Choose at most 500 cases at once.").nullish(),
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, publish, audit }, input) => {
    await checkName(tx, projectId, input.name);
    if (input.baselineRunId) await requireModels(tx, projectId, [input.baselineRunId]);
    const caseIds = input.errorCaseIds ?? [];
    await holdCases(tx, projectId, caseIds);
    const [suite] = await tx
      .insert(caseSuites)
      .values({
        projectId,
        name: input.name,
        description: input.description ?? "",
        rule: input.rule ?? "none",
        baselineRunId: input.baselineRunId ?? null,
        createdBy: actor.id,
      })
      .returning();
    if (!suite) throw new Error("The insert returned no suite");
    await putIntoSuites(tx, projectId, { suiteIds: [suite.id], caseIds, userId: actor.id });
    publish(projectId, "SUITE_CHANGED", suite.id);
    audit(suite.id);
    return suite;
  },
});

export const updateCaseSuite = command({
  action: "review:write",
  name: "suite:update",
  input: z.object({
    caseSuiteId: z.string(),
    name: name.nullish(),
    description: description.nullish(),
    rule: z.enum(suiteRules).nullish(),
    /** Null: no run any more. */
    baselineRunId: z.string().nullish(),
  }),
  on: ({ caseSuiteId }) => caseSuiteId,
  run: async ({ tx, projectId, publish }, { caseSuiteId, baselineRunId, ...input }) => {
    if (input.name) await checkName(tx, projectId, input.name, caseSuiteId);
    if (baselineRunId) await requireModels(tx, projectId, [baselineRunId]);
    // Whoever names a run means that one, and no longer the champion.
    if (baselineRunId !== undefined)
      await tx.delete(championSuites).where(eq(championSuites.suiteId, caseSuiteId));
    const [suite] = await tx
      .update(caseSuites)
      .set({
        id: caseSuiteId,
        ...(input.name && { name: input.name }),
        ...(input.description != null && { description: input.description }),
        ...(input.rule && { rule: input.rule }),
        ...(baselineRunId !== undefined && { baselineRunId }),
      })
      .where(eq(caseSuites.id, caseSuiteId))
      .returning();
    if (!suite) throw notFound(caseSuiteId);
    publish(projectId, "SUITE_CHANGED", caseSuiteId);
    return suite;
  },
});

/** Deletes a suite; its cases stay. Answers with the project's id. */
export const deleteCaseSuite = command({
  action: "review:write",
  name: "suite:delete",
  input: z.object({ caseSuiteId: z.string() }),
  on: ({ caseSuiteId }) => caseSuiteId,
  run: async ({ tx, projectId, publish }, { caseSuiteId }) => {
    const [rule] = await tx
      .select({ name: registeredModels.name })
      .from(registeredModels)
      .where(eq(registeredModels.suiteId, caseSuiteId));
    if (rule) {
      throw new AppError(
        "CONFLICT",
        `The rule of the model ${rule.name} holds promotions to this suite: take it out of the rule first.`,
      );
    }
    await tx.delete(caseSuites).where(eq(caseSuites.id, caseSuiteId));
    publish(projectId, "SUITE_CHANGED", caseSuiteId);
    return projectId;
  },
});

const casesOfSuite = {
  action: "review:write",
  input: z.object({ caseSuiteId: z.string(), errorCaseIds: chosenCases }),
  on: ({ caseSuiteId }: { caseSuiteId: string }) => caseSuiteId,
} as const;

export const addSuiteCases = command({
  ...casesOfSuite,
  name: "suite:add-cases",
  run: async ({ tx, actor, projectId, publish }, { caseSuiteId, errorCaseIds }) => {
    await holdCases(tx, projectId, errorCaseIds);
    await putIntoSuites(tx, projectId, {
      suiteIds: [caseSuiteId],
      caseIds: errorCaseIds,
      userId: actor.id,
    });
    publish(projectId, "SUITE_CHANGED", caseSuiteId);
    return suiteById(tx, caseSuiteId);
  },
});

/** Takes cases out of a suite; what runs said of them stays. */
export const removeSuiteCases = command({
  ...casesOfSuite,
  name: "suite:remove-cases",
  run: async ({ tx, projectId, publish }, { caseSuiteId, errorCaseIds }) => {
    await holdCases(tx, projectId, errorCaseIds);
    await tx
      .delete(suiteCases)
      .where(and(eq(suiteCases.suiteId, caseSuiteId), inArray(suiteCases.caseId, errorCaseIds)));
    publish(projectId, "SUITE_CHANGED", caseSuiteId);
    return suiteById(tx, caseSuiteId);
  },
});

/** Asks a worker to let the kept models of runs face the open cases that they have not answered. */
export const faceErrorCases = command({
  action: "review:write",
  name: "suite:face",
  input: z.object({
    projectId: z.string(),
    runIds: z
      .array(z.string())
      .min(1, "Choose a run first.")
      .max(mostRuns, "At most 50 runs face the cases at once."),
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, publish, enqueue }, input) => {
    const runIds = [...new Set(input.runIds)];
    await requireModels(tx, projectId, runIds);
    for (const id of await askForFacing(tx, projectId, runIds, actor.id)) {
      await enqueue("facing", { id }, id);
      publish(projectId, "CASES_FACED", id);
    }
    return projectId;
  },
});

/** Ends the facing of a run; what it has said stays. A second call changes nothing. */
export const cancelFacing = command({
  action: "review:write",
  name: "suite:cancel-facing",
  input: z.object({ runId: z.string() }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId }) => {
    await cancelWork(tx, caseFacings, runId);
    publish(projectId, "CASES_FACED", runId);
    return runId;
  },
});

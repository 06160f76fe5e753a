import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { sweepBases, sweepMethod, sweepObjective, sweepSpaces, sweeps, versions } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { evolutionSchema, parametersOf } from "@/ml/sweep/evolution";
import { combinations, type Space, spaceIssues, spaceSchema } from "@/ml/sweep/space";
import { command, parse } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { configurationOf, launchableVersion, requireLearning } from "@/server/runs/launch";
import { priorityInput, priorityOf } from "@/server/runs/priority";
import { setFollowing } from "./followers";

/** More combinations than this are no grid that anybody waits for. */
export const mostCombinations = 2000;
const mostBases = 50;

export const sweepName = z
  .string()
  .trim()
  .min(1, "Give the sweep a name.")
  .max(200, "A sweep's name has at most 200 characters.");

export const budget = {
  maxTrials: z.int().min(1).max(mostCombinations).nullish(),
  maxHours: z.number().min(0.01).max(10_000).nullish(),
};
export const concurrency = z.int().min(1).max(64);

const wrong = (message: string, field: string) => new AppError("INVALID_INPUT", message, field);

/** Ranges of settings for some configurations, or an error that names the setting. */
export function checkedSpace(json: unknown, configurations: readonly Configuration[]): Space {
  const space = parse(spaceSchema, json, "space");
  for (const configuration of configurations) {
    const [issue] = spaceIssues(space, configuration);
    const place = space.findIndex(({ path }) => path === issue?.path);
    if (issue) throw wrong(issue.message, place < 0 ? "space" : `space.${place}`);
  }
  return space;
}

/** How many trials a grid has, or an error that says why it has none or too many. */
export function gridTotal(space: Space, configurations: readonly Configuration[]): number {
  let total = 0;
  for (const configuration of configurations) {
    const count = combinations(space, configuration, mostCombinations);
    if (count === null) {
      throw wrong("A grid needs to know how many values to take of each range: set its points.", "space");
    }
    total += count;
  }
  if (total > mostCombinations) {
    throw wrong(
      `This grid has ${total.toLocaleString("en")} combinations; at most ${mostCombinations.toLocaleString("en")} are taken. Name fewer values, or draw at random.`,
      "space",
    );
  }
  return total;
}

const input = z.object({
  projectId: z.string(),
  name: sweepName,
  versionIds: z.array(z.string()).min(1, "Choose a version.").max(20),
  configurations: z
    .array(z.object({ name: z.string().max(200), configuration: z.unknown() }))
    .min(1, "Choose a configuration.")
    .max(20),
  method: z.enum(sweepMethod.enumValues),
  objective: z.enum(sweepObjective.enumValues),
  countsParameters: z.boolean().nullish(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .nullish(),
  concurrency,
  ...budget,
  priority: priorityInput,
  stopping: z.object({ factor: z.int().min(2).max(10), firstEpoch: z.int().min(1).max(1000) }).nullish(),
  space: z.unknown(),
  evolution: z.unknown(),
});

type Input = z.output<typeof input>;
type Version = Awaited<ReturnType<typeof launchableVersion>>;

/** The versions that are asked for, each of which can be learnt from and tells trials apart. */
async function versionsOf(tx: Transaction, { projectId, versionIds, stopping }: Input): Promise<Version[]> {
  const own = await tx
    .select({ id: versions.id })
    .from(versions)
    .where(and(inArray(versions.id, versionIds), eq(versions.projectId, projectId)));
  const known = new Set(own.map(({ id }) => id));
  const found: Version[] = [];
  for (const id of new Set(versionIds)) {
    if (!known.has(id)) throw notFound(id);
    const version = await launchableVersion(tx, id);
    if (stopping && version.counts.validation.every((count) => count === 0)) {
      throw wrong(
        "This version has no validation images, by which trials are told apart: freeze one with some, or stop none early.",
        "versionIds",
      );
    }
    found.push(version);
  }
  return found;
}

/** What only some methods can have, or an error that says which field to change. */
function checkMethod(
  asked: Input,
  space: Space,
  configurations: readonly Configuration[],
  bases: number,
): void {
  const { method } = asked;
  if (method === "grid") {
    if (gridTotal(space, configurations) * (bases / configurations.length) > mostCombinations) {
      throw wrong(
        `At most ${mostCombinations.toLocaleString("en")} runs are launched at once.`,
        "versionIds",
      );
    }
    return;
  }
  if (bases > 1) {
    throw wrong("Several versions or configurations are tried by a grid: choose one of each.", "versionIds");
  }
  if (asked.maxTrials == null && asked.maxHours == null) {
    throw wrong("Say how many runs or hours the sweep may take.", "maxTrials");
  }
  if (method === "evolution") {
    if (configurations.some(({ architecture }) => architecture.preset !== "layers")) {
      throw wrong(
        "Evolution changes a list of layers: start from the network “Own layers”.",
        "configurations",
      );
    }
  } else if (space.length === 0) {
    throw wrong("Choose at least one setting to vary.", "space");
  }
}

/** Begins a sweep: its trials are launched by the workers, as its budget and their places allow. */
export const createSweep = command({
  action: "run:launch",
  name: "sweep:create",
  input,
  on: ({ projectId }) => projectId,
  run: async ({ tx, context, projectId, actor, publish, audit }, asked) => {
    const found = await versionsOf(tx, asked);
    const bases: { versionId: string; name: string; configuration: Configuration }[] = [];
    for (const version of found) {
      for (const [place, one] of asked.configurations.entries()) {
        const configuration = await configurationOf(
          { db: tx, blobs: context.blobs },
          projectId,
          one.configuration,
          version.classes,
        ).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          throw wrong(
            `${one.name || `Configuration ${place + 1}`}: ${error.message}`,
            `configurations.${place}`,
          );
        });
        requireLearning(configuration, "a sweep");
        bases.push({ versionId: version.id, name: one.name, configuration });
      }
    }
    if (bases.length > mostBases) {
      throw wrong(`${bases.length} versions with configurations: at most ${mostBases}.`, "versionIds");
    }
    const configurations = bases
      .slice(0, asked.configurations.length)
      .map(({ configuration }) => configuration);
    const space = checkedSpace(asked.space ?? [], configurations);
    checkMethod(asked, space, configurations, bases.length);
    const { stopping } = asked;
    const [first] = configurations;
    if (
      stopping &&
      first &&
      stopping.firstEpoch >= Math.max(...configurations.map((one) => one.learning.epochs))
    ) {
      throw wrong(
        `Looking first after epoch ${stopping.firstEpoch} stops nobody: the runs have ${first.learning.epochs}.`,
        "stopping.firstEpoch",
      );
    }
    const isEvolution = asked.method === "evolution";
    const evolution = isEvolution ? parse(evolutionSchema, asked.evolution ?? {}, "evolution") : null;
    checkStart(evolution, first, found[0]?.classes.length ?? 2);
    const [sweep] = await tx
      .insert(sweeps)
      .values({
        ...{ projectId, name: asked.name, method: asked.method, objective: asked.objective },
        countsParameters: isEvolution && (asked.countsParameters ?? false),
        seed: asked.seed ?? 1,
        concurrency: asked.concurrency,
        priority: priorityOf(asked.priority),
        maxTrials: asked.maxTrials ?? null,
        maxSeconds: asked.maxHours == null ? null : 3600 * asked.maxHours,
        stoppingFactor: stopping?.factor ?? null,
        stoppingFirst: stopping?.firstEpoch ?? null,
        createdBy: actor.id,
      })
      .returning();
    if (!sweep) throw new Error("The insert returned no sweep");
    const sweepId = sweep.id;
    await tx.insert(sweepBases).values(bases.map((base, place) => ({ sweepId, place, ...base })));
    const ranges = { sweepId, revision: 1, space, evolution, firstTrial: 0 };
    await tx.insert(sweepSpaces).values({ ...ranges, createdBy: actor.id });
    await setFollowing(tx, sweepId, actor.id, true);
    publish(projectId, "SWEEP_CHANGED", sweepId);
    audit(sweepId);
    return sweep;
  },
});

/** The network that evolution starts from has to be one that it may try. */
function checkStart(
  evolution: z.output<typeof evolutionSchema> | null,
  configuration: Configuration | undefined,
  classes: number,
): void {
  if (!evolution || configuration?.architecture.preset !== "layers") return;
  const { layers } = configuration.architecture;
  if (layers.length > evolution.mostLayers) {
    throw wrong(
      `The network to start from has ${layers.length} layers: allow as many, or start from a smaller one.`,
      "evolution.mostLayers",
    );
  }
  const parameters = parametersOf(configuration, layers, Math.max(2, classes)) ?? 0;
  if (parameters > evolution.mostParameters) {
    throw wrong(
      `The network to start from has ${parameters.toLocaleString("en")} weights: allow as many, or start from a smaller one.`,
      "evolution.mostParameters",
    );
  }
}

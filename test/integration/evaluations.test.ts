import { and, asc, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import { sweepRuns } from "@/workers/deletion/runs";
import { executeEvaluation } from "@/workers/evaluations/run";
import { RunModel } from "@/workers/inference/run-model";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask as askAs, errorOf } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 60, validation: 40, test: 12 }, "evaluations");
const { context, versionId } = fixture;
await createQueues(context.jobs);
const training = trainingServices(database);
const services = { ...training, signal: new AbortController().signal };
const ask = <T>(source: string, variables: Record<string, unknown>) => askAs<T>(context, source, variables);

const create = "mutation($input: CreateEvaluationInput!) { createEvaluation(input: $input) { id state } }";
const named = (name: string) =>
  `mutation($input: EvaluationInput!) { ${name}(input: $input) { __typename id } }`;
const evaluate = async (split: string, of = runId) =>
  (await ask<{ createEvaluation: { id: string; state: string } }>(create, { input: { runId: of, split } }))
    .createEvaluation;
const rowOf = async (id: string) => {
  const [row] = await db.select().from(table.evaluations).where(eq(table.evaluations.id, id));
  if (!row) throw new Error("no evaluation");
  return row;
};
const answered = async (id: string) => {
  const pieces = await db
    .select()
    .from(table.evaluationPieces)
    .where(eq(table.evaluationPieces.evaluationId, id));
  return { pieces: pieces.length, answered: pieces.filter(({ answers }) => answers !== null).length };
};
const resultOf = async (id: string) =>
  (
    await ask<{ evaluation: { result: { id: string; testAccuracy: number; testLoss: number } | null } }>(
      "query($id: ID!) { evaluation(id: $id) { result { id testAccuracy testLoss } } }",
      { id },
    )
  ).evaluation.result;
const splitsOf = async () =>
  (
    await ask<{
      run: {
        splits: { split: string; images: number; isJudged: boolean; evaluation: { id: string } | null }[];
      };
    }>("query($id: ID!) { run(id: $id) { splits { split images isJudged evaluation { id } } } }", {
      id: runId,
    })
  ).run.splits;

let runId = "";

beforeAll(async () => {
  runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 4 }));
  await executeRun(runId, training);
});
beforeEach(() => db.delete(table.evaluations));

/** One that is finished, and the run that holds its result. */
async function finished(split: string) {
  const { id } = await evaluate(split);
  expect(await executeEvaluation(id, services)).toBe("finished");
  const result = await resultOf(id);
  if (!result) throw new Error("no result");
  return { id, result };
}

/** Rows of a split as the model answers each of them alone. */
async function asked(split: "train" | "validation") {
  const rows = await db
    .select({
      imageId: table.images.id,
      sha256: table.images.sha256,
      truth: table.versionImages.classIndex,
    })
    .from(table.versionImages)
    .innerJoin(table.images, eq(table.images.id, table.versionImages.imageId))
    .where(and(eq(table.versionImages.versionId, versionId), eq(table.versionImages.split, split)))
    .orderBy(asc(table.versionImages.position));
  const model = await RunModel.open({ db, blobs: database.blobs }, runId);
  if (!model) throw new Error("no model");
  const said = new Map<string, { truth: number; probabilities: number[] }>();
  for (const { imageId, sha256, truth } of rows) {
    const { probabilities } = model.infer([await model.prepare(await database.blobs.read(sha256))]);
    said.set(imageId, { truth, probabilities: [...probabilities] });
  }
  model.close();
  return said;
}

describe("an evaluation of another split", () => {
  it("is offered for what the run was not judged on, and asked for once", async () => {
    expect(await splitsOf()).toEqual([
      { split: "test", images: 12, isJudged: true, evaluation: null },
      { split: "validation", images: 40, isJudged: false, evaluation: null },
      { split: "train", images: 60, isJudged: false, evaluation: null },
    ]);
    const refused = await errorOf(context, create, { input: { runId, split: "test" } });
    expect(refused?.message).toContain("was measured on its test split after its training");
    const other = await queuedRun(database, fixture, 901);
    const without = await errorOf(context, create, { input: { runId: other, split: "train" } });
    expect(without?.message).toContain("Run 901 has no model");
    const first = await evaluate("validation");
    expect(await evaluate("validation")).toEqual(first);
    const [, validation] = await splitsOf();
    expect(validation?.evaluation).toEqual({ id: first.id });
  });

  it("goes on where it was killed, is seen once all of it is there, and says what training measured", async () => {
    const { id } = await evaluate("validation");
    const killed = new AbortController();
    let reads = 0;
    const watched = {
      ...services,
      signal: killed.signal,
      blobs: {
        read: (sha256: string) => {
          reads += 1;
          if (reads === 12) killed.abort();
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeEvaluation(id, watched)).toBe("interrupted");
    expect(await answered(id)).toEqual({ pieces: 5, answered: 2 });
    expect(await rowOf(id)).toMatchObject({ state: "running", processed: 16, total: 40 });
    expect(await resultOf(id)).toBeNull();
    // All is answered, and nothing of it is written down as a result.
    const slow = new AbortController();
    let last = 0;
    const late = {
      ...services,
      signal: slow.signal,
      blobs: {
        read: (sha256: string) => {
          last += 1;
          if (last === 24 + 2) slow.abort();
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeEvaluation(id, late)).toBe("interrupted");
    expect(await resultOf(id)).toBeNull();
    expect(await executeEvaluation(id, services)).toBe("finished");
    expect(await executeEvaluation(id, services)).toBe("over");
    expect(await answered(id)).toEqual({ pieces: 0, answered: 0 });

    const result = await resultOf(id);
    const [run] = await db.select().from(table.runs).where(eq(table.runs.id, runId));
    expect(result?.testAccuracy).toBeCloseTo(run?.validationAccuracy ?? Number.NaN, 6);
    expect(result?.testLoss).toBeCloseTo(run?.validationLoss ?? Number.NaN, 4);
    const reference = await asked("validation");
    const kept = await db
      .select()
      .from(table.predictions)
      .where(eq(table.predictions.runId, result?.id ?? ""));
    expect(new Set(kept.map(({ imageId }) => imageId))).toEqual(new Set(reference.keys()));
    const counts = [0, 1, 2].map(() => [0, 0, 0]);
    for (const { imageId, truth, predicted, probabilities, split } of kept) {
      const own = reference.get(imageId);
      expect([split, truth]).toEqual(["validation", own?.truth]);
      expect(probabilities).toEqual(own?.probabilities.map((value) => expect.closeTo(value, 5)));
      expect(predicted).toBe(own?.probabilities.indexOf(Math.max(...own.probabilities)));
      const line = counts[truth] as number[];
      line[predicted] = (line[predicted] as number) + 1;
    }
    const answer = await ask<{
      run: {
        kind: string;
        name: string;
        evaluation: { run: { id: string }; split: string };
        confusionMatrix: { total: number; counts: number[][] };
        report: { split: string };
      };
    }>(
      `query($id: ID!) { run(id: $id) { kind name evaluation { run { id } split }
         confusionMatrix { total counts } report { split } } }`,
      { id: result?.id },
    );
    expect(answer.run).toEqual({
      ...{ kind: "evaluation", name: "Run 1, validation split" },
      evaluation: { run: { id: runId }, split: "validation" },
      confusionMatrix: { total: 40, counts },
      report: { split: "validation" },
    });
  });

  it("is no run of the list, is not launched as one, and cannot be trained", async () => {
    const { result } = await finished("validation");
    const { project } = await ask<{ project: { runs: { edges: { node: { id: string } }[] } } }>(
      "query($id: ID!) { project(id: $id) { runs(first: 50) { edges { node { id } } } } }",
      { id: fixture.projectId },
    );
    expect(project.runs.edges.map(({ node }) => node.id)).not.toContain(result.id);
    const again = await errorOf(context, "mutation($id: ID!) { restartRun(input: { runId: $id }) { id } }", {
      id: result.id,
    });
    expect(again?.message).toContain("is an evaluation of another run's model");
    const launched = await errorOf(
      context,
      "mutation($input: LaunchRunInput!) { launchRun(input: $input) { id } }",
      { input: { versionId, kind: "evaluation", configuration: shapesConfiguration() } },
    );
    expect(launched?.message).toContain("An evaluation is of a run");
  });

  it("is cancelled: nothing of it counts, and it is asked for anew", async () => {
    const { id } = await evaluate("train");
    await ask(named("cancelEvaluation"), { input: { evaluationId: id } });
    expect(await executeEvaluation(id, services)).toBe("over");
    expect(await rowOf(id)).toMatchObject({ state: "cancelled", resultId: null });
    const anew = await evaluate("train");
    expect(anew.id).not.toBe(id);
    // Under way, too.
    const broken = {
      ...services,
      blobs: {
        read: async (sha256: string) => {
          await ask(named("cancelEvaluation"), { input: { evaluationId: anew.id } });
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeEvaluation(anew.id, broken)).toBe("cancelled");
    expect(await resultOf(anew.id)).toBeNull();
  });

  it("is of all images or of none: a file that cannot be read is named", async () => {
    const { id } = await evaluate("train");
    const broken = {
      ...services,
      blobs: {
        // The model's two files come first.
        read: (() => {
          let reads = 0;
          return (sha256: string) =>
            ++reads === 5 ? Promise.reject(new Error("EIO")) : database.blobs.read(sha256);
        })(),
      },
    };
    expect(await executeEvaluation(id, broken)).toBe("failed");
    expect((await rowOf(id)).failure).toMatch(/The file of image_\w+ cannot be read/);
    const anew = await evaluate("train");
    expect(await executeEvaluation(anew.id, services)).toBe("finished");
    const result = await resultOf(anew.id);
    const reference = await asked("train");
    const right = [...reference.values()].filter(
      ({ truth, probabilities }) => probabilities.indexOf(Math.max(...probabilities)) === truth,
    );
    expect(result?.testAccuracy).toBeCloseTo(right.length / reference.size, 10);
  });

  it("is deleted with the run that holds it, and can be asked for anew", async () => {
    const { id, result } = await finished("train");
    await ask(named("deleteEvaluation"), { input: { evaluationId: id } });
    const [hidden] = await db.select().from(table.runs).where(eq(table.runs.id, result.id));
    expect(hidden?.deletedAt).not.toBeNull();
    const anew = await evaluate("train");
    expect(anew.state).toBe("queued");
    const early = await errorOf(context, named("deleteEvaluation"), { input: { evaluationId: anew.id } });
    expect(early?.message).toContain("cancel it first");
  });

  it("goes with the run whose model it is of", async () => {
    const own = await queuedRun(database, fixture, 950, shapesConfiguration({ epochs: 1 }));
    await executeRun(own, training);
    const { id } = await evaluate("train", own);
    expect(await executeEvaluation(id, services)).toBe("finished");
    const held = (await resultOf(id))?.id ?? "";
    await db
      .update(table.runs)
      .set({ deletedAt: new Date(0) })
      .where(eq(table.runs.id, own));
    await sweepRuns(db, new Date(1), services.signal);
    const left = await db
      .select({ id: table.runs.id })
      .from(table.runs)
      .where(eq(table.runs.projectId, fixture.projectId));
    const ids = left.map((run) => run.id);
    expect(ids).toContain(runId);
    expect(ids).not.toContain(own);
    expect(ids).not.toContain(held);
    expect(await db.$count(table.evaluations, eq(table.evaluations.id, id))).toBe(0);
  });
});

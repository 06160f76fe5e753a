import { and, asc, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import type { Context } from "@/server/core/context";
import { executeEvaluation } from "@/workers/evaluations/run";
import { RunModel } from "@/workers/inference/run-model";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";
import { startWorker } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 60, validation: 40, test: 12 }, "lent evaluations");
await createQueues(database.contextFor(null).jobs);
const training = trainingServices(database);
const services = { ...training, signal: new AbortController().signal };
const olga = fixture.context;
const ben = (await database.person("labeller", fixture.teamId)).context;

const browser = "Chrome 142, Linux";
let runId = "";
/** What the model says of each image of the validation split, asked about it alone. */
const truth = new Map<string, number[]>();

beforeAll(async () => {
  runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 4 }));
  await executeRun(runId, training);
  const rows = await db
    .select({ imageId: table.images.id, sha256: table.images.sha256 })
    .from(table.versionImages)
    .innerJoin(table.images, eq(table.images.id, table.versionImages.imageId))
    .where(
      and(eq(table.versionImages.versionId, fixture.versionId), eq(table.versionImages.split, "validation")),
    );
  const model = await RunModel.open({ db, blobs: database.blobs }, runId);
  if (!model) throw new Error("no model");
  for (const { imageId, sha256 } of rows) {
    const { probabilities } = model.infer([await model.prepare(await database.blobs.read(sha256))]);
    truth.set(imageId, [...probabilities]);
  }
  model.close();
  const [own] = await db.select().from(table.models).where(eq(table.models.runId, runId));
  for (const [backend, agrees] of [
    ["wasm", true],
    ["webgl", false],
  ] as const) {
    await db.insert(table.parityChecks).values({
      ...{ projectId: fixture.projectId, modelId: own?.id ?? "", format: "layers", backend, browser },
      ...{ images: 12, agreeing: agrees ? 12 : 11, largestDifference: agrees ? 0 : 0.4, agrees },
      ...{ worstImageId: [...truth.keys()][0] ?? "", pictures: [], checkedBy: fixture.userId },
    });
  }
});

let id = "";

/** An evaluation of the validation split that is lent, its sample answered: five pieces of eight images. */
beforeEach(async () => {
  await db.delete(table.evaluations);
  const { createEvaluation } = await ask<{ createEvaluation: { id: string } }>(
    olga,
    "mutation($input: CreateEvaluationInput!) { createEvaluation(input: $input) { id } }",
    { input: { runId, split: "validation", by: "tabs" } },
  );
  id = createEvaluation.id;
});

const sampled = async () => expect(await executeEvaluation(id, services)).toBe("finished");

const lend = `mutation($input: LendTabInput!) { lendTab(input: $input) { id } }`;
const lending = (tab: string, more: object = {}) => ({
  input: { evaluationId: id, tab, format: "layers", backend: "wasm", browser, ...more },
});
const work = `mutation($input: WorkPieceInput!) { workPiece(input: $input) {
  refusal piece { number images { id } } } }`;

interface Piece {
  number: number;
  images: { id: string }[];
}
type Work = { refusal: string | null; piece: Piece | null };

const tabA = "tab of Olga, 0001";
const tabB = "tab of Ben, number 1";

/** The probabilities of a piece in base64, as they are or changed. */
function answerTo({ number, images }: Piece, change: (row: number[]) => number[] = (row) => row) {
  const numbers = new Float32Array(images.flatMap((image) => change(truth.get(image.id) ?? [])));
  const probabilities = Buffer.from(numbers.buffer).toString("base64");
  return { piece: number, probabilities, milliseconds: 400 };
}
const step = async (context: Context, tab: string, answer?: object): Promise<Work> =>
  (await ask<{ workPiece: Work }>(context, work, { input: { evaluationId: id, tab, answer } })).workPiece;
const pieceOf = (done: Work): Piece => {
  if (!done.piece) throw new Error("no piece");
  return done.piece;
};

interface Shown {
  state: string;
  isLent: boolean;
  processed: number;
  total: number;
  result: { id: string; testAccuracy: number } | null;
  evaluators: { user: { id: string } | null; images: number }[];
  tabs: { user: { id: string }; images: number; isPresent: boolean; refusal: string | null }[];
}
const shown = async (): Promise<Shown> =>
  (
    await ask<{ evaluation: Shown }>(
      olga,
      `query($id: ID!) { evaluation(id: $id) { state isLent processed total result { id testAccuracy }
         evaluators { user { id } images } tabs { user { id } images isPresent refusal } } }`,
      { id },
    )
  ).evaluation;

/** Answers what there is until there is nothing more. */
async function workOn(context: Context, tab: string): Promise<void> {
  for (let done = await step(context, tab); done.piece; ) {
    done = await step(context, tab, answerTo(pieceOf(done)));
  }
}

describe("an evaluation by lent tabs", () => {
  it("takes only a browser that is known to decide as the worker does, once the worker has answered its sample", async () => {
    const early = await errorOf(olga, lend, lending(tabA));
    expect(early?.message).toContain("the worker is at it");
    await sampled();
    expect(await shown()).toMatchObject({
      state: "finished",
      isLent: true,
      processed: 0,
      total: 40,
      result: null,
    });
    const unchecked = await errorOf(olga, lend, lending(tabA, { backend: "webgpu" }));
    expect(unchecked?.message).toContain("was not held against the worker with this model yet");
    const differing = await errorOf(olga, lend, lending(tabA, { backend: "webgl" }));
    expect(differing?.message).toContain("does not decide as the worker does");
    const quantised = await errorOf(olga, lend, lending(tabA, { format: "uint8" }));
    expect(quantised?.message).toContain("A quantised model is another one");
    const notLent = await errorOf(olga, work, { input: { evaluationId: id, tab: tabA } });
    expect(notLent?.message).toContain("lend it first");
    // An access token has no tab, whatever its scopes; and a reviewer is not among those who lend.
    const grant = { tokenId: "token", scopes: table.tokenScope.enumValues, bounds: null };
    const byToken = database.contextFor(olga.actor && { ...olga.actor, grant });
    const reviewer = (await database.person("reviewer", fixture.teamId)).context;
    for (const context of [byToken, reviewer]) {
      const refused = await errorOf(context, lend, lending(tabA));
      expect(refused?.extensions?.code).toBe("FORBIDDEN");
    }
    await ask(olga, lend, lending(tabA));
    // Nobody works in another's name.
    const other = await errorOf(ben, work, { input: { evaluationId: id, tab: tabA } });
    expect(other?.message).toContain("lend it first");
    const taken = await errorOf(ben, lend, lending(tabA));
    expect(taken?.message).toContain("Another person lends a tab of this id");
  });

  it("is shared by two people and a worker's process, counts once all is checked, and says what the worker would", async () => {
    startWorker(database, 1);
    const sample = async () => (await shown()).isLent;
    await vi.waitFor(async () => expect(await sample()).toBe(true), { timeout: 60_000, interval: 200 });
    await ask(olga, lend, lending(tabA));
    await ask(ben, lend, lending(tabB));
    const first = pieceOf(await step(olga, tabA));
    const second = pieceOf(await step(ben, tabB));
    expect([first.number, second.number]).toEqual([0, 1]);
    // A tab that was reloaded is dealt what it had.
    expect(pieceOf(await step(olga, tabA))).toEqual(first);
    const third = pieceOf(await step(olga, tabA, answerTo(first)));
    expect(third.number).toBe(2);
    // The same answer once more, whose receipt was lost, counts once.
    expect(pieceOf(await step(olga, tabA, answerTo(first)))).toEqual(third);
    expect(await shown()).toMatchObject({ processed: 8, result: null });
    await workOn(ben, tabB);
    // What Olga holds is not dealt to Ben.
    expect(await shown()).toMatchObject({ processed: 32, isLent: true, result: null });
    const none = await step(olga, tabA, answerTo(third));
    expect(none).toEqual({ piece: null, refusal: null });
    expect(await step(olga, tabA, answerTo(third))).toEqual({ piece: null, refusal: null });
    await vi.waitFor(async () => expect((await shown()).result).not.toBeNull(), {
      timeout: 60_000,
      interval: 200,
    });
    const done = await shown();
    expect(done.evaluators).toEqual([
      { user: { id: ben.actor?.id }, images: 24 },
      { user: { id: olga.actor?.id }, images: 16 },
    ]);
    const kept = await db
      .select()
      .from(table.predictions)
      .where(eq(table.predictions.runId, done.result?.id ?? ""))
      .orderBy(asc(table.predictions.imageId));
    expect(kept.map(({ imageId }) => imageId)).toEqual([...truth.keys()].sort());
    for (const { imageId, predicted, probabilities } of kept) {
      const own = truth.get(imageId) ?? [];
      expect(probabilities).toEqual(own.map((value) => expect.closeTo(value, 5)));
      expect(predicted).toBe(own.indexOf(Math.max(...own)));
    }
    const [run] = await db.select().from(table.runs).where(eq(table.runs.id, runId));
    expect(done.result?.testAccuracy).toBeCloseTo(run?.validationAccuracy ?? Number.NaN, 6);
  });

  it("deals a silent tab's piece out again, and what it sends later changes nothing", async () => {
    await sampled();
    await ask(olga, lend, lending(tabA));
    await ask(ben, lend, lending(tabB));
    const silent = pieceOf(await step(olga, tabA));
    for (let i = 0; i < 4; i++) {
      const next = pieceOf(await step(ben, tabB));
      expect(next.number).toBe(i + 1);
      await step(ben, tabB, answerTo(next));
    }
    expect((await step(ben, tabB)).piece).toBeNull();
    await db
      .update(table.evaluationPieces)
      .set({ leaseUntil: new Date(Date.now() - 1) })
      .where(eq(table.evaluationPieces.tabId, tabA));
    expect(pieceOf(await step(ben, tabB)).number).toBe(silent.number);
    // Whoever comes first: it is checked like any other.
    expect(await step(olga, tabA, answerTo(silent))).toEqual({ piece: null, refusal: null });
    expect(
      await step(
        ben,
        tabB,
        answerTo(silent, () => [1, 0, 0]),
      ),
    ).toEqual({ piece: null, refusal: null });
    expect(await executeEvaluation(id, services)).toBe("finished");
    expect((await shown()).evaluators).toEqual([
      { user: { id: ben.actor?.id }, images: 32 },
      { user: { id: olga.actor?.id }, images: 8 },
    ]);
  });

  it("refuses a tab that says something else than the worker, and deals out again all that it answered", async () => {
    await sampled();
    await ask(olga, lend, lending(tabA));
    await ask(ben, lend, lending(tabB));
    const honest = pieceOf(await step(ben, tabB));
    const next = pieceOf(await step(ben, tabB, answerTo(honest)));
    expect(await shown()).toMatchObject({ processed: 8 });
    const turned = ([a = 0, b = 0, c = 0]: number[]) => [b, c, a];
    const refused = await step(ben, tabB, answerTo(next, turned));
    expect(refused.piece).toBeNull();
    expect(refused.refusal).toContain("it said another class than the worker of");
    expect(await shown()).toMatchObject({ processed: 0, total: 40 });
    const again = await errorOf(ben, work, { input: { evaluationId: id, tab: tabB } });
    expect(again?.message).toBe(refused.refusal);
    // The same browser under another name of its tab.
    const renamed = await errorOf(ben, lend, lending("tab of Ben, number 2"));
    expect(renamed?.message).toBe(refused.refusal);
    await workOn(olga, tabA);
    expect(await executeEvaluation(id, services)).toBe("finished");
    const done = await shown();
    expect(done.evaluators).toEqual([{ user: { id: olga.actor?.id }, images: 40 }]);
    expect(done.tabs.find(({ user }) => user.id === ben.actor?.id)).toMatchObject({
      images: 0,
      isPresent: false,
      refusal: refused.refusal,
    });
  });

  it("holds probabilities against the worker's within a thousandth, and takes no answer of another shape", async () => {
    await sampled();
    await ask(olga, lend, lending(tabA));
    await ask(ben, lend, lending(tabB));
    const piece = pieceOf(await step(olga, tabA));
    const short = answerTo({ ...piece, images: piece.images.slice(1) });
    const nan = answerTo(piece, () => [Number.NaN, 0.5, 0.5]);
    const large = answerTo(piece, (row) => row.map((value) => value + 2));
    const odd = { ...answerTo(piece), probabilities: "AAAA" };
    for (const answer of [short, nan, large, odd]) {
      const error = await errorOf(olga, work, { input: { evaluationId: id, tab: tabA, answer } });
      expect(error?.message).toContain("8 × 3 numbers from 0 to 1 are wanted");
    }
    const missing = await errorOf(olga, work, {
      input: { evaluationId: id, tab: tabA, answer: { ...answerTo(piece), piece: 5 } },
    });
    expect(missing?.message).toContain("there is none of this number");
    const off = (by: number) => (row: number[]) => {
      const most = row.indexOf(Math.max(...row));
      return row.map((value, i) => (i === most ? value - by : value + by / 2));
    };
    expect((await step(olga, tabA, answerTo(piece, off(0.0008)))).refusal).toBeNull();
    const other = pieceOf(await step(ben, tabB));
    const refused = await step(ben, tabB, answerTo(other, off(0.0015)));
    expect(refused.refusal).toContain("at most 0.001 is well");
  });

  it("gives a tab's piece to another when it is returned, lets the worker do the rest, and is cancelled", async () => {
    await sampled();
    await ask(olga, lend, lending(tabA));
    await ask(ben, lend, lending(tabB));
    const returned = pieceOf(await step(olga, tabA));
    await step(ben, tabB);
    await ask(olga, "mutation($input: ReturnTabInput!) { returnTab(input: $input) { id } }", {
      input: { evaluationId: id, tab: tabA },
    });
    expect((await errorOf(olga, work, { input: { evaluationId: id, tab: tabA } }))?.message).toContain(
      "lend it first",
    );
    expect(pieceOf(await step(ben, tabB)).number).toBe(1);
    const next = pieceOf(await step(ben, tabB, answerTo(pieceOf(await step(ben, tabB)))));
    expect(next).toEqual(returned);
    const finish = "mutation($input: EvaluationInput!) { finishEvaluation(input: $input) { state } }";
    await ask(olga, finish, { input: { evaluationId: id } });
    const late = await errorOf(ben, work, { input: { evaluationId: id, tab: tabB, answer: answerTo(next) } });
    expect(late?.message).toContain("The worker answers this evaluation");
    expect(await executeEvaluation(id, services)).toBe("finished");
    expect((await shown()).evaluators).toEqual([
      { user: null, images: 32 },
      { user: { id: ben.actor?.id }, images: 8 },
    ]);
  });

  it("ends for all tabs when it is cancelled: nothing of it counts", async () => {
    await sampled();
    await ask(ben, lend, lending(tabB));
    const piece = pieceOf(await step(ben, tabB));
    const early = await errorOf(
      olga,
      "mutation($input: EvaluationInput!) { deleteEvaluation(input: $input) { id } }",
      { input: { evaluationId: id } },
    );
    expect(early?.message).toContain("cancel it first");
    await ask(olga, "mutation($input: EvaluationInput!) { cancelEvaluation(input: $input) { id } }", {
      input: { evaluationId: id },
    });
    const over = await errorOf(ben, work, {
      input: { evaluationId: id, tab: tabB, answer: answerTo(piece) },
    });
    expect(over?.message).toContain("This evaluation is over");
    expect(await shown()).toMatchObject({ state: "cancelled", isLent: false, result: null });
    expect(await executeEvaluation(id, services)).toBe("over");
  });
});

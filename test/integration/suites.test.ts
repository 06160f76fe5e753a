import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import { executeQueueFill } from "@/workers/queues/fill";
import { executeFacing } from "@/workers/suites/face";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask as askAs, errorOf } from "./graphql";
import { suiteClient } from "./suiting";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 90, validation: 9, test: 12 }, "suites");
const { context, versionId, projectId } = fixture;
await createQueues(context.jobs);
const training = trainingServices(database);
const services = { ...training, signal: new AbortController().signal };
const ask = <T>(source: string, variables: Record<string, unknown>) => askAs<T>(context, source, variables);

const [version] = await db.select().from(table.versions).where(eq(table.versions.id, versionId));
const datasetId = version?.datasetId ?? "";
const classIds = version?.classes.map(({ id }) => id) ?? [];
const all = await db
  .select()
  .from(table.versionImages)
  .where(eq(table.versionImages.versionId, versionId))
  .orderBy(asc(table.versionImages.position));
await db
  .insert(table.datasetImages)
  .values(all.map(({ imageId }) => ({ datasetId, imageId, name: `${imageId}.png` })));
await db.update(table.datasets).set({ imageCount: all.length }).where(eq(table.datasets.id, datasetId));

const { readCase, readSuite, mutate } = suiteClient(context);

/** Keeps a case of a picture, as from Try. */
async function kept(
  runId: string,
  imageId: string,
  expected: string,
  suiteIds: string[] = [],
): Promise<string> {
  const { createErrorCase } = await mutate("createErrorCase", {
    ...{ runId, imageId, expectedClassId: expected, source: "try", probabilities: [0.2, 0.2, 0.6] },
    ...{ cause: "other", suiteIds },
  });
  return String(createErrorCase?.id);
}

const stateOf = async (runId: string) => {
  const [row] = await db.select().from(table.caseFacings).where(eq(table.caseFacings.id, runId));
  return row;
};

let first = "";
let second = "";
let suiteId = "";
let cases: string[] = [];
/** Pictures of training: in no test split. */
const pictures = all.filter(({ split }) => split === "train").slice(0, 6);

beforeAll(async () => {
  // One epoch at a rate that learns nothing: wrong on most, and it ends before there is any case.
  first = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 1, learningRate: 1e-6 }));
  await executeRun(first, training);
  const { createCaseSuite } = await mutate("createCaseSuite", {
    projectId,
    name: "Shapes",
    rule: "baseline",
  });
  suiteId = String(createCaseSuite?.id);
  cases = [];
  for (const { imageId, classIndex } of pictures) {
    cases.push(await kept(first, imageId, classIds[classIndex] ?? "", [suiteId]));
  }
  second = await queuedRun(database, fixture, 2, shapesConfiguration({ epochs: 12 }));
  await executeRun(second, training);
});

describe("a run that has ended", () => {
  it("is to face the open cases, and is over without having done so", async () => {
    expect(await stateOf(first)).toBeUndefined();
    expect(await stateOf(second)).toMatchObject({ state: "queued", createdBy: null });
    const [run] = await db.select().from(table.runs).where(eq(table.runs.id, second));
    expect(run?.state).toBe("finished");
    expect((await readSuite(suiteId, [second])).standings[0]).toMatchObject({ cases: 6, missing: 6 });
  });

  it("faces pictures outside its test split, and says of them what its own evaluation would", async () => {
    const tested = all.find(({ split }) => split === "test");
    const id = await kept(first, tested?.imageId ?? "", classIds[tested?.classIndex ?? 0] ?? "");
    expect(await executeFacing(second, services)).toBe("finished");
    expect(await stateOf(second)).toMatchObject({ state: "finished", processed: 7, total: 7 });
    const [own] = await db
      .select()
      .from(table.predictions)
      .where(and(eq(table.predictions.runId, second), eq(table.predictions.imageId, tested?.imageId ?? "")));
    const [answer] = (await readCase(id, [second])).answers;
    expect(answer?.confidence).toBeCloseTo(own?.confidence ?? 0, 5);
    for (const [i, probability] of (own?.probabilities ?? []).entries()) {
      expect(answer?.probabilities[i]).toBeCloseTo(probability, 5);
    }
    expect(answer?.verdict).toBe(own?.predicted === own?.truth ? "passed" : "failed");
    await mutate("deleteErrorCase", { errorCaseId: id });
    expect(await db.$count(table.caseAnswers, eq(table.caseAnswers.caseId, id))).toBe(0);
  });

  it("does nothing twice", async () => {
    const before = await db.select().from(table.caseAnswers);
    expect(await executeFacing(second, services)).toBe("over");
    await mutate("faceErrorCases", { projectId, runIds: [second] });
    await executeFacing(second, services);
    expect(await db.select().from(table.caseAnswers)).toEqual(before);
  });
});

describe("an older run", () => {
  it("faces them by its kept model, goes on where it was killed, and takes up cases that come meanwhile", async () => {
    await mutate("faceErrorCases", { projectId, runIds: [first] });
    let late = "";
    const killed = new AbortController();
    const watched = {
      ...services,
      signal: killed.signal,
      blobs: {
        read: async (sha256: string) => {
          late ||= await kept(first, pictures[0]?.imageId ?? "", classIds[0] ?? "");
          killed.abort();
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeFacing(first, watched)).toBe("interrupted");
    expect(await stateOf(first)).toMatchObject({ state: "running" });
    expect(await executeFacing(first, services)).toBe("finished");
    expect(await db.$count(table.caseAnswers, eq(table.caseAnswers.runId, first))).toBe(7);
    expect((await readCase(late, [first])).answers).toHaveLength(1);
    await mutate("deleteErrorCase", { errorCaseId: late });
  });

  it("says what cannot be loaded at its row, and does it when asked again", async () => {
    await db.delete(table.caseAnswers).where(eq(table.caseAnswers.runId, first));
    await mutate("faceErrorCases", { projectId, runIds: [first] });
    const broken = {
      ...services,
      blobs: { read: () => Promise.reject(new Error("EIO: the disk is broken")) },
    };
    expect(await executeFacing(first, broken)).toBe("failed");
    expect((await stateOf(first))?.failure).toContain("the disk is broken");
    await mutate("faceErrorCases", { projectId, runIds: [first] });
    expect(await executeFacing(first, services)).toBe("finished");
  });
});

describe("a suite", () => {
  it("counts what runs pass as a count by hand does, and names what changed", async () => {
    const byHand = async (runId: string) => {
      const rows = await db
        .select({
          caseId: table.errorCases.id,
          expected: table.errorCases.expectedClassId,
          said: table.caseAnswers.predictedClassId,
        })
        .from(table.caseAnswers)
        .innerJoin(table.errorCases, eq(table.errorCases.id, table.caseAnswers.caseId))
        .where(eq(table.caseAnswers.runId, runId));
      return new Set(rows.filter(({ expected, said }) => expected === said).map(({ caseId }) => caseId));
    };
    const [was, is] = [await byHand(first), await byHand(second)];
    const fixed = cases.filter((id) => is.has(id) && !was.has(id));
    const broken = cases.filter((id) => was.has(id) && !is.has(id));
    expect(fixed.length).toBeGreaterThan(0);
    const { standings } = await readSuite(suiteId, [second, first], first);
    expect(standings[0]).toMatchObject({
      ...{ cases: 6, passed: is.size, failed: 6 - is.size, missing: 0 },
      ...{ fixed: fixed.length, broken: broken.length, heldBack: null },
    });
    expect(standings[1]).toMatchObject({ passed: was.size, fixed: 0, broken: 0 });
    const shown = async (show: string) => {
      const found = await ask<{ caseSuite: { cases: { edges: { node: { id: string } }[] } } }>(
        `query ($id: ID!, $show: ShownCases, $run: ID, $base: ID) { caseSuite(id: $id) {
          cases(show: $show, runId: $run, baselineRunId: $base) { edges { node { id } } } } }`,
        { id: suiteId, show, run: second, base: first },
      );
      return found.caseSuite.cases.edges.map(({ node }) => node.id).sort();
    };
    expect(await shown("fixed")).toEqual(fixed.sort());
    expect(await shown("broken")).toEqual(broken.sort());
    expect(await shown("passed")).toEqual([...is].sort());
    expect(await shown("missing")).toEqual([]);
  });

  it("holds a run back by its rule, against its own baseline, and the run's page says so", async () => {
    // The other way round: the run that learnt nothing against the one that did.
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, baselineRunId: second });
    const { run } = await ask<{ run: { suiteStandings: { broken: number; heldBack: string | null }[] } }>(
      "query ($id: ID!) { run(id: $id) { suiteStandings { broken heldBack } } }",
      { id: first },
    );
    const [standing] = run.suiteStandings;
    expect(standing?.broken).toBeGreaterThan(0);
    expect(standing?.heldBack).toBe(
      `${standing?.broken} ${standing?.broken === 1 ? "case" : "cases"} regressed`,
    );
    // The run that a suite names cannot be deleted.
    const { deleteRuns } = await mutate("deleteRuns", { projectId, numbers: [2] }, "{ refused { reason } }");
    expect(JSON.stringify(deleteRuns)).toContain("the suite Shapes holds runs against it");
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, baselineRunId: null });
    expect((await readSuite(suiteId, [first])).standings[0]?.heldBack).toBeNull();
  });
});

describe("a case", () => {
  const said = async (id: string, run: string) => (await readCase(id, [run])).answers[0]?.verdict;

  it("whose label is put right to another class stays open, and its answers are judged anew", async () => {
    const [id = ""] = cases;
    const [own] = await db.select().from(table.errorCases).where(eq(table.errorCases.id, id));
    const other = classIds.find((one) => one !== own?.expectedClassId && one !== own?.predictedClassId) ?? "";
    const before = await said(id, second);
    await mutate("repairErrorCase", { errorCaseId: id, classId: other, reason: "Mislabelled" });
    await mutate("repairErrorCase", { errorCaseId: id, classId: other, reason: "Mislabelled" });
    const after = await readCase(id, [second]);
    expect(after).toMatchObject({ standing: "open", expectedClass: { id: other } });
    expect(after.turns).toEqual([{ kind: "relabelled", reason: "Mislabelled" }]);
    const labels = await db
      .select()
      .from(table.labels)
      .where(eq(table.labels.imageId, own?.imageId ?? ""));
    expect(labels).toMatchObject([{ classId: other, source: "review", originId: id }]);
    expect([before, after.answers[0]?.verdict]).toEqual(["passed", "failed"]);
  });

  it("whose label becomes what the model said is closed as repaired, and counts no more", async () => {
    const [, id = ""] = cases;
    const [own] = await db.select().from(table.errorCases).where(eq(table.errorCases.id, id));
    await mutate("repairErrorCase", { errorCaseId: id, classId: own?.predictedClassId });
    expect(await readCase(id, [])).toMatchObject({ standing: "repaired", turns: [{ kind: "repaired" }] });
    expect(await readSuite(suiteId, [second])).toMatchObject({
      ...{ openCases: 5, repairedCases: 1 },
      standings: [{ cases: 5 }],
    });
    const reopen = "mutation ($input: ReopenErrorCaseInput!) { reopenErrorCase(input: $input) { id } }";
    expect((await errorOf(context, reopen, { input: { errorCaseId: id } }))?.message).toContain(
      "nothing to pass",
    );
  });

  it("is retired with a reason, not faced meanwhile, and brought back", async () => {
    const [, , id = ""] = cases;
    const retire = "mutation ($input: RetireErrorCaseInput!) { retireErrorCase(input: $input) { id } }";
    expect((await errorOf(context, retire, { input: { errorCaseId: id, reason: " " } }))?.message).toContain(
      "Say why",
    );
    await mutate("retireErrorCase", { errorCaseId: id, reason: "No such shape any more" });
    expect((await readSuite(suiteId, [second])).retiredCases).toBe(1);
    await db.delete(table.caseAnswers).where(eq(table.caseAnswers.caseId, id));
    await mutate("faceErrorCases", { projectId, runIds: [second] });
    await executeFacing(second, services);
    expect((await readCase(id, [second])).answers).toEqual([]);
    await mutate("reopenErrorCase", { errorCaseId: id, reason: "They are back" });
    await mutate("faceErrorCases", { projectId, runIds: [second] });
    await executeFacing(second, services);
    const back = await readCase(id, [second]);
    expect(back.answers).toHaveLength(1);
    expect(back.turns.map(({ kind }) => kind)).toEqual(["reopened", "retired"]);
  });

  it("whose class was merged goes by the class that it was merged into", async () => {
    const [, , , id = ""] = cases;
    const [own] = await db.select().from(table.errorCases).where(eq(table.errorCases.id, id));
    expect(await said(id, second)).toBe("passed");
    const into = classIds.find((one) => one !== own?.expectedClassId) ?? "";
    const merge = (intoId: string | null) =>
      db
        .update(table.classes)
        .set({ mergedIntoId: intoId })
        .where(eq(table.classes.id, own?.expectedClassId ?? ""));
    await db.update(table.errorCases).set({ expectedClassId: into }).where(eq(table.errorCases.id, id));
    expect(await said(id, second)).toBe("failed");
    await merge(into);
    expect(await said(id, second)).toBe("passed");
    await merge(null);
    const [unknown] = await db
      .insert(table.classes)
      .values({ projectId, name: "star", position: 9 })
      .returning();
    await db
      .update(table.errorCases)
      .set({ expectedClassId: unknown?.id ?? "" })
      .where(eq(table.errorCases.id, id));
    expect(await said(id, second)).toBe("unknown_class");
    await db
      .update(table.errorCases)
      .set({ expectedClassId: own?.expectedClassId })
      .where(eq(table.errorCases.id, id));
  });
});

describe("a labelling queue", () => {
  const free = all.filter(({ split }) => split === "test").map(({ imageId }) => imageId);
  let queueId = "";
  const send = (errorCaseIds: string[], neighbours: number) =>
    mutate(
      "sendCasesToQueue",
      { queueId, errorCaseIds, neighbours },
      "{ pictures neighbours byFeatures byHash }",
    );
  const inQueue = async () => {
    await executeQueueFill(queueId, { ...services, connection: database.connection } as never);
    const rows = await db.select().from(table.queueImages).where(eq(table.queueImages.queueId, queueId));
    return rows.map(({ imageId }) => imageId);
  };

  beforeAll(async () => {
    await db.update(table.images).set({ classId: null }).where(inArray(table.images.id, free));
    const [queue] = await db
      .insert(table.labelQueues)
      .values({
        ...{ projectId, datasetId, name: "To look at", votesPerImage: 1, rule: "majority" },
        ...{ imageOrder: "arrival", classIds, createdBy: fixture.userId },
      })
      .returning();
    queueId = queue?.id ?? "";
    await db.insert(table.imageQuality).values(
      all.map(({ imageId }, i) => ({
        ...{ imageId, projectId, brightness: 0.5, contrast: 0.2, sharpness: 0.1, pixels: 256, proportion: 1 },
        // As many bits differ from the first one's as its place says.
        dhash: (1n << BigInt(i % 60)) - 1n,
      })),
    );
  });

  it("gets a case's picture with those of the nearest hash where there is no map", async () => {
    const caseId = cases[4] ?? "";
    const picture = pictures[4]?.imageId ?? "";
    const { sendCasesToQueue } = await send([caseId], 3);
    expect(sendCasesToQueue).toEqual({ pictures: 1, neighbours: 3, byFeatures: 0, byHash: 1 });
    const place = (id: string) => all.findIndex(({ imageId }) => imageId === id) % 60;
    const nearest = [...free]
      .sort(
        (a, b) =>
          Math.abs(place(a) - place(picture)) - Math.abs(place(b) - place(picture)) || (a < b ? -1 : 1),
      )
      .slice(0, 3);
    expect((await inQueue()).sort()).toEqual([picture, ...nearest].sort());
  });

  it("gets those of the nearest features where the picture is on the map, and takes in a picture of no dataset", async () => {
    const [map] = await db
      .insert(table.embeddings)
      .values({
        ...{ projectId, datasetId, method: "pca", runId: second, modelName: "#2", state: "finished" },
        createdBy: fixture.userId,
      })
      .returning();
    const onMap = all.filter(({ imageId }) => imageId !== pictures[5]?.imageId);
    const at = (i: number) => Float32Array.of(i, (i * i) / 100);
    await db.insert(table.embeddingPoints).values(
      onMap.map(({ imageId }, i) => ({
        ...{ embeddingId: map?.id ?? "", imageId },
        feature: new Uint8Array(at(i).buffer),
      })),
    );
    await db.delete(table.datasetImages).where(eq(table.datasetImages.imageId, pictures[5]?.imageId ?? ""));
    const before = await inQueue();
    const open = free.filter((id) => !before.includes(id));
    const own = onMap.findIndex(({ imageId }) => imageId === pictures[3]?.imageId);
    const distance = (id: string) => {
      const [x = 0, y = 0] = at(onMap.findIndex(({ imageId }) => imageId === id));
      const [a = 0, b = 0] = at(own);
      return (x - a) ** 2 + (y - b) ** 2;
    };
    const nearest = [...open].sort((a, b) => distance(a) - distance(b)).slice(0, 2);
    const { sendCasesToQueue } = await send([cases[3] ?? "", cases[5] ?? ""], 2);
    expect(sendCasesToQueue).toMatchObject({ pictures: 2, byFeatures: 1, byHash: 1 });
    const now = await inQueue();
    expect(now).toEqual(expect.arrayContaining([...nearest, pictures[3]?.imageId, pictures[5]?.imageId]));
    const [taken] = await db
      .select()
      .from(table.datasetImages)
      .where(eq(table.datasetImages.imageId, pictures[5]?.imageId ?? ""));
    expect(taken).toMatchObject({ datasetId, name: `error-cases/${cases[5]}`, split: null, pixels: 256 });
    expect(
      await db.$count(table.images, and(inArray(table.images.id, nearest), isNull(table.images.classId))),
    ).toBe(2);
  });
});

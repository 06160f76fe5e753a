import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { createQueues } from "@/db/jobs";
import {
  datasetImages,
  images,
  labels,
  predictions,
  suggestionSets,
  suggestions,
  versionChecks,
  versionImages,
  versions,
} from "@/db/schema";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { executeSuggestions } from "@/workers/suggestions/run";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask as askAs, execute } from "./graphql";
import {
  type Accepted,
  type Answer,
  accept,
  create,
  decide,
  type Listed,
  list,
} from "./suggestion-questions";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 90, validation: 18, test: 12 }, "suggestions");
const { context, versionId } = fixture;
await createQueues(context.jobs);
const training = trainingServices(database);
const services = { ...training, config: { dataDir: database.dataDir }, signal: new AbortController().signal };

const [version] = await db.select().from(versions).where(eq(versions.id, versionId));
const datasetId = version?.datasetId ?? "";
const classIds = version?.classes.map(({ id }) => id) ?? [];
const all = await db
  .select()
  .from(versionImages)
  .where(eq(versionImages.versionId, versionId))
  .orderBy(asc(versionImages.position));
await db
  .insert(datasetImages)
  .values(all.map(({ imageId }) => ({ datasetId, imageId, name: `${imageId}.png` })));

const ask = <T>(source: string, variables: Record<string, unknown>) => askAs<T>(context, source, variables);

async function allOf(id: string, order: string, first = 7): Promise<Listed[]> {
  const found: Listed[] = [];
  for (let after: string | null = null; ; ) {
    const page: Answer["suggestionSet"] = (await ask<Answer>(list, { id, order, first, after }))
      .suggestionSet;
    found.push(...page.suggestions.edges.map(({ node }) => node));
    if (!page.suggestions.pageInfo.hasNextPage) return found;
    after = page.suggestions.pageInfo.endCursor;
  }
}

async function created(input: Record<string, unknown>): Promise<string> {
  const answer = await ask<{ createSuggestionSet: { id: string } }>(create, {
    input: { datasetId, ...input },
  });
  return answer.createSuggestionSet.id;
}

describe("a run's model on images without a class", () => {
  let runId = "";
  let setId = "";
  /** How many are open, and when they were counted, as the page asks for it. */
  async function shown(): Promise<{ total: number; shownAt: string }> {
    const { suggestionSet } = await ask<{
      suggestionSet: { sure: { at: string; open: { count: number }[] } };
    }>("query ($id: ID!) { suggestionSet(id: $id) { sure(minConfidence: 0) { at open { count } } } }", {
      id: setId,
    });
    const { at, open } = suggestionSet.sure;
    return { total: open.reduce((sum, { count }) => sum + count, 0), shownAt: at };
  }
  const unlabelled = all.filter(({ split }) => split === "test").map(({ imageId }) => imageId);

  beforeAll(async () => {
    runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 6 }));
    await executeRun(runId, training);
    await db.update(images).set({ classId: null }).where(inArray(images.id, unlabelled));
    setId = await created({ runId });
    expect(await executeSuggestions(setId, services)).toBeUndefined();
  });

  it("says what the run's own evaluation says of the same images", async () => {
    const said = await db.select().from(predictions).where(eq(predictions.runId, runId));
    const own = new Map(said.map((row) => [row.imageId, row]));
    const suggested = await allOf(setId, "surest");
    expect(suggested.map(({ image }) => image.id).sort()).toEqual([...unlabelled].sort());
    for (const { image, class: suggestedClass, confidence } of suggested) {
      const row = own.get(image.id);
      expect(suggestedClass.id).toBe(classIds[row?.predicted ?? -1]);
      expect(confidence).toBeCloseTo(row?.confidence ?? 0, 5);
    }
  });

  it("is told beside each image, as long as that has no class", async () => {
    const suggested = await allOf(setId, "surest");
    const said = async (id: string) =>
      (
        await ask<{ image: { suggestion: { class: { id: string }; confidence: number } | null } }>(
          "query ($id: ID!) { image(id: $id) { suggestion { class { id } confidence } } }",
          { id },
        )
      ).image.suggestion;
    const [first] = suggested;
    const id = first?.image.id ?? "";
    expect(await said(id)).toEqual({ class: { id: first?.class.id }, confidence: first?.confidence });
    const labelledId = all.find(({ split }) => split === "train")?.imageId ?? "";
    expect(await said(labelledId)).toBeNull();
    await db
      .update(images)
      .set({ classId: first?.class.id })
      .where(inArray(images.id, [id]));
    expect(await said(id)).toBeNull();
    await db
      .update(images)
      .set({ classId: null })
      .where(inArray(images.id, [id]));
  });

  it("pages through every order without losing or repeating one", async () => {
    for (const [order, measure, sign] of [
      ["surest", "confidence", -1],
      ["least_confident", "confidence", 1],
      ["least_margin", "margin", 1],
      ["most_entropy", "entropy", -1],
    ] as const) {
      const values = (await allOf(setId, order, 5)).map((row) => row[measure]);
      expect(values).toHaveLength(unlabelled.length);
      expect(values).toEqual([...values].sort((a, b) => sign * (a - b)));
    }
    expect(new Set((await allOf(setId, "diverse", 5)).map(({ image }) => image.id)).size).toBe(
      unlabelled.length,
    );
  });

  it("labels what is accepted, once for one key, and asks no more about it", async () => {
    const [first, second] = await allOf(setId, "surest");
    const input = {
      suggestionSetId: setId,
      decision: "suggested",
      key: "accept-one",
      imageIds: [first?.image.id],
    };
    const once = await ask<{ decideSuggestions: { labelBatchId: string; imageCount: number } }>(decide, {
      input,
    });
    expect(once.decideSuggestions.imageCount).toBe(1);
    expect(await ask(decide, { input })).toEqual(once);
    const history = await db
      .select()
      .from(labels)
      .where(eq(labels.imageId, first?.image.id ?? ""));
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({ classId: first?.class.id, source: "model", originId: setId });
    const [image] = await db
      .select()
      .from(images)
      .where(eq(images.id, first?.image.id ?? ""));
    expect(image?.classId).toBe(first?.class.id);
    const rest = await allOf(setId, "surest");
    expect(rest.map((row) => row.image.id)).not.toContain(first?.image.id);
    expect(rest[0]?.image.id).toBe(second?.image.id);
    const sure = await ask<{ decideSuggestions: { imageCount: number } }>(decide, {
      input: {
        ...{ suggestionSetId: setId, decision: "suggested", key: "accept-all" },
        matching: { minConfidence: 0, ...(await shown()) },
      },
    });
    expect(sure.decideSuggestions.imageCount).toBe(unlabelled.length - 1);
    expect(
      await db.$count(images, and(eq(images.projectId, fixture.projectId), isNull(images.classId))),
    ).toBe(0);
  });

  it("accepts all that were shown, late too: what others labelled meanwhile is a conflict, what came is left alone", async () => {
    const [theirs = "", alike = "", back = "", came = "", ...rest] = unlabelled;
    const say = (classId: string | null, ...imageIds: string[]) =>
      labelImages(context, {
        ...{ projectId: fixture.projectId, key: newId("LabelBatch"), classId, imageIds },
      });
    await say(null, ...unlabelled);
    const suggested = new Map((await allOf(setId, "surest")).map((row) => [row.image.id, row.class.id]));
    expect(suggested.size).toBe(unlabelled.length);
    const other = (imageId: string) => classIds.find((id) => id !== suggested.get(imageId)) ?? "";
    await say(other(came), came);
    const { total, shownAt } = await shown();
    expect(total).toBe(unlabelled.length - 1);
    // Meanwhile.
    await say(other(theirs), theirs);
    await say(suggested.get(alike) ?? "", alike);
    await say(other(back), back);
    await say(null, back);
    await say(null, came);
    const key = newId("LabelBatch");
    const input = {
      ...{ suggestionSetId: setId, decision: "suggested", key },
      matching: { minConfidence: 0, total, shownAt },
    };
    const few = await execute(context, accept, {
      input: { ...input, key: newId("LabelBatch"), matching: { minConfidence: 0, total: 3, shownAt } },
    });
    expect(few.errors?.[0]?.message).toContain("3 were shown");
    const answers = [await ask<Accepted>(accept, { input }), await ask<Accepted>(accept, { input })];
    for (const { decideSuggestions: answer } of answers) {
      expect(answer.imageCount).toBe(unlabelled.length - 3);
      expect(answer.conflictCount).toBe(1);
      expect(answer.conflicts).toEqual([{ id: theirs, class: { id: other(theirs) } }]);
      expect(answer.meant).toEqual([{ imageId: theirs, classId: suggested.get(theirs) }]);
    }
    expect(answers[0]?.decideSuggestions.added).toBe(1);
    const now = new Map(
      (await db.select().from(images).where(inArray(images.id, unlabelled))).map((row) => [
        row.id,
        row.classId,
      ]),
    );
    expect([now.get(theirs), now.get(came)]).toEqual([other(theirs), null]);
    for (const id of [alike, back, ...rest]) expect(now.get(id)).toBe(suggested.get(id));
    await undoLabelBatch(context, {
      projectId: fixture.projectId,
      key: newId("LabelBatch"),
      batchKey: key,
    });
    expect((await allOf(setId, "surest")).map((row) => row.image.id).sort()).toEqual(
      [came, back, ...rest].sort(),
    );
  });

  it("leaves alone what is suggested after they were shown", async () => {
    const before = await shown();
    const late = (await allOf(setId, "surest"))[0]?.image.id ?? "";
    await db
      .update(suggestions)
      .set({ createdAt: new Date(Date.parse(before.shownAt) + 60_000) })
      .where(eq(suggestions.imageId, late));
    const answer = await ask<Accepted>(accept, {
      input: {
        ...{ suggestionSetId: setId, decision: "suggested", key: newId("LabelBatch") },
        matching: { minConfidence: 0, ...before },
      },
    });
    expect(answer.decideSuggestions).toMatchObject({ imageCount: before.total - 1, added: 1 });
    expect((await allOf(setId, "surest")).map((row) => row.image.id)).toEqual([late]);
  });

  it("refuses a run without a model and a cursor that is none", async () => {
    const other = await queuedRun(database, fixture, 2);
    const refused = await execute(context, create, { input: { datasetId, runId: other } });
    expect(refused.errors?.[0]?.message).toContain("no model");
    const odd = await execute(context, list, { id: setId, order: "surest", first: 2, after: "nonsense" });
    expect(odd.errors?.[0]?.extensions?.code).toBe("INVALID_INPUT");
  });
});

describe("label errors by the models of folds", () => {
  const launch = `mutation ($input: LaunchRunGroupInput!) { launchRunGroup(input: $input) { id runs { id } } }`;
  /** Images whose labels are turned before the folds learn. */
  const turned = all.filter(({ split }) => split !== "test").slice(0, 5);

  it("finds labels that were turned, goes on where it stopped, and forgets what a person has confirmed", async () => {
    for (const { imageId, classIndex } of turned) {
      const wrong = (classIndex + 1) % 3;
      await db.update(versionImages).set({ classIndex: wrong }).where(eq(versionImages.imageId, imageId));
      await db
        .update(images)
        .set({ classId: classIds[wrong] ?? "" })
        .where(eq(images.id, imageId));
    }
    const groups = Buffer.alloc(4 * all.length);
    for (let i = 0; i < all.length; i++) groups.writeUInt32LE(i, 4 * i);
    await db.insert(versionChecks).values({ versionId, groups });
    const { launchRunGroup: group } = await ask<{ launchRunGroup: { id: string; runs: { id: string }[] } }>(
      launch,
      {
        input: {
          versionId,
          configuration: shapesConfiguration({ epochs: 12 }),
          repeats: { kind: "folds", count: 3 },
        },
      },
    );
    const early = await execute(context, create, { input: { datasetId, runGroupId: group.id } });
    expect(early.errors?.[0]?.message).toContain("have not finished");
    for (const { id } of group.runs) await executeRun(id, training);
    const setId = await created({ runGroupId: group.id });

    // Put down after its first step, as when the worker stops.
    const stop = new AbortController();
    const watched = {
      ...services,
      signal: stop.signal,
      blobs: {
        read: async (sha256: string) => {
          const [row] = await db.select().from(suggestionSets).where(eq(suggestionSets.id, setId));
          if ((row?.processed ?? 0) > 0) stop.abort();
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeSuggestions(setId, watched)).toBe("interrupted");
    const [halfway] = await db.select().from(suggestionSets).where(eq(suggestionSets.id, setId));
    expect(halfway?.processed).toBeGreaterThan(0);
    expect(halfway?.processed).toBeLessThan(108);
    const read: string[] = [];
    await executeSuggestions(setId, {
      ...services,
      blobs: {
        read: async (sha256) => {
          read.push(sha256);
          return database.blobs.read(sha256);
        },
      },
    });
    const { suggestionSet: set } = await ask<Answer>(list, { id: setId, order: "most_suspect" });
    expect(set).toMatchObject({ state: "finished", processed: 108, total: 108 });
    // Models' files are read anew, images that were asked about are not.
    const pictures = new Set((await db.select().from(images)).map(({ sha256 }) => sha256));
    expect(read.filter((sha256) => pictures.has(sha256))).toHaveLength(108 - (halfway?.processed ?? 0));
    expect(existsSync(join(database.dataDir, "suggestions", `${setId}.f32`))).toBe(false);
    expect(readdirSync(join(database.dataDir, "suggestions"))).toEqual([]);

    const suspects = await allOf(setId, "most_suspect");
    expect(suspects).toHaveLength(set.imageCount);
    const found = suspects.map(({ image }) => image.id);
    expect(turned.filter(({ imageId }) => found.includes(imageId)).length).toBeGreaterThanOrEqual(4);
    const given = suspects.map((row) => row.givenConfidence ?? 1);
    expect(given).toEqual([...given].sort((a, b) => a - b));

    const [one, other] = suspects;
    const kept = { suggestionSetId: setId, decision: "given", key: "keep-given", imageIds: [one?.image.id] };
    await ask(decide, { input: kept });
    const [confirmed] = await db
      .select()
      .from(images)
      .where(eq(images.id, one?.image.id ?? ""));
    expect(confirmed?.classId).toBe(one?.givenClass?.id);
    const [confirmation] = await db
      .select()
      .from(labels)
      .where(eq(labels.imageId, one?.image.id ?? ""));
    expect(confirmation).toMatchObject({ source: "person", authorId: fixture.userId });
    const left = (await allOf(setId, "most_suspect")).map(({ image }) => image.id);
    expect(left).not.toContain(one?.image.id);
    await ask(decide, {
      input: {
        suggestionSetId: setId,
        decision: "suggested",
        key: "accept-error",
        imageIds: [other?.image.id],
      },
    });
    const [mended] = await db
      .select()
      .from(images)
      .where(eq(images.id, other?.image.id ?? ""));
    expect(mended?.classId).toBe(other?.class.id);
    expect(await db.$count(suggestions, eq(suggestions.setId, setId))).toBe(set.imageCount);
  });
});

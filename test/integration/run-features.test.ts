import { and, asc, eq, inArray } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import { FeatureModel } from "@/workers/inference/feature-model";
import { executeRunFeatures } from "@/workers/run-features/run";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask as askAs, errorOf } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 60, validation: 6, test: 24 }, "run features");
const { context, versionId } = fixture;
await createQueues(context.jobs);
const training = trainingServices(database);
const services = { ...training, signal: new AbortController().signal };
const ask = <T>(source: string, variables: Record<string, unknown>) => askAs<T>(context, source, variables);

const mutation = (name: string) =>
  `mutation($input: RunFeaturesInput!) { ${name}(input: $input) { features { state } } }`;
const read = (runId: string, order: string, more: Record<string, unknown> = {}) =>
  ask<{ run: { predictions: { edges: { cursor: string; node: { image: { id: string } } }[] } } }>(
    `query($run: ID!, $order: MatrixImageOrder!, $after: String, $alike: ID, $first: Int) { run(id: $run) {
       predictions(first: $first, after: $after, order: $order, alike: $alike) {
         edges { cursor node { image { id } } } } } }`,
    { run: runId, order, first: 50, ...more },
  );
const idsOf = (answer: Awaited<ReturnType<typeof read>>) =>
  answer.run.predictions.edges.map(({ node }) => node.image.id);

const rows = await db
  .select({
    imageId: table.images.id,
    sha256: table.images.sha256,
    split: table.versionImages.split,
    classIndex: table.versionImages.classIndex,
  })
  .from(table.versionImages)
  .innerJoin(table.images, eq(table.images.id, table.versionImages.imageId))
  .where(eq(table.versionImages.versionId, versionId))
  .orderBy(asc(table.versionImages.position));
const trained = rows.filter(({ split }) => split === "train");
const tested = rows.filter(({ split }) => split === "test");

let runId = "";
/** Of each image, of length 1, as the model gives them. */
let features: Map<string, Float64Array>;

beforeAll(async () => {
  runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 4 }));
  await executeRun(runId, training);
  const model = await FeatureModel.open({ db, blobs: database.blobs }, { runId, baseModelId: null });
  if (!model) throw new Error("The run has no model");
  const raw = await model.of(
    database.blobs,
    rows.map(({ sha256 }) => sha256),
  );
  features = new Map(
    rows.map(({ imageId }, i) => {
      const own = Float64Array.from(raw.features.subarray(i * model.width, (i + 1) * model.width));
      const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1;
      return [imageId, own.map((value) => value / length)] as const;
    }),
  );
  model.close();
});

const distance = (a: string, b: string) => {
  const [one, other] = [features.get(a), features.get(b)];
  return Math.sqrt([...(one ?? [])].reduce((sum, value, i) => sum + (value - (other?.[i] ?? 0)) ** 2, 0));
};

describe("the features of a run", () => {
  it("are nothing until somebody asks for them, and then the work of a worker, which goes on where it was killed", async () => {
    const before = await ask<{ run: Record<string, unknown> }>(
      "query($run: ID!, $image: ID!) { run(id: $run) { features { state } alike(blocks: []) { without } trainingNeighbours(imageId: $image) { novelty } nearestTraining(feature: [1]) { novelty } } }",
      { run: runId, image: tested[0]?.imageId },
    );
    expect(before.run).toEqual({
      ...{ features: null, alike: null, trainingNeighbours: null, nearestTraining: null },
    });
    expect(
      await errorOf(
        context,
        `{ run(id: "${runId}") { predictions(order: likeness) { edges { cursor } } } }`,
        {},
      ),
    ).toMatchObject({
      message: expect.stringContaining("have its features read first"),
    });
    await ask(mutation("createRunFeatures"), { input: { runId } });
    const killed = new AbortController();
    const watched = {
      ...services,
      signal: killed.signal,
      blobs: {
        read: (sha256: string) => {
          killed.abort();
          return database.blobs.read(sha256);
        },
      },
    };
    expect(await executeRunFeatures(runId, watched)).toBe("interrupted");
    expect(await executeRunFeatures(runId, services)).toBe("finished");
    const [row] = await db.select().from(table.runFeatures).where(eq(table.runFeatures.id, runId));
    expect(row).toMatchObject({ trained: 60, trainedOf: 60, evaluated: 24, evaluatedOf: 24 });
    expect(row?.findings?.explained).toBeGreaterThan(0.99);
  });

  it("name the nearest images of training with the labels they were learnt with, as comparing all of them does", async () => {
    for (const { imageId } of tested.slice(0, 8)) {
      const answer = await ask<{
        run: {
          trainingNeighbours: {
            novelty: number;
            shareLessNovel: number;
            images: { image: { id: string }; class: { index: number }; distance: number }[];
          };
        };
      }>(
        `query($run: ID!, $image: ID!) { run(id: $run) { trainingNeighbours(imageId: $image, first: 10) {
           novelty shareLessNovel images { image { id } class { index } distance } } } }`,
        { run: runId, image: imageId },
      );
      const { novelty, images } = answer.run.trainingNeighbours;
      const all = trained
        .map((one) => distance(imageId, one.imageId))
        .sort((a, b) => a - b)
        .slice(0, 10);
      expect(images.map((one) => one.distance)).toEqual(all.map((value) => expect.closeTo(value, 3)));
      expect(novelty).toBeCloseTo(all[9] ?? Number.NaN, 3);
      for (const one of images) {
        expect(distance(imageId, one.image.id)).toBeCloseTo(one.distance, 3);
        expect(one.class.index).toBe(trained.find((row) => row.imageId === one.image.id)?.classIndex);
      }
    }
  });

  it("name the nearest of a picture that is not here by what the model makes of it, as of one that is", async () => {
    const nearest = "novelty shareLessNovel images { image { id } class { index } distance }";
    const source = `query($run: ID!, $feature: [Float!]!, $image: ID!) { run(id: $run) {
      nearestTraining(feature: $feature, first: 10) { ${nearest} }
      trainingNeighbours(imageId: $image, first: 10) { ${nearest} } } }`;
    type Near = { novelty: number; images: { image: { id: string }; distance: number }[] };
    for (const { imageId } of tested.slice(0, 8)) {
      // Of another length: only its direction counts.
      const feature = Array.from(features.get(imageId) ?? [], (value) => value * 7);
      const answer = await ask<{ run: { nearestTraining: Near; trainingNeighbours: Near } }>(source, {
        ...{ run: runId, feature, image: imageId },
      });
      const { nearestTraining, trainingNeighbours } = answer.run;
      expect(nearestTraining.novelty).toBeCloseTo(trainingNeighbours.novelty, 4);
      expect(nearestTraining.images.map(({ distance }) => distance)).toEqual(
        trainingNeighbours.images.map(({ distance }) => expect.closeTo(distance, 4)),
      );
      for (const one of nearestTraining.images) {
        expect(distance(imageId, one.image.id)).toBeCloseTo(one.distance, 3);
      }
    }
    const other = { run: runId, feature: [1, 2], image: tested[0]?.imageId };
    expect(await errorOf(context, source, other)).toMatchObject({
      message: expect.stringMatching(/makes \d+ numbers of a picture, and 2 came/),
    });
  });

  it("order the evaluated images by novelty, page after page", async () => {
    const all = idsOf(await read(runId, "novelty_descending"));
    const points = await db
      .select({ id: table.runFeaturePoints.imageId, novelty: table.runFeaturePoints.novelty })
      .from(table.runFeaturePoints)
      .where(and(eq(table.runFeaturePoints.runId, runId), eq(table.runFeaturePoints.isTraining, false)));
    const novelty = new Map(points.map((point) => [point.id, point.novelty ?? -1]));
    expect(new Set(all)).toEqual(new Set(tested.map(({ imageId }) => imageId)));
    const sorted = all.map((id) => novelty.get(id) ?? -1);
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    await expectPages("novelty_descending", all);
  });

  it("group those that look alike, each of which opens by any of its images and in whichever order", async () => {
    const answer = await ask<{
      run: {
        alike: { without: number; groups: { count: number; image: { id: string }; imageIds: string[] }[] };
      };
    }>("query($run: ID!) { run(id: $run) { alike { without groups { count image { id } imageIds } } } }", {
      run: runId,
    });
    const { groups, without } = answer.run.alike;
    expect(without).toBe(0);
    expect(groups.flatMap(({ imageIds }) => imageIds).sort()).toEqual(
      tested.map(({ imageId }) => imageId).sort(),
    );
    for (const { count, image, imageIds } of groups) {
      expect([imageIds.length, imageIds[0]]).toEqual([count, image.id]);
      expect(idsOf(await read(runId, "likeness", { alike: imageIds.at(-1) }))).toEqual(imageIds);
      const bySureness = idsOf(await read(runId, "confidence_descending", { alike: image.id }));
      expect(bySureness.toSorted()).toEqual(imageIds.toSorted());
    }
    const all = idsOf(await read(runId, "likeness"));
    expect(all).toEqual(groups.flatMap(({ imageIds }) => imageIds));
    await expectPages("likeness", all);
    expect(idsOf(await read(runId, "likeness", { alike: trained[0]?.imageId }))).toEqual([]);
  });

  it("let a group be reviewed together, alone and within cells, and be put right as a whole", async () => {
    const groupsOf = (blocks: { truths?: number[]; predictions?: number[] }[] | null) =>
      ask<{ run: { alike: { groups: { imageIds: string[] }[] } } }>(
        "query($run: ID!, $blocks: [MatrixBlockInput!]) { run(id: $run) { alike(blocks: $blocks) { groups { imageIds } } } }",
        { run: runId, blocks },
      ).then((answer) => answer.run.alike.groups.map(({ imageIds }) => imageIds));
    const [member] = await db.select().from(table.members).where(eq(table.members.teamId, fixture.teamId));
    const reviewed = async (selection: Record<string, unknown>) => {
      const input = { runId, name: "Alike", peoplePerImage: 1, memberIds: [member?.id], selection };
      const made = await ask<{
        createReview: { imageIds: string[]; selection: { alike: string; title: string | null } };
      }>(
        "mutation($input: CreateReviewInput!) { createReview(input: $input) { imageIds selection { alike title } } }",
        { input },
      );
      return made.createReview;
    };
    const all = await groupsOf(null);
    const group = all[0] ?? [];
    const chosen = group.at(-1) ?? "";
    const whole = await reviewed({ alike: chosen });
    expect(whole.selection).toEqual({ alike: chosen, title: null });
    // The surest first, as the matrix opens them.
    expect(whole.imageIds).toEqual(idsOf(await read(runId, "confidence_descending", { alike: chosen })));
    expect(whole.imageIds.toSorted()).toEqual(group.toSorted());
    // Within a row the groups are those of the row, not what is left of those of all.
    const blocks = [{ truths: [0] }];
    for (const ofRow of await groupsOf(blocks)) {
      const image = ofRow[0] ?? "";
      const row = await reviewed({ alike: image, matrix: { title: "row of one class", blocks } });
      expect(row.imageIds.toSorted()).toEqual(ofRow.toSorted());
      expect(row.selection).toEqual({ alike: image, title: "row of one class" });
    }
    const input = { runId, name: "None", peoplePerImage: 1, memberIds: [member?.id] };
    const none = await errorOf(
      context,
      "mutation($input: CreateReviewInput!) { createReview(input: $input) { id } }",
      { input: { ...input, selection: { alike: trained[0]?.imageId } } },
    );
    expect(none?.message).toContain("No picture is like that");

    const classOf = async () => {
      const found = await db
        .select({ classId: table.images.classId })
        .from(table.images)
        .where(inArray(table.images.id, group));
      return [...new Set(found.map(({ classId }) => classId))];
    };
    const known = await db.select().from(table.classes).where(eq(table.classes.projectId, fixture.projectId));
    const before = new Map(
      (await db.select().from(table.images).where(inArray(table.images.id, group))).map((image) => [
        image.id,
        image.classId,
      ]),
    );
    const given = known[1]?.id;
    await ask("mutation($input: LabelImagesInput!) { labelImages(input: $input) { batch { id } } }", {
      input: {
        ...{ projectId: fixture.projectId, key: "group that looks alike", classId: given },
        ...{ imageIds: group, seenClassIds: group.map((imageId) => before.get(imageId) ?? null) },
      },
    });
    expect(await classOf()).toEqual([given]);
  });

  it("are made once: asking again, and cancelling what is done, changes nothing", async () => {
    const before = await db.select().from(table.runFeatures);
    await ask(mutation("createRunFeatures"), { input: { runId } });
    await ask(mutation("cancelRunFeatures"), { input: { runId } });
    expect(await executeRunFeatures(runId, services)).toBe("over");
    expect(await db.select().from(table.runFeatures)).toEqual(before);
  });

  it("say what is wrong where they cannot be made, and are made when asked for again", async () => {
    await db.delete(table.runFeatures).where(eq(table.runFeatures.id, runId));
    expect(await db.$count(table.runFeaturePoints)).toBe(0);
    await ask(mutation("createRunFeatures"), { input: { runId } });
    const broken = {
      ...services,
      blobs: { read: () => Promise.reject(new Error("EIO: the disk is broken")) },
    };
    expect(await executeRunFeatures(runId, broken)).toBe("failed");
    const [failed] = await db.select().from(table.runFeatures);
    expect(failed?.failure).toContain("the disk is broken");
    const answer = await ask(mutation("createRunFeatures"), { input: { runId } });
    expect(answer).toEqual({ createRunFeatures: { features: { state: "queued" } } });
    expect(await executeRunFeatures(runId, services)).toBe("finished");
  });
});

/** Pages of five are the list. */
async function expectPages(order: string, all: readonly string[]): Promise<void> {
  const gathered: string[] = [];
  for (let after: string | null = null; ; ) {
    const answer = await read(runId, order, { after, first: 5 });
    gathered.push(...idsOf(answer));
    after = answer.run.predictions.edges.at(-1)?.cursor ?? null;
    if (after === null) break;
  }
  expect(gathered).toEqual(all);
}

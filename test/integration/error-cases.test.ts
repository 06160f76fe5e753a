/** Failures that a team keeps. */
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { classes, comments, events, images, models } from "@/db/schema";
import type { PictureEdits } from "@/ml/picture-edits";
import { neutralProbe } from "@/ml/probe";
import { createErrorCase, deleteErrorCase, updateErrorCase } from "@/server/review/commands";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { imageRow, openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;

beforeEach(async () => {
  world = await openWorld(database);
});

const db = () => database.connection.db;
const context = () => database.contextFor(world.owner.actor);

describe("error cases", () => {
  const input = () => ({
    runId: world.ids.Run,
    imageId: world.ids.Image,
    expectedClassId: world.catId,
    cause: "poor_image" as const,
  });

  it("from the matrix take the stored prediction, whatever the client says", async () => {
    const created = await createErrorCase(context(), {
      ...input(),
      source: "matrix",
      probabilities: [1, 0],
    });
    expect(created).toMatchObject({
      predictedClassId: world.dogId,
      confidence: 0.75,
      probabilities: [0.25, 0.75],
      createdBy: world.owner.actor.id,
    });
    const told = await db().select().from(events).where(eq(events.objectId, created.id));
    expect(told).toMatchObject([{ type: "ERROR_CASE_CHANGED", projectId: world.projectId }]);
    const other = await imageRow(database, world.projectId);
    await expect(
      createErrorCase(context(), { ...input(), imageId: other.id, source: "matrix" }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", field: "imageId" });
  });

  it("from Try take checked probabilities", async () => {
    const image = await imageRow(database, world.projectId);
    const created = await createErrorCase(context(), {
      ...input(),
      imageId: image.id,
      source: "try",
      probabilities: [0.9, 0.1000001],
    });
    expect(created).toMatchObject({ predictedClassId: world.catId, source: "try" });
    expect(created.confidence).toBeCloseTo(0.9);
    for (const probabilities of [undefined, [], [1], [0.5, 0.4], [2, -1], [0.2, 0.3, 0.5]]) {
      await expect(
        createErrorCase(context(), { ...input(), source: "try", ...(probabilities && { probabilities }) }),
      ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
    for (const probabilities of [
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 0],
    ]) {
      await expect(
        createErrorCase(context(), { ...input(), source: "try", probabilities }),
      ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
  });

  it("from Try keep which format answered, where it ran, and the hash of its weights", async () => {
    const [model] = await db().select().from(models).where(eq(models.id, world.ids.Model));
    const said = { ...input(), source: "try" as const, probabilities: [0.5, 0.5] };
    const created = await createErrorCase(context(), { ...said, format: "layers", backend: "webgl" });
    expect(created).toMatchObject({
      ...{ format: "layers", backend: "webgl", weightsSha256: model?.weightsSha256 },
    });
    await expect(createErrorCase(context(), { ...said, format: "uint8" })).rejects.toMatchObject({
      ...{ code: "INVALID_INPUT", field: "format" },
    });
    // From the matrix it is the worker's answer, whatever is said.
    expect(await createErrorCase(context(), { ...said, source: "matrix", format: "layers" })).toMatchObject({
      ...{ format: null, weightsSha256: null },
    });
  });

  const edits = {
    ...{ form: 1 as const, name: "cat.png", centred: false, strokes: [] },
    seen: { width: 28, height: 28, channels: 1 as const, fit: "cover" as const, background: [0, 0, 0] },
    probe: { ...neutralProbe, rotation: 20 },
  } satisfies PictureEdits;

  it("from Try keep what was done to the picture as data, beside the picture before it", async () => {
    const [edited, original] = [
      await imageRow(database, world.projectId),
      await imageRow(database, world.projectId),
    ];
    const said = { ...input(), imageId: edited.id, source: "try" as const, probabilities: [0.5, 0.5] };
    const created = await createErrorCase(context(), { ...said, edits, originalImageId: original.id });
    const ask =
      "query ($id: ID!) { errorCase(id: $id) { note edits editsText image { id } originalImage { id } } }";
    expect((await execute(context(), ask, { id: created.id })).data).toEqual({
      errorCase: {
        ...{ note: "", edits, editsText: "cat.png with rotation 20°." },
        // What runs face is the edited one.
        ...{ image: { id: edited.id }, originalImage: { id: original.id } },
      },
    });
    // A case of before has its words in the note, and nothing to set again.
    expect((await execute(context(), ask, { id: world.ids.ErrorCase })).data).toMatchObject({
      errorCase: { edits: null, editsText: null, originalImage: null },
    });
    // The original is held by the case: nothing frees it.
    await expect(db().delete(images).where(eq(images.id, original.id))).rejects.toThrow();
  });

  it("from Try refuse edits without their picture, a picture without edits, and edits that are none", async () => {
    const original = await imageRow(database, world.projectId);
    const said = { ...input(), source: "try" as const, probabilities: [0.5, 0.5] };
    for (const given of [
      { edits },
      { originalImageId: original.id },
      { edits: { ...edits, probe: neutralProbe }, originalImageId: original.id },
      { edits: { ...edits, probe: { ...neutralProbe, scale: 9 } }, originalImageId: original.id },
      { edits: { ...edits, form: 2 }, originalImageId: original.id },
    ]) {
      await expect(createErrorCase(context(), { ...said, ...given })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
    }
    const foreign = await imageRow(database, (await database.project(world.teamId)).id);
    await expect(
      createErrorCase(context(), { ...said, edits, originalImageId: foreign.id }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    // From the matrix it is the image itself, whatever is said.
    expect(
      await createErrorCase(context(), { ...said, source: "matrix", edits, originalImageId: original.id }),
    ).toMatchObject({ edits: null, originalImageId: null });
  });

  it("take image and class of the same project only", async () => {
    const other = await database.project(world.teamId);
    const image = await imageRow(database, other.id);
    const probabilities = [0.5, 0.5];
    await expect(
      createErrorCase(context(), { ...input(), imageId: image.id, source: "try", probabilities }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      createErrorCase(context(), { ...input(), expectedClassId: other.classIds[0] ?? "", source: "matrix" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      updateErrorCase(context(), {
        errorCaseId: world.ids.ErrorCase,
        expectedClassId: other.classIds[0] ?? "",
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("change, filter by run and go with their thread", async () => {
    const changed = await updateErrorCase(context(), {
      errorCaseId: world.ids.ErrorCase,
      cause: "label_wrong",
      note: " It is a dog. ",
      expectedClassId: world.dogId,
    });
    expect(changed).toMatchObject({
      cause: "label_wrong",
      note: "It is a dog.",
      expectedClassId: world.dogId,
    });
    const list = async (runId: string) => {
      const { data } = await execute(
        context(),
        "query ($id: ID!, $run: ID) { project(id: $id) { errorCases(runId: $run) { edges { node { id thread { comments { body } } } } } } }",
        { id: world.projectId, run: runId },
      );
      return (data as { project: { errorCases: { edges: unknown[] } } }).project.errorCases.edges;
    };
    expect(await list(world.ids.Run)).toEqual([
      { node: { id: world.ids.ErrorCase, thread: { comments: [{ body: "A cat in the dark." }] } } },
    ]);
    expect(await list("run_none")).toEqual([]);
    await deleteErrorCase(context(), { errorCaseId: world.ids.ErrorCase });
    expect(await db().select().from(comments).where(eq(comments.id, world.ids.Comment))).toEqual([]);
    expect(await db().select().from(classes).where(eq(classes.id, world.dogId))).toHaveLength(1);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { conversions, parityChecks, parityReferences, paritySplits, predictions } from "@/db/schema";
import { goldenPictures } from "@/ml/golden-pictures";
import { submitParityCheck } from "@/server/parity/commands";
import { advanceParitySplit } from "@/server/parity/split";
import { parityVerdict } from "@/server/parity/verdict";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { imageRow, openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;
let answers: { imageId: string; probabilities: number[] }[];

const pictures = goldenPictures.map(({ name, rgba }) => ({ name, rgba }));
const db = () => database.connection.db;
const context = () => database.contextFor(world.owner.actor);
const submit = (change: Partial<Parameters<typeof submitParityCheck>[1]> = {}) =>
  submitParityCheck(context(), {
    ...{ modelId: world.ids.Model, format: "layers", backend: "wasm", browser: "Chrome 142, Linux" },
    ...{ answers, pictures },
    ...change,
  });
const kept = () => db().select().from(parityChecks);

beforeEach(async () => {
  world = await openWorld(database);
  await db().delete(parityChecks);
  await db().delete(paritySplits);
  const second = await imageRow(database, world.projectId, world.catId);
  const said = [0.6, 0.4];
  await db()
    .insert(predictions)
    .values({
      ...{ runId: world.ids.Run, imageId: second.id, split: "test", truth: 0, predicted: 0 },
      ...{ confidence: 0.6, probabilities: said, margin: 0.2, entropy: 0.67 },
    });
  answers = [
    { imageId: world.ids.Image, probabilities: [0.25, 0.75] },
    { imageId: second.id, probabilities: said },
  ];
});

describe("a browser's answers", () => {
  it("are asked for by image, the least sure first, and agree where they are the worker's", async () => {
    const { data, errors } = await execute(
      context(),
      "query ($id: ID!) { model(id: $id) { parityImages(format: layers) { id url } files { name bytes sha256 url } } }",
      { id: world.ids.Model },
    );
    expect(errors).toBeUndefined();
    const model = data?.model as { parityImages: { id: string }[]; files: { name: string }[] };
    expect(model.parityImages.map(({ id }) => id)).toEqual([answers[1]?.imageId, answers[0]?.imageId]);
    expect(model.files.map(({ name }) => name)).toEqual(["model.json", "weights.bin"]);
    await submit();
    expect(await kept()).toMatchObject([{ images: 2, agreeing: 2, largestDifference: 0, agrees: true }]);
  });

  it("are judged by the server: another decision, another number or another picture is none that agrees", async () => {
    const [first, second] = answers;
    if (!first || !second) throw new Error("no answers");
    await submit({ answers: [first, { ...second, probabilities: [0.4, 0.6] }] });
    expect(await kept()).toMatchObject([{ agreeing: 1, worstImageId: second.imageId, agrees: false }]);
    await submit({ answers: [{ ...first, probabilities: [0.252, 0.748] }, second] });
    expect(await kept()).toMatchObject([{ agreeing: 2, worstImageId: first.imageId, agrees: false }]);
    const black = pictures.map(({ name, rgba }, i) => ({
      name,
      rgba: i === 0 ? Buffer.alloc(Buffer.from(rgba, "base64").length, 255).toString("base64") : rgba,
    }));
    await submit({ pictures: black });
    const [check] = await kept();
    expect(check).toMatchObject({ agreeing: 2, largestDifference: 0, agrees: false });
    expect(check?.pictures[0]?.difference).toBeGreaterThan(100);
    const { data } = await execute(
      context(),
      "query ($id: ID!) { model(id: $id) { parityChecks { backend browser agrees checkedBy worstImage { id } } } }",
      { id: world.ids.Model },
    );
    expect(data?.model).toMatchObject({ parityChecks: [{ backend: "wasm", agrees: false }] });
  });

  it("of some images only, of others, or that are no numbers are refused", async () => {
    const [first, second] = answers;
    if (!first || !second) throw new Error("no answers");
    const refused = { code: "INVALID_INPUT" };
    await expect(submit({ answers: [first] })).rejects.toMatchObject(refused);
    await expect(submit({ answers: [first, first] })).rejects.toMatchObject(refused);
    const other = { ...second, imageId: newId("Image") };
    await expect(submit({ answers: [first, other] })).rejects.toMatchObject(refused);
    await expect(submit({ answers: [first, { ...second, probabilities: [1] }] })).rejects.toMatchObject(
      refused,
    );
    await expect(submit({ pictures: [] })).rejects.toMatchObject(refused);
    await expect(submit({ modelId: world.ids.Run })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await kept()).toEqual([]);
  });

  it("are kept by format, backend and browser, the newest in place of an older one", async () => {
    await submit();
    await submit({ backend: "webgl" });
    await submit({ browser: "Firefox 132, Linux" });
    await submit();
    const rows = (await kept()).map(({ backend, browser }) => `${backend} ${browser}`).sort();
    expect(rows).toEqual(["wasm Chrome 142, Linux", "wasm Firefox 132, Linux", "webgl Chrome 142, Linux"]);
  });

  it("about a quantised model are held against what the worker said of the same files", async () => {
    await expect(submit({ format: "uint8" })).rejects.toMatchObject({ code: "CONFLICT" });
    const [conversion] = await db()
      .insert(conversions)
      .values({
        ...{ projectId: world.projectId, modelId: world.ids.Model, format: "uint8" },
        ...{ bytes: 10, images: 2, agreeing: 1 },
      })
      .returning();
    const own = { imageId: world.ids.Image, probabilities: [0.5625, 0.4375] };
    await db()
      .insert(parityReferences)
      .values({ ...own, conversionId: conversion?.id ?? "" });
    await submit({ format: "uint8", answers: [own] });
    expect(await kept()).toMatchObject([{ format: "uint8", images: 1, agrees: true }]);
  });
});

describe("the whole judged split", () => {
  const advance = (change: Partial<Parameters<typeof advanceParitySplit>[1]> = {}) =>
    advanceParitySplit(context(), {
      ...{ modelId: world.ids.Model, format: "layers", backend: "wasm", browser: "Chrome 142, Linux" },
      ...{ after: null, answers: ordered().slice(0, 1) },
      ...change,
    });
  const ordered = () => [...answers].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
  const split = async () => (await db().select().from(paritySplits))[0];

  it("is answered in pieces, goes on where it was, and says at its end that all agreed", async () => {
    const [first, second] = ordered();
    if (!first || !second) throw new Error("no answers");
    const asked = await execute(
      context(),
      "query ($id: ID!) { model(id: $id) { sampleImages { id } judgedImages(first: 1) { edges { node { id } } pageInfo { hasNextPage } } } }",
      { id: world.ids.Model },
    );
    expect(asked.data?.model).toMatchObject({
      judgedImages: { edges: [{ node: { id: first.imageId } }], pageInfo: { hasNextPage: true } },
    });
    const drawn = asked.data?.model as { sampleImages: { id: string }[] };
    expect(drawn.sampleImages.map(({ id }) => id).sort()).toEqual(ordered().map(({ imageId }) => imageId));
    await advance();
    expect(await split()).toMatchObject({ images: 1, total: 2, agreeing: 1, lastImageId: first.imageId });
    expect(await parityVerdict(db(), world.ids.Run, "layers")).toMatchObject({ passed: false, agreed: [] });
    await advance({ after: first.imageId, answers: [second] });
    // The same again, as when the answer was lost on its way, counts nothing twice.
    await advance({ after: first.imageId, answers: [second] });
    expect(await split()).toMatchObject({ images: 2, agreeing: 2, lastImageId: second.imageId });
    expect(await parityVerdict(db(), world.ids.Run, "layers")).toEqual({
      passed: true,
      agreed: [{ browser: "Chrome 142, Linux", backend: "wasm", images: 2 }],
      differed: [],
    });
    expect(await parityVerdict(db(), world.ids.Run, "graph")).toMatchObject({ passed: false });
    await advance();
    expect(await split()).toMatchObject({ images: 1, lastImageId: first.imageId });
  });

  it("keeps which images differed, and refuses the model before it is at its end", async () => {
    const [first] = ordered();
    if (!first) throw new Error("no answers");
    await submit({ browser: "Firefox 132, Linux" });
    await advance({ answers: [{ ...first, probabilities: [...first.probabilities].reverse() }] });
    expect(await split()).toMatchObject({ images: 1, agreeing: 0, differing: [first.imageId] });
    expect(await parityVerdict(db(), world.ids.Run, "layers")).toMatchObject({
      passed: false,
      agreed: [{ browser: "Firefox 132, Linux" }],
      differed: [{ browser: "Chrome 142, Linux" }],
    });
  });

  it("lets what was found stand until a whole new check has agreed: asking again opens nothing", async () => {
    const [first, second] = ordered();
    if (!first || !second) throw new Error("no answers");
    const refused = { passed: false, differed: [{ browser: "Chrome 142, Linux" }] };
    const verdict = () => parityVerdict(db(), world.ids.Run, "layers");
    const another = { ...second, probabilities: [...second.probabilities].reverse() };
    const far = { ...second, probabilities: [second.probabilities[0] as number, 0.7] };
    for (const wrong of [another, far]) {
      await advance();
      await advance({ after: first.imageId, answers: [wrong] });
      expect(await verdict()).toMatchObject(refused);
      // Begun anew, also twice, it agrees so far; the sample agrees too.
      await advance();
      await advance();
      await submit();
      expect(await split()).toMatchObject({ images: 1, agreeing: 1, differing: [second.imageId] });
      expect(await verdict()).toMatchObject(refused);
      const { data } = await execute(
        context(),
        "query ($id: ID!) { model(id: $id) { paritySplits { isWhole agrees } } }",
        { id: world.ids.Model },
      );
      expect(data?.model).toEqual({ paritySplits: [{ isWhole: false, agrees: false }] });
      await advance({ after: first.imageId, answers: [second] });
      expect(await split()).toMatchObject({ images: 2, agreeing: 2, differing: [] });
      expect(await verdict()).toMatchObject({ passed: true, differed: [] });
    }
  });

  it("refuses answers about other images than the next ones, and formats of which only a sample was kept", async () => {
    const [first, second] = ordered();
    if (!first || !second) throw new Error("no answers");
    await expect(advance({ answers: [second] })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(advance({ after: first.imageId })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(advance({ format: "uint8" as "graph" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await split()).toBeUndefined();
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { conversions, parityChecks, parityReferences, predictions } from "@/db/schema";
import { goldenPictures } from "@/ml/golden-pictures";
import { submitParityCheck } from "@/server/parity/commands";
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

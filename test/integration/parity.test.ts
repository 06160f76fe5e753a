import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import {
  auditEntries,
  conversions,
  events,
  parityChecks,
  parityReferences,
  paritySplits,
  predictions,
} from "@/db/schema";
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

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
});

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

const advance = (change: Partial<Parameters<typeof advanceParitySplit>[1]> = {}) =>
  advanceParitySplit(context(), {
    ...{ modelId: world.ids.Model, format: "layers", backend: "wasm", browser: "Chrome 142, Linux" },
    ...{ after: null, answers: ordered().slice(0, 1) },
    ...change,
  });
const ordered = () => [...answers].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));

describe("the whole judged split", () => {
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

describe("a finding that is set aside", () => {
  const reversed = () => answers.map((one) => ({ ...one, probabilities: [...one.probabilities].reverse() }));
  const setAside = async (asked: { checkedAt: Date; kind?: string; reason?: string }, as = context()) => {
    const input = {
      ...{ modelId: world.ids.Model, kind: "sample", format: "layers", backend: "wasm" },
      ...{ browser: "Chrome 142, Linux", reason: "The driver was at fault.", ...asked },
    };
    const { data, errors } = await execute(
      as,
      `mutation ($input: SetParityFindingAsideInput!) { setParityFindingAside(input: $input) {
        parityChecks { browser } paritySplits { browser }
        paritySetAsides { kind browser agreeing images reason checkedAt checkedBy { name } setAsideBy { name } } } }`,
      { input: { ...input, checkedAt: asked.checkedAt.toISOString() } },
    );
    return {
      model: data?.setParityFindingAside as { paritySetAsides: object[] } | undefined,
      code: errors?.[0]?.extensions?.code,
      message: errors?.[0]?.message,
    };
  };
  const link = async () => {
    const { errors } = await execute(
      context(),
      "mutation ($input: CreateTryLinkInput!) { createTryLink(input: $input) { url } }",
      { input: { modelId: world.ids.Model, format: "layers", days: 7, openingsPerHour: 60 } },
    );
    return errors?.[0]?.message ?? "made";
  };
  const checkedAt = async () => (await kept()).find(({ agrees }) => !agrees)?.checkedAt ?? new Date(0);
  const told = () =>
    db()
      .select()
      .from(events)
      .where(and(eq(events.projectId, world.projectId), eq(events.type, "MODEL_CHECKED")));

  it("holds back no link any more, and stays readable with who, when and why", async () => {
    await submit({ browser: "Firefox 132, Linux" });
    await submit({ answers: reversed() });
    expect(await link()).toContain("Chrome 142, Linux differs from the worker");
    const at = await checkedAt();
    const before = await told();
    const { model, code } = await setAside({ checkedAt: at });
    expect(code).toBeUndefined();
    const listed = {
      ...{ kind: "sample", browser: "Chrome 142, Linux", agreeing: 0, images: 2 },
      ...{ reason: "The driver was at fault.", checkedAt: at.toISOString() },
      ...{ checkedBy: { name: world.owner.actor.name }, setAsideBy: { name: world.owner.actor.name } },
    };
    expect(model).toEqual({
      parityChecks: [{ browser: "Firefox 132, Linux" }],
      paritySplits: [],
      paritySetAsides: [listed],
    });
    expect(await told()).toHaveLength(before.length + 1);
    expect(await parityVerdict(db(), world.ids.Run, "layers")).toMatchObject({ passed: true, differed: [] });
    expect(await link()).toBe("made");
    const written = await db()
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.teamId, world.teamId), eq(auditEntries.action, "parity:set-aside")));
    expect(written).toMatchObject([{ objectId: world.ids.Model }]);
    // Once more, as when the answer was lost on its way, changes nothing, not even the reason.
    const { length } = await told();
    const again = await setAside({ checkedAt: at, reason: "Another reason." });
    expect(again.model?.paritySetAsides).toEqual([listed]);
    expect(await told()).toHaveLength(length);
  });

  it("is that of one moment: what the browser finds later counts again", async () => {
    await submit({ browser: "Firefox 132, Linux" });
    await submit({ answers: reversed() });
    const at = await checkedAt();
    await setAside({ checkedAt: at });
    await submit({ answers: reversed() });
    expect(await parityVerdict(db(), world.ids.Run, "layers")).toMatchObject({
      passed: false,
      differed: [{ browser: "Chrome 142, Linux" }],
    });
    expect(await link()).toContain("Chrome 142, Linux differs from the worker");
    // Neither the former act, sent again, nor one about what was never found takes the new one away.
    expect((await setAside({ checkedAt: at })).model?.paritySetAsides).toHaveLength(1);
    expect(await setAside({ checkedAt: new Date(0) })).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("no longer the newest"),
    });
    expect(await kept()).toHaveLength(2);
    expect((await setAside({ checkedAt: await checkedAt() })).model?.paritySetAsides).toHaveLength(2);
    expect(await link()).toBe("made");
  });

  it("may be one of the whole split, which is begun anew then", async () => {
    await submit({ browser: "Firefox 132, Linux" });
    const [first, second] = ordered();
    if (!first || !second) throw new Error("no answers");
    await advance({ answers: reversed().filter(({ imageId }) => imageId === first.imageId) });
    const [split] = await db().select().from(paritySplits);
    const at = split?.checkedAt ?? new Date(0);
    expect((await setAside({ checkedAt: at })).code).toBe("CONFLICT");
    const { model } = await setAside({ checkedAt: at, kind: "split" });
    expect(model).toMatchObject({ paritySplits: [], paritySetAsides: [{ kind: "split", images: 1 }] });
    expect(await link()).toBe("made");
    await expect(advance({ after: first.imageId, answers: [second] })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await advance();
    const [anew] = await db().select().from(paritySplits);
    expect(anew).toMatchObject({ images: 1, agreeing: 1, differing: [] });
  });

  it("is so by who may share models, for a reason, and only where it differs", async () => {
    await submit();
    const agreeing = (await kept())[0]?.checkedAt ?? new Date(0);
    expect(await setAside({ checkedAt: agreeing })).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("nothing to set aside"),
    });
    await submit({ answers: reversed() });
    const at = await checkedAt();
    for (const role of ["viewer", "reviewer", "labeller"] as const) {
      const member = await database.person(role, world.teamId);
      expect((await setAside({ checkedAt: at }, member.context)).code).toBe("FORBIDDEN");
    }
    const stranger = await database.person("owner");
    expect((await setAside({ checkedAt: at }, stranger.context)).code).toBe("NOT_FOUND");
    expect((await setAside({ checkedAt: at, reason: "  " })).code).toBe("INVALID_INPUT");
    expect(await kept()).toHaveLength(1);
    const maintainer = await database.person("maintainer", world.teamId);
    const { model } = await setAside({ checkedAt: at }, maintainer.context);
    expect(model?.paritySetAsides).toMatchObject([
      { checkedBy: { name: world.owner.actor.name }, setAsideBy: { name: maintainer.actor.name } },
    ]);
    expect(await kept()).toEqual([]);
  });
});

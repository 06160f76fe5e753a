import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import { sweepRuns } from "@/workers/deletion/runs";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { measuredRun, openRegistryWorld, reference, registryClient } from "./registering";
import { suiteClient } from "./suiting";

const [better, little, worse] = reference.runs;
if (!better || !little || !worse) throw new Error("no reference");

const database = await openTestDatabase();
const { db } = database.connection;
const world = await openRegistryWorld(database, reference.champion.length);
const { projectId, owner, teamId } = world.world;
await createQueues(owner.context.jobs);
const anna = await database.person("maintainer", teamId);
const ben = await database.person("maintainer", teamId);
const [asOwner, asAnna, asBen] = [owner, anna, ben].map(({ context }) => registryClient(context)) as [
  ReturnType<typeof registryClient>,
  ReturnType<typeof registryClient>,
  ReturnType<typeof registryClient>,
];

const made: Record<"champion" | "better" | "little" | "worse", Awaited<ReturnType<typeof measuredRun>>> = {
  champion: await measuredRun(database, world, { number: 20, right: reference.champion }),
  better: await measuredRun(database, world, { number: 21, right: better.right }),
  little: await measuredRun(database, world, { number: 22, right: little.right }),
  worse: await measuredRun(database, world, { number: 23, right: worse.right }),
};
let modelId = "";
const versions: Record<keyof typeof made, string> = { champion: "", better: "", little: "", worse: "" };

const itemsOf = (userId: string) =>
  db.select().from(table.inboxItems).where(eq(table.inboxItems.userId, userId));

beforeAll(async () => {
  modelId = (await asAnna.create(projectId, "Cats or dogs")).id;
  for (const name of ["champion", "better", "little", "worse"] as const) {
    versions[name] = (await asAnna.register(modelId, made[name].run.id)).id;
  }
});

describe("a registered model", () => {
  it("keeps each run once, with the hashes of its files", async () => {
    const again = await asBen.register(modelId, made.better.run.id);
    expect(again).toEqual({
      id: versions.better,
      number: 2,
      files: [
        { format: "layers", name: "model.json", sha256: made.better.model.topologySha256 },
        { format: "layers", name: "weights.bin", sha256: made.better.model.weightsSha256 },
      ],
    });
  });

  it("takes only runs that left a model, and a name once", async () => {
    const { id: _id, ...like } = made.worse.run;
    const [bare] = await db
      .insert(table.runs)
      .values({ ...like, number: 30 })
      .returning();
    const refused = await asAnna.refusal("registerRun", { registeredModelId: modelId, runId: bare?.id });
    expect(refused?.message).toContain("Run #30 left no model");
    const twice = await asAnna.refusal("createRegisteredModel", { projectId, name: "Cats or dogs" });
    expect(twice?.extensions?.code).toBe("CONFLICT");
  });

  it("lets only owners set its rule, and only sensible ones", async () => {
    const rule = { registeredModelId: modelId, guarded: ["champion"], parity: false, approval: "none" };
    expect((await asAnna.refusal("setPromotionRule", rule))?.extensions?.code).toBe("FORBIDDEN");
    for (const wrong of [{ alpha: 0 }, { alpha: 0.9 }, { guarded: ["No Alias"] }]) {
      const refused = await asOwner.refusal("setPromotionRule", { ...rule, ...wrong });
      expect(refused?.extensions?.code).toBe("INVALID_INPUT");
    }
  });
});

describe(`promotion by McNemar's test, beside ${reference.source}`, () => {
  it("needs two people at first: the one who asks cannot approve", async () => {
    const asked = await asAnna.promote(modelId, versions.champion, "champion", "The first one.");
    expect(asked).toMatchObject({ state: "waiting", formerVersion: null, isRollback: false });
    expect(asked.turns[0]?.checks[0]?.words).toContain("There is no champion yet");
    expect(asked.decisions).toMatchObject({ approve: false, refuse: false, withdraw: true, force: false });
    expect(asked.decisions.notApprover).toContain("Another person");
    const own = await asAnna.refusal("approvePromotion", { promotionId: asked.id });
    expect(own?.extensions?.code).toBe("FORBIDDEN");
    expect((await itemsOf(ben.actor.id)).map(({ promotionId }) => promotionId)).toEqual([asked.id]);
    expect((await asBen.read(modelId)).aliases).toEqual([]);
    const done = await asBen.decide("approvePromotion", asked.id);
    expect(done.state).toBe("applied");
    expect(done.turns.map(({ kind, author }) => [kind, author.id])).toEqual([
      ["asked", anna.actor.id],
      ["approved", ben.actor.id],
    ]);
    expect((await itemsOf(anna.actor.id)).map(({ promotionId }) => promotionId)).toEqual([asked.id]);
    expect((await asBen.read(modelId)).aliases).toEqual([{ alias: "champion", version: { number: 1 } }]);
    const twice = await asBen.refusal("approvePromotion", { promotionId: asked.id });
    expect(twice?.message).toContain("is done already");
  });

  it.each([
    ["little", little, "held_back"],
    ["worse", worse, "held_back"],
    ["better", better, "applied"],
  ] as const)("%s: the figures are SciPy's, and the rule goes by them", async (name, run, state) => {
    await asOwner.rule(modelId, { alpha: 0.05 });
    const asked = await asAnna.promote(modelId, versions[name]);
    const [check] = asked.turns[0]?.checks ?? [];
    expect(check?.figures).toMatchObject({
      ...{ common: 400, fixed: run.fixed, broken: run.broken, alpha: 0.05 },
      championRight: Math.round(400 * reference.accuracy),
      versionRight: Math.round(400 * run.accuracy),
    });
    expect(check?.figures.p).toBeCloseTo(run.p, 12);
    expect(asked.state).toBe(state);
    expect(check?.passed).toBe(state === "applied");
    expect(check?.words).toContain(
      name === "worse"
        ? "it is not better"
        : `p = ${Number(run.p.toPrecision(4))} is ${name === "little" ? "not " : ""}below 0.05`,
    );
  });

  it("goes by the champion of the time of the decision, and says so", async () => {
    await asOwner.rule(modelId, { alpha: 0.4, approval: "other" });
    // Against the first champion 11 fixed and 6 broken would do at 0.4; against the better one they do not.
    const back = await asOwner.promote(modelId, versions.champion, "champion", "Look again.");
    expect(back).toMatchObject({ state: "waiting", isRollback: true });
    expect(back.turns[0]?.checks[0]?.words).toMatch(/^A roll back need not be better/);
    await asBen.decide("approvePromotion", back.id);
    const asked = await asAnna.promote(modelId, versions.little);
    expect(asked.state).toBe("waiting");
    const other = await asOwner.promote(modelId, versions.better);
    await asAnna.decide("approvePromotion", other.id);
    const late = await asBen.decide("approvePromotion", asked.id);
    expect(late.state).toBe("held_back");
    expect(late.turns[1]?.checks[0]).toMatchObject({ passed: false, kind: "significance" });
    expect((await asBen.read(modelId)).aliases[0]?.version.number).toBe(2);
  });

  it("is forced by owners alone, with a reason that stays in the history", async () => {
    const [held] = (await asAnna.read(modelId)).promotions.edges
      .map(({ node }) => node)
      .filter(({ state, version }) => state === "held_back" && version?.number === 3);
    const promotionId = held?.id ?? "";
    expect((await asAnna.refusal("forcePromotion", { promotionId, reason: "x" }))?.extensions?.code).toBe(
      "FORBIDDEN",
    );
    const silent = await asOwner.refusal("forcePromotion", { promotionId, reason: " " });
    expect(silent?.message).toContain("Say why");
    const forced = await asOwner.decide("forcePromotion", promotionId, "Half the size.");
    expect(forced).toMatchObject({ state: "applied", formerVersion: { number: 2 } });
    expect(forced.turns.at(-1)).toMatchObject({ kind: "forced", reason: "Half the size." });
    expect(forced.turns.at(-1)?.checks[0]?.passed).toBe(false);
  });

  it("goes back as a promotion too, and keeps all that was", async () => {
    const back = await asAnna.promote(modelId, versions.better, "champion", "It was better.");
    expect(back).toMatchObject({ isRollback: true, state: "waiting", formerVersion: { number: 3 } });
    await asBen.decide("approvePromotion", back.id);
    const { aliases, promotions } = await asAnna.read(modelId);
    expect(aliases).toEqual([{ alias: "champion", version: { number: 2 } }]);
    // In the order in which they were asked for.
    const applied = promotions.edges.map(({ node }) => node).filter(({ state }) => state === "applied");
    expect(applied.map(({ version }) => version?.number)).toEqual([2, 2, 3, 1, 2, 1]);
  });

  it("is refused with a reason, withdrawn by who asked, and asked once at a time", async () => {
    const asked = await asAnna.promote(modelId, versions.champion);
    const again = await asBen.refusal("promoteModelVersion", {
      ...{ registeredModelId: modelId, alias: "champion", modelVersionId: versions.champion },
    });
    expect(again?.message).toContain("waits for a decision already");
    const other = await asBen.refusal("withdrawPromotion", { promotionId: asked.id });
    expect(other?.message).toContain("refuse it instead");
    const refused = await asBen.decide("refusePromotion", asked.id, "Not again.");
    expect(refused).toMatchObject({ state: "refused" });
    const second = await asAnna.promote(modelId, versions.champion);
    expect((await asAnna.decide("withdrawPromotion", second.id)).state).toBe("withdrawn");
    const late = await asBen.refusal("approvePromotion", { promotionId: second.id });
    expect(late?.message).toContain("is withdrawn already");
  });

  it("moves other aliases freely, and takes them away", async () => {
    expect((await asAnna.promote(modelId, versions.worse, "candidate")).state).toBe("applied");
    expect((await asAnna.read(modelId)).aliases.map(({ alias }) => alias)).toEqual(["champion", "candidate"]);
    const listed = async (filter: string) =>
      (
        await ask<{ project: { runs: { edges: { node: { number: number; aliases: string[] } }[] } } }>(
          anna.context,
          "query ($id: ID!, $filter: String) { project(id: $id) { runs(filter: $filter) { edges { node { number aliases } } } } }",
          { id: projectId, filter },
        )
      ).project.runs.edges.map(({ node }) => node);
    expect(await listed("alias in (champion, candidate)")).toEqual([
      { number: 23, aliases: ["candidate"] },
      { number: 21, aliases: ["champion"] },
    ]);
    expect(await listed("alias ~ cham")).toEqual([{ number: 21, aliases: ["champion"] }]);
    expect(
      (await listed("alias != champion and number >= 20 and number < 30")).map(({ number }) => number),
    ).toEqual([23, 22, 20]);
    const { project } = await ask<{ project: { runTexts: string[] } }>(
      anna.context,
      'query ($id: ID!) { project(id: $id) { runTexts(field: "alias", holding: "c") } }',
      { id: projectId },
    );
    expect(project.runTexts).toEqual(["candidate", "champion"]);
    const same = await asAnna.refusal("promoteModelVersion", {
      ...{ registeredModelId: modelId, alias: "candidate", modelVersionId: versions.worse },
    });
    expect(same?.message).toBe("Version 4 is the candidate already.");
    expect((await asAnna.promote(modelId, null, "candidate")).state).toBe("applied");
    expect((await asAnna.read(modelId)).aliases.map(({ alias }) => alias)).toEqual(["champion"]);
    const none = await asAnna.refusal("promoteModelVersion", {
      ...{ registeredModelId: modelId, alias: "candidate", modelVersionId: null },
    });
    expect(none?.message).toContain("names nothing");
  });

  it("asks owners alone where the rule says so; one who asks has agreed", async () => {
    await asOwner.rule(modelId, { approval: "owner" });
    const asked = await asAnna.promote(modelId, versions.little);
    expect(asked.state).toBe("waiting");
    expect(asked.decisions.notApprover).toContain("An owner of the team");
    expect((await asBen.refusal("approvePromotion", { promotionId: asked.id }))?.extensions?.code).toBe(
      "FORBIDDEN",
    );
    await asAnna.decide("withdrawPromotion", asked.id);
    expect((await asOwner.promote(modelId, versions.little)).state).toBe("applied");
    await asOwner.promote(modelId, versions.better);
  });
});

describe("a rule", () => {
  it("asks whether browsers decide as the worker did", async () => {
    await asOwner.rule(modelId, { parity: true });
    const unknown = await asAnna.promote(modelId, versions.little);
    expect(unknown).toMatchObject({ state: "held_back" });
    expect(unknown.turns[0]?.checks[0]?.words).toContain("No browser has been held against the worker");
    const check = {
      ...{ projectId, modelId: made.little.model.id, format: "layers" as const, backend: "wasm" as const },
      ...{ images: 200, largestDifference: 0.2, worstImageId: world.members[0]?.imageId ?? "", pictures: [] },
      checkedBy: anna.actor.id,
    };
    const agreed = { largestDifference: 0, differing: [] };
    await db
      .insert(table.parityChecks)
      .values({ ...check, browser: "Firefox 140 on Linux", agreeing: 200, agrees: true });
    // What the whole split of the same browser came to counts as its sample does.
    const split = { ...check, total: 400, differing: [check.worstImageId], checkedAt: new Date() };
    const found = { images: 300, agreeing: 299, lastImageId: check.worstImageId };
    await db.insert(table.paritySplits).values({ ...split, ...found, browser: "Firefox 140 on Linux" });
    const halfway = await asAnna.promote(modelId, versions.little);
    expect(halfway).toMatchObject({ state: "held_back" });
    expect(halfway.turns[0]?.checks[0]?.words).toBe(
      "Firefox 140 on Linux on wasm does not decide as the worker did: 299 of 300 images agree.",
    );
    await db.update(table.paritySplits).set({ ...{ images: 400, agreeing: 400 }, ...agreed });
    const [passing] = (await asAnna.promote(modelId, versions.little)).turns[0]?.checks ?? [];
    expect(passing).toMatchObject({ passed: true, figures: { browsers: 1, agreeing: 1 } });
    await asOwner.promote(modelId, versions.champion);
    await db
      .insert(table.parityChecks)
      .values({ ...check, browser: "Safari 19 on macOS", agreeing: 190, agrees: false });
    await asOwner.decide(
      "forcePromotion",
      (await asOwner.promote(modelId, versions.champion)).id,
      "To have another champion.",
    );
    const differing = await asAnna.promote(modelId, versions.little);
    expect(differing.turns[0]?.checks[0]?.words).toBe(
      "Safari 19 on macOS on wasm does not decide as the worker did: 190 of 200 images agree.",
    );
  });

  it("asks whether a case of a suite regressed from the champion, and the suite goes by the champion", async () => {
    const { mutate, readSuite } = suiteClient(owner.context);
    const { createCaseSuite } = await mutate("createCaseSuite", { projectId, name: "Must stay" });
    const suiteId = String(createCaseSuite?.id);
    const [image] = world.members;
    const { createErrorCase } = await mutate("createErrorCase", {
      ...{ runId: made.champion.run.id, imageId: image?.imageId, expectedClassId: world.world.catId },
      ...{ source: "try", probabilities: [0.1, 0.9], cause: "other", suiteIds: [suiteId] },
    });
    const caseId = String(createErrorCase?.id);
    const said = (runId: string, predictedClassId: string) =>
      db.insert(table.caseAnswers).values({ runId, caseId, predictedClassId, confidence: 0.9 });
    await said(made.champion.run.id, world.world.catId);
    await said(made.better.run.id, world.world.dogId);
    await said(made.little.run.id, world.world.catId);
    await mutate("setSuiteChampion", { caseSuiteId: suiteId, registeredModelId: modelId });
    await asOwner.rule(modelId, { suiteId });
    const broken = await asAnna.promote(modelId, versions.better);
    // It had the alias before, so that it is held to the suite's own rule alone, which is none.
    expect(broken).toMatchObject({ state: "applied", isRollback: true });
    await asOwner.promote(modelId, versions.champion);
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, rule: "all" });
    const held = await asAnna.promote(modelId, versions.better);
    expect(held.state).toBe("held_back");
    expect(held.turns[0]?.checks[0]).toMatchObject({
      words: "The suite Must stay holds it back, by the suite’s own rule: 1 case failed.",
    });
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, rule: "none" });
    const fresh = await asAnna.promote(modelId, versions.worse);
    expect(fresh.turns[0]?.checks[0]).toMatchObject({
      words: "The suite Must stay holds it back, against the champion, version 1: 1 case not faced yet.",
      figures: { cases: 1, passed: 0, broken: 0, unproven: 1 },
    });
    await asOwner.promote(modelId, versions.little);
    const [suite] = await db.select().from(table.caseSuites).where(eq(table.caseSuites.id, suiteId));
    expect(suite?.baselineRunId).toBe(made.little.run.id);
    expect((await readSuite(suiteId, [made.better.run.id], suite?.baselineRunId)).standings[0]).toMatchObject(
      {
        broken: 1,
      },
    );
    // A run that is named is meant from then on.
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, baselineRunId: made.worse.run.id });
    await asOwner.promote(modelId, versions.champion);
    const [named] = await db.select().from(table.caseSuites).where(eq(table.caseSuites.id, suiteId));
    expect(named?.baselineRunId).toBe(made.worse.run.id);
    const gone = await asOwner.refusal("deleteCaseSuite", { caseSuiteId: suiteId });
    expect(gone?.message).toContain("The rule of the model Cats or dogs");
    await mutate("updateCaseSuite", { caseSuiteId: suiteId, baselineRunId: null });
    await asOwner.rule(modelId, {});
  });
});

describe("a registered run", () => {
  it("is not deleted, nor swept where it was marked before", async () => {
    const source = `mutation ($input: DeleteRunsInput!) { deleteRuns(input: $input) { changed refused { number reason } } }`;
    const { deleteRuns } = await ask<{
      deleteRuns: { changed: number; refused: { number: number; reason: string }[] };
    }>(owner.context, source, { input: { projectId, numbers: [23] } });
    expect(deleteRuns).toEqual({
      changed: 0,
      refused: [
        {
          number: 23,
          reason: "it is registered as version 4 of Cats or dogs, whose files and history need it",
        },
      ],
    });
    const { id } = made.worse.run;
    await db
      .update(table.runs)
      .set({ deletedAt: new Date(0) })
      .where(eq(table.runs.id, id));
    const { signal } = new AbortController();
    expect(await sweepRuns(db, new Date(), signal)).toBe(0);
    await db.update(table.runs).set({ deletedAt: null }).where(eq(table.runs.id, id));
  });

  it("is taken out where nobody asked to promote it, and can then be deleted", async () => {
    const spare = await measuredRun(database, world, { number: 24, right: worse.right });
    const { id } = await asAnna.register(modelId, spare.run.id);
    const promoted = await asAnna.refusal("removeModelVersion", { modelVersionId: versions.worse });
    expect(promoted?.message).toContain("history keeps what it names");
    expect(await asAnna.refusal("removeModelVersion", { modelVersionId: id })).toBeUndefined();
    const kept = eq(table.modelVersionFiles.modelVersionId, id);
    expect(await db.$count(table.modelVersionFiles, kept)).toBe(0);
  });
});

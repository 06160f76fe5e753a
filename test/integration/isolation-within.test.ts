import { beforeAll, expect, it } from "vitest";
import { newId } from "@/db/ids";
import type { Context } from "@/server/core/context";
import { servePoints } from "@/server/embeddings/serve";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { absent, expectAlike, operation } from "./isolation-asking";
import { cases } from "./isolation-cases";
import { openWorld, type World } from "./world";

/** Ids beside the first in what a mutation or a list is asked with: isolation.test.ts asks with the first of each. */
const database = await openTestDatabase();
let world: World;
let stranger: Context;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
  process.env.OFFDIAGONAL_HOOK_HOSTS = "hooks.example.org";
  world = await openWorld(database);
  stranger = (await database.person("owner")).context;
});

it("addComment answers a foreign error case, image and cell as missing ones", async () => {
  const source = operation("addComment");
  await expectAlike(stranger, source, (id) => ({ input: { imageId: id, body: "x" } }), world.ids.Image);
  const region = { left: 0, top: 0, width: 0.5, height: 0.5 };
  await expectAlike(
    stranger,
    source,
    (id) => ({ input: { region: { imageId: id, ...region }, body: "x" } }),
    world.ids.Image,
  );
  await expectAlike(
    stranger,
    source,
    (id) => ({ input: { errorCaseId: id, body: "x" } }),
    world.ids.ErrorCase,
  );
  await expectAlike(stranger, source, (id) => ({ input: { runId: id, body: "x" } }), world.ids.Run);
  await expectAlike(stranger, source, (id) => ({ input: { classId: id, body: "x" } }), world.ids.Class);
  const classes = { truthClassId: world.catId, predictedClassId: world.dogId };
  await expectAlike(
    stranger,
    source,
    (id) => ({ input: { cell: { runId: id, ...classes }, body: "x" } }),
    world.ids.Run,
  );
});

it("moveRun answers a foreign run that another is to go behind as a missing one", async () => {
  const own = await openWorld(database);
  await expectAlike(
    own.owner.context,
    operation("moveRun"),
    (id) => ({ input: { runId: own.ids.Run, afterRunId: id } }),
    world.ids.Run,
  );
});

it("a review answers foreign runs, pictures, people and tags as missing ones", async () => {
  const own = await openWorld(database);
  stranger = own.owner.context;
  const review = { runId: own.ids.Run, name: "Another", peoplePerImage: 1, selection: {} };
  const memberIds = [own.ids.Member];
  const create = operation("createReview");
  await expectAlike(
    stranger,
    create,
    (id) => ({ input: { ...review, memberIds, otherRunId: id } }),
    world.ids.Run,
  );
  await expectAlike(stranger, create, (id) => ({ input: { ...review, memberIds: [id] } }), world.ids.Member);
  await expectAlike(
    stranger,
    create,
    (id) => ({ input: { ...review, memberIds, imageIds: [id] } }),
    world.ids.Image,
  );
  const update = operation("updateReview");
  await expectAlike(
    stranger,
    update,
    (id) => ({ input: { reviewId: own.ids.Review, memberIds: [id] } }),
    world.ids.Member,
  );
  const said = { reviewId: own.ids.Review, key: newId("Label"), verdict: "ambiguous" };
  const decide = operation("decideReviewImages");
  await expectAlike(stranger, decide, (id) => ({ input: { ...said, imageIds: [id] } }), world.ids.Image);
  await expectAlike(
    stranger,
    decide,
    (id) => ({ input: { ...said, imageIds: [own.ids.Image], tagIds: [id] } }),
    world.ids.CauseTag,
  );
  const picture = "query ($of: ID!, $id: ID!) { review(id: $of) { picture(imageId: $id) { id } } }";
  await expectAlike(stranger, picture, (id) => ({ of: own.ids.Review, id }), world.ids.Image);
  await expectAlike(
    stranger,
    operation("addComment"),
    (id) => ({ input: { imageId: own.ids.Image, body: "x", mentions: [id] } }),
    world.ids.Member,
  );
});

it("suites answer foreign cases, runs and suites as missing ones", async () => {
  const own = await openWorld(database);
  stranger = own.owner.context;
  const caseSuiteId = own.ids.CaseSuite;
  for (const [name, input] of [
    ["createCaseSuite", { projectId: own.projectId, name: "Another" }],
    ["addSuiteCases", { caseSuiteId }],
    ["removeSuiteCases", { caseSuiteId }],
    ["sendCasesToQueue", { queueId: own.ids.LabelQueue, neighbours: 0 }],
  ] as const) {
    await expectAlike(
      stranger,
      operation(name),
      (id) => ({ input: { ...input, errorCaseIds: [id] } }),
      world.ids.ErrorCase,
    );
  }
  const face = { projectId: own.projectId };
  await expectAlike(
    stranger,
    operation("faceErrorCases"),
    (id) => ({ input: { ...face, runIds: [id] } }),
    world.ids.Run,
  );
  const kept = cases.createErrorCase?.input(own.ids, own);
  await expectAlike(
    stranger,
    operation("createErrorCase"),
    (id) => ({ input: { ...kept, suiteIds: [id] } }),
    world.ids.CaseSuite,
  );
  const { data } = await execute(
    own.owner.context,
    `query ($suite: ID!, $case: ID!, $run: ID!) {
        caseSuite(id: $suite) { standings(runIds: [$run]) { cases } cases(show: missing, runId: $run) { edges { node { id } } } }
        errorCase(id: $case) { answers(runIds: [$run]) { verdict } } }`,
    { suite: caseSuiteId, case: own.ids.ErrorCase, run: world.ids.Run },
  );
  expect(data).toMatchObject({
    caseSuite: { standings: [{ cases: 0 }] },
    errorCase: { answers: [] },
  });
});

it("readInbox answers another person's items as missing ones", async () => {
  stranger = (await openWorld(database)).owner.context;
  const source = operation("readInbox");
  await expectAlike(stranger, source, (id) => ({ input: { inboxItemIds: [id] } }), world.ids.InboxItem);
  const one = "query ($id: ID!) { viewer { inboxItem(id: $id) { id } } }";
  await expectAlike(stranger, one, (id) => ({ id }), world.ids.InboxItem);
});

it("createToken answers foreign teams and projects as missing ones", async () => {
  stranger = (await openWorld(database)).owner.context;
  const source = operation("createToken");
  const input = { name: "Nightly", scopes: ["read"] };
  await expectAlike(stranger, source, (id) => ({ input: { ...input, teamIds: [id] } }), world.ids.Team);
  await expectAlike(stranger, source, (id) => ({ input: { ...input, projectIds: [id] } }), world.ids.Project);
});

it("a map answers foreign base models as missing ones, and a list of images foreign maps", async () => {
  const own = await openWorld(database);
  stranger = own.owner.context;
  const input = { datasetId: own.ids.Dataset, method: "umap" };
  await expectAlike(
    stranger,
    operation("createEmbedding"),
    (id) => ({ input: { ...input, baseModelId: id } }),
    world.ids.BaseModel,
  );
  const list = (argument: string) =>
    `query ($of: ID!, $id: ID!) { dataset(id: $of) { images(${argument}) { edges { node { id } } } } }`;
  for (const argument of [
    "filter: { onMap: { embeddingId: $id } }",
    "sort: { by: unlike, embeddingId: $id }",
  ]) {
    await expectAlike(stranger, list(argument), (id) => ({ of: own.ids.Dataset, id }), world.ids.Embedding);
  }
  const served = async (context: Context, id: string) => {
    const response = await servePoints(context, id);
    return [response.status, await response.text()];
  };
  expect(await served(stranger, world.ids.Embedding)).toEqual(
    await served(stranger, absent(world.ids.Embedding)),
  );
  expect((await served(database.contextFor(null), world.ids.Embedding))[0]).toBe(401);
  expect((await served(world.owner.context, world.ids.Embedding))[0]).toBe(200);
});

it("updateClass answers foreign example images as missing ones", async () => {
  const own = await openWorld(database);
  stranger = own.owner.context;
  await expectAlike(
    stranger,
    operation("updateClass"),
    (id) => ({ input: { classId: own.catId, exampleIds: [id] } }),
    world.ids.Image,
  );
});

it("labelImages answers foreign images and datasets as missing ones", async () => {
  const own = await openWorld(database);
  stranger = own.owner.context;
  const input = { projectId: own.projectId, classId: own.catId };
  const source = operation("labelImages");
  await expectAlike(
    stranger,
    source,
    (id) => ({ input: { ...input, key: newId("LabelBatch"), imageIds: [id] } }),
    world.ids.Image,
  );
  const shown = { filter: {}, total: 1, shownAt: new Date().toISOString() };
  await expectAlike(
    stranger,
    source,
    (id) => ({ input: { ...input, key: newId("LabelBatch"), matching: { datasetId: id, ...shown } } }),
    world.ids.Dataset,
  );
});

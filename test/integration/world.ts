import { createHash, randomUUID } from "node:crypto";
import type { AnyPgTable } from "drizzle-orm/pg-core";
import * as table from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import type { TestDatabase } from "./database";

async function insert<T extends AnyPgTable>(
  database: TestDatabase,
  into: T,
  values: T["$inferInsert"],
): Promise<T["$inferSelect"]> {
  const [row] = (await database.connection.db.insert(into).values(values).returning()) as T["$inferSelect"][];
  if (!row) throw new Error("The insert returned nothing");
  return row;
}

/** A blob's row; tests of GraphQL never read the bytes. */
async function blobRow(database: TestDatabase): Promise<string> {
  const sha256 = createHash("sha256").update(randomUUID()).digest("hex");
  await database.connection.db.insert(table.blobs).values({ sha256, bytes: 10, mediaType: "image/png" });
  return sha256;
}

export async function imageRow(database: TestDatabase, projectId: string, classId?: string) {
  const values = { projectId, sha256: await blobRow(database), width: 28, height: 28, grey: true };
  return insert(database, table.images, classId ? { ...values, classId } : values);
}

/** A team with one object of every kind that has an id: owner, project of two classes, an evaluated run, a review. */
export async function openWorld(database: TestDatabase) {
  const owner = await database.person("owner");
  const userId = owner.actor.id;
  const { id: projectId, classIds } = await database.project(owner.teamId);
  const [catId = "", dogId = ""] = classIds;
  const image = await imageRow(database, projectId, catId);
  const batch = await insert(database, table.labelBatches, {
    projectId,
    key: randomUUID(),
    classId: catId,
    imageCount: 1,
    authorId: userId,
  });
  await insert(database, table.labels, {
    imageId: image.id,
    classId: catId,
    source: "person",
    authorId: userId,
    batchId: batch.id,
  });
  const flag = await insert(database, table.imageFlags, {
    projectId,
    imageId: image.id,
    raised: true,
    reason: "In the dark.",
    authorId: userId,
  });
  const dataset = await insert(database, table.datasets, { projectId, name: "Pets", imageCount: 1 });
  await insert(database, table.datasetImages, {
    datasetId: dataset.id,
    imageId: image.id,
    name: "cat/1.png",
  });
  const savedView = await insert(database, table.savedViews, {
    projectId,
    datasetId: dataset.id,
    name: "Cats",
    query: `class=${catId}`,
    authorId: userId,
  });
  const upload = await insert(database, table.uploads, {
    projectId,
    userId,
    purpose: "dataset",
    datasetId: dataset.id,
    fileName: "pets.zip",
    bytes: 10,
  });
  const imported = await insert(database, table.imports, {
    projectId,
    datasetId: dataset.id,
    uploadId: upload.id,
    fileName: "pets.zip",
    createdBy: userId,
  });
  const version = await insert(database, table.versions, {
    projectId,
    datasetId: dataset.id,
    number: 1,
    splitMethod: "stratified",
    seed: 1,
    fractions: { train: 0, validation: 0, test: 1 },
    classes: [
      { id: catId, name: "cat", position: 0 },
      { id: dogId, name: "dog", position: 1 },
    ],
    counts: { train: [1, 1], validation: [0, 0], test: [1, 0] },
    imageCount: 1,
    typicalWidth: 28,
    typicalHeight: 28,
    grey: true,
    contentHash: "0".repeat(64),
    createdBy: userId,
  });
  await insert(database, table.versionImages, {
    versionId: version.id,
    position: 0,
    imageId: image.id,
    classIndex: 0,
    split: "test",
  });
  const freeze = await insert(database, table.freezes, {
    projectId,
    datasetId: dataset.id,
    settings: {
      ...{ name: "", description: "", splitMethod: "stratified", seed: 1, sizes: null, together: [] },
      fractions: version.fractions,
      keptFromId: null,
    },
    createdBy: userId,
  });
  const run = await insert(database, table.runs, {
    projectId,
    versionId: version.id,
    number: 1,
    name: "First",
    state: "finished",
    configuration: defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 1 }),
    epochs: 1,
    createdBy: userId,
  });
  const group = await insert(database, table.runGroups, {
    projectId,
    versionId: version.id,
    name: "Seeds",
    kind: "seeds",
    members: 2,
    configuration: run.configuration,
    createdBy: userId,
  });
  const sweep = await insert(database, table.sweeps, {
    ...{ projectId, name: "Optimizers", method: "grid", objective: "validation.accuracy" },
    ...{ seed: 1, concurrency: 1, state: "paused", trials: 1, createdBy: userId },
  });
  await insert(database, table.sweepBases, {
    ...{ sweepId: sweep.id, place: 0, versionId: version.id, name: "Dense" },
    configuration: run.configuration,
  });
  await insert(database, table.sweepSpaces, {
    ...{ sweepId: sweep.id, revision: 1, firstTrial: 0, createdBy: userId },
    space: [{ kind: "choice", path: "learning.optimizer", values: ["adam", "sgd"] }],
  });
  await insert(database, table.sweepTrials, {
    ...{ sweepId: sweep.id, trial: 0, runId: run.id, base: 0, revision: 1 },
    parameters: { "learning.optimizer": "adam" },
  });
  await insert(database, table.predictions, {
    runId: run.id,
    imageId: image.id,
    split: "test",
    truth: 0,
    predicted: 1,
    confidence: 0.75,
    probabilities: [0.25, 0.75],
    margin: 0.5,
    entropy: 0.5623351446188083,
  });
  await insert(database, table.confusionCells, { runId: run.id, truth: 0, predicted: 1, count: 1 });
  const model = await insert(database, table.models, {
    projectId,
    runId: run.id,
    format: "layers",
    topologySha256: await blobRow(database),
    weightsSha256: await blobRow(database),
    bytes: 10,
    preprocessing: {},
    classes: version.classes,
  });
  const baseModel = await insert(database, table.baseModels, {
    projectId,
    name: "MobileNet",
    inputShape: [28, 28, 1],
    parameters: 10,
    layerCount: 1,
    topologySha256: model.topologySha256,
    weightsSha256: model.weightsSha256,
    bytes: 10,
    createdBy: userId,
  });
  const errorCase = await insert(database, table.errorCases, {
    projectId,
    runId: run.id,
    imageId: image.id,
    expectedClassId: catId,
    predictedClassId: dogId,
    confidence: 0.75,
    probabilities: [0.25, 0.75],
    source: "matrix",
    cause: "other",
    createdBy: userId,
  });
  const caseSuite = await insert(database, table.caseSuites, { projectId, name: "Pets", createdBy: userId });
  await insert(database, table.suiteCases, { suiteId: caseSuite.id, caseId: errorCase.id, addedBy: userId });
  const suggestionSet = await insert(database, table.suggestionSets, {
    projectId,
    datasetId: dataset.id,
    kind: "unlabelled",
    runId: run.id,
    createdBy: userId,
  });
  const thread = await insert(database, table.threads, {
    projectId,
    errorCaseId: errorCase.id,
    createdBy: userId,
  });
  const comment = await insert(database, table.comments, {
    threadId: thread.id,
    authorId: userId,
    body: "A cat in the dark.",
  });
  const review = await insert(database, table.reviews, {
    projectId,
    name: "Cats for dogs",
    runId: run.id,
    selection: { truth: 0, predicted: 1 },
    peoplePerImage: 1,
    imageCount: 1,
    opening: [],
    createdBy: userId,
  });
  await insert(database, table.reviewPeople, { reviewId: review.id, userId });
  await insert(database, table.reviewImages, { reviewId: review.id, imageId: image.id, position: 0 });
  await insert(database, table.reviewAssignments, { reviewId: review.id, imageId: image.id, userId });
  const reviewLink = await insert(database, table.reviewLinks, {
    projectId,
    reviewId: review.id,
    tokenHash: createHash("sha256").update(randomUUID()).digest("hex"),
    createdBy: userId,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const tryLink = await insert(database, table.tryLinks, {
    projectId,
    modelId: model.id,
    format: "layers",
    tokenHash: createHash("sha256").update(randomUUID()).digest("hex"),
    openingsPerHour: 60,
    createdBy: userId,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const causeTag = await insert(database, table.causeTags, { projectId, name: "blurred", createdBy: userId });
  const inboxItem = await insert(database, table.inboxItems, { projectId, userId, reviewId: review.id });
  const token = randomUUID();
  const invitation = await insert(database, table.invitations, {
    teamId: owner.teamId,
    role: "viewer",
    tokenHash: createHash("sha256").update(token).digest("hex"),
    createdBy: userId,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const queue = await insert(database, table.labelQueues, {
    projectId,
    datasetId: dataset.id,
    name: "Cats or dogs",
    votesPerImage: 1,
    rule: "majority",
    imageOrder: "arrival",
    classIds: [catId, dogId],
    imageCount: 1,
    createdBy: userId,
  });
  const quality = await insert(database, table.datasetQuality, {
    projectId,
    datasetId: dataset.id,
    state: "finished",
    createdBy: userId,
  });
  const embedding = await insert(database, table.embeddings, {
    ...{ projectId, datasetId: dataset.id, method: "pca", state: "finished" },
    ...{ runId: run.id, modelName: "#1 First", createdBy: userId },
  });
  const registered = await insert(database, table.registeredModels, {
    ...{ projectId, name: "Pets", guarded: ["champion"], parity: false, approval: "other" },
    createdBy: userId,
  });
  const modelVersion = await insert(database, table.modelVersions, {
    ...{ projectId, registeredModelId: registered.id, number: 1, runId: run.id, createdBy: userId },
  });
  const promotion = await insert(database, table.promotions, {
    ...{ projectId, registeredModelId: registered.id, alias: "champion", modelVersionId: modelVersion.id },
    ...{ rollback: false, state: "waiting", createdBy: userId },
  });
  const note = await insert(database, table.notes, {
    ...{ projectId, runId: run.id, number: 1, body: "Too dark.", authorId: userId },
  });
  const report = await insert(database, table.reports, {
    ...{ projectId, number: 1, title: "Weekly", blocks: [], createdBy: userId, authorId: userId },
  });
  const runSelection = await insert(database, table.runSelections, {
    ...{ projectId, numbers: [run.number], digest: "one", createdBy: userId },
  });
  await insert(database, table.queueMembers, { queueId: queue.id, userId, role: "labeller" });
  await insert(database, table.queueImages, { queueId: queue.id, imageId: image.id, position: 0 });
  const accessToken = await insert(database, table.tokens, {
    ...{ userId, name: "Nightly", prefix: "od_abcdefg", scopes: ["read"], everywhere: false },
    tokenHash: createHash("sha256").update(randomUUID()).digest("hex"),
  });
  await insert(database, table.tokenBounds, { tokenId: accessToken.id, projectId });
  const hook = await insert(database, table.hooks, {
    ...{ projectId, url: "https://hooks.example.org/", events: ["run_finished"], secret: "x".repeat(43) },
    createdBy: userId,
  });
  const colleague = await database.person("labeller", owner.teamId);
  const [member] = (await database.connection.db.select().from(table.members)).filter(
    (row) => row.userId === colleague.actor.id,
  );
  if (!member) throw new Error("no member");
  const runImport = await insert(database, table.runImports, {
    ...{ projectId, versionId: version.id, uploadId: upload.id, fileName: "mlflow.db", createdBy: userId },
  });
  const evaluation = await insert(database, table.evaluations, {
    ...{ projectId, runId: run.id, split: "train", createdBy: userId },
  });
  return {
    owner,
    colleague,
    token,
    teamId: owner.teamId,
    projectId,
    catId,
    dogId,
    ids: {
      Team: owner.teamId,
      Member: member.id,
      Invitation: invitation.id,
      Project: projectId,
      Class: catId,
      Image: image.id,
      LabelBatch: batch.id,
      ImageFlag: flag.id,
      Dataset: dataset.id,
      SavedView: savedView.id,
      Upload: upload.id,
      Import: imported.id,
      Version: version.id,
      Freeze: freeze.id,
      Run: run.id,
      RunGroup: group.id,
      RunImport: runImport.id,
      RunSelection: runSelection.id,
      Sweep: sweep.id,
      Evaluation: evaluation.id,
      Model: model.id,
      BaseModel: baseModel.id,
      ErrorCase: errorCase.id,
      CaseSuite: caseSuite.id,
      Thread: thread.id,
      Comment: comment.id,
      InboxItem: inboxItem.id,
      Review: review.id,
      ReviewLink: reviewLink.id,
      TryLink: tryLink.id,
      CauseTag: causeTag.id,
      SuggestionSet: suggestionSet.id,
      LabelQueue: queue.id,
      DatasetQuality: quality.id,
      Embedding: embedding.id,
      Token: accessToken.id,
      Hook: hook.id,
      RegisteredModel: registered.id,
      ModelVersion: modelVersion.id,
      Promotion: promotion.id,
      Note: note.id,
      Report: report.id,
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

import { newId } from "@/db/ids";
import type { Case } from "./isolation-case";
import { evaluationCases } from "./isolation-cases-evaluations";
import { registryCases } from "./isolation-cases-registry";
import { reviewCases } from "./isolation-cases-review";
import { suiteCases } from "./isolation-cases-suites";
import { sweepCases } from "./isolation-cases-sweeps";

const half = { train: 0.5, validation: 0.25, test: 0.25 };

/** Every mutation of the schema has to be here. */
export const cases: Record<string, Case> = {
  createTeam: { action: null, ids: [], input: () => ({ name: "Mine" }) },
  renameTeam: { action: "team:manage", ids: ["teamId"], input: (ids) => ({ teamId: ids.Team, name: "New" }) },
  inviteMember: {
    action: "team:invite",
    ids: ["teamId"],
    input: (ids) => ({ teamId: ids.Team, role: "viewer" }),
    selection: "{ url }",
  },
  revokeInvitation: {
    action: "team:invite",
    ids: ["invitationId"],
    input: (ids) => ({ invitationId: ids.Invitation }),
  },
  acceptInvitation: { action: null, ids: [], input: (_ids, { token }) => ({ token }) },
  changeMemberRole: {
    action: "team:manage",
    ids: ["memberId"],
    input: (ids) => ({ memberId: ids.Member, role: "labeller" }),
  },
  removeMember: { action: "team:manage", ids: ["memberId"], input: (ids) => ({ memberId: ids.Member }) },
  createProject: {
    action: "project:write",
    ids: ["teamId"],
    input: (ids) => ({ teamId: ids.Team, name: "Another" }),
  },
  updateProject: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: "New" }),
  },
  createClass: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: newId("Class") }),
  },
  updateClass: {
    action: "project:write",
    ids: ["classId"],
    input: (ids) => ({ classId: ids.Class, name: newId("Class"), exampleIds: [ids.Image] }),
  },
  orderClasses: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids, { catId, dogId }) => ({ projectId: ids.Project, classIds: [dogId, catId] }),
  },
  foldClasses: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, classIds: [ids.Class], superClass: "animals" }),
  },
  archiveClass: { action: "project:write", ids: ["classId"], input: (ids) => ({ classId: ids.Class }) },
  restoreClass: { action: "project:write", ids: ["classId"], input: (ids) => ({ classId: ids.Class }) },
  mergeClass: {
    action: "project:write",
    ids: ["classId", "intoId"],
    input: (ids, { dogId }) => ({ classId: dogId, intoId: ids.Class, key: newId("LabelBatch") }),
    selection: "{ batch { id } }",
  },
  deleteClass: { action: "project:write", ids: ["classId"], input: (ids) => ({ classId: ids.Class }) },
  createDataset: {
    action: "dataset:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: newId("Dataset") }),
  },
  updateDataset: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset, name: newId("Dataset") }),
  },
  createSuggestionSet: {
    action: "label:write",
    ids: ["datasetId", "runId"],
    input: (ids) => ({ datasetId: ids.Dataset, runId: ids.Run }),
  },
  decideSuggestions: {
    action: "label:write",
    ids: ["suggestionSetId"],
    input: (ids) => ({
      ...{ suggestionSetId: ids.SuggestionSet, decision: "suggested", key: newId("Label") },
      matching: { total: 0, shownAt: new Date().toISOString() },
    }),
    selection: "{ imageCount }",
  },
  cancelSuggestionSet: {
    action: "label:write",
    ids: ["suggestionSetId"],
    input: (ids) => ({ suggestionSetId: ids.SuggestionSet }),
  },
  labelImages: {
    action: "label:write",
    ids: ["projectId", "classId"],
    input: (ids) => ({
      projectId: ids.Project,
      key: newId("LabelBatch"),
      classId: ids.Class,
      imageIds: [ids.Image],
    }),
    selection: "{ batch { id } }",
  },
  undoLabelBatch: {
    action: "label:write",
    ids: ["projectId", "batchId"],
    input: (ids) => ({ projectId: ids.Project, key: newId("LabelBatch"), batchId: ids.LabelBatch }),
    selection: "{ batch { id } }",
  },
  flagImage: {
    action: "label:write",
    ids: ["imageId"],
    input: (ids) => ({ imageId: ids.Image, raised: false }),
  },
  createSavedView: {
    action: "review:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset, name: newId("SavedView"), query: "split=train" }),
  },
  renameSavedView: {
    action: "review:write",
    ids: ["savedViewId"],
    input: (ids) => ({ savedViewId: ids.SavedView, name: newId("SavedView") }),
  },
  deleteSavedView: {
    action: "review:write",
    ids: ["savedViewId"],
    input: (ids) => ({ savedViewId: ids.SavedView }),
  },
  cancelImport: { action: "dataset:write", ids: ["importId"], input: (ids) => ({ importId: ids.Import }) },
  planImport: { action: "dataset:write", ids: ["importId"], input: (ids) => ({ importId: ids.Import }) },
  confirmImport: {
    action: "dataset:write",
    ids: ["importId"],
    input: (ids) => ({ importId: ids.Import, classes: [] }),
  },
  deleteDataset: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset }),
  },
  restoreDataset: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset }),
  },
  removeImages: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset, imageIds: [newId("Image")] }),
    selection: "{ removed }",
  },
  restoreImages: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset, imageIds: [newId("Image")] }),
  },
  deleteVersion: {
    action: "dataset:write",
    ids: ["versionId"],
    input: (ids) => ({ versionId: ids.Version }),
  },
  updateVersion: {
    action: "dataset:write",
    ids: ["versionId"],
    input: (ids) => ({ versionId: ids.Version, name: "Named anew" }),
  },
  restoreVersion: {
    action: "dataset:write",
    ids: ["versionId"],
    input: (ids) => ({ versionId: ids.Version }),
  },
  measureQuality: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset }),
  },
  cancelQuality: {
    action: "dataset:write",
    ids: ["datasetQualityId"],
    input: (ids) => ({ datasetQualityId: ids.DatasetQuality }),
  },
  createEmbedding: {
    action: "dataset:write",
    ids: ["datasetId", "runId"],
    input: (ids) => ({ datasetId: ids.Dataset, runId: ids.Run, method: "pca" }),
  },
  cancelEmbedding: {
    action: "dataset:write",
    ids: ["embeddingId"],
    input: (ids) => ({ embeddingId: ids.Embedding }),
  },
  deleteEmbedding: {
    action: "dataset:write",
    ids: ["embeddingId"],
    input: (ids) => ({ embeddingId: ids.Embedding }),
  },
  createLabelQueue: {
    action: "queue:write",
    ids: ["datasetId"],
    input: (ids) => ({
      ...{
        datasetId: ids.Dataset,
        name: "Another",
        votesPerImage: 1,
        rule: "majority",
        imageOrder: "random",
      },
      people: [{ memberId: ids.Member, role: "labeller" }],
    }),
  },
  cancelQueueFilling: {
    action: "queue:write",
    ids: ["queueId"],
    input: (ids) => ({ queueId: ids.LabelQueue }),
  },
  addQueueImages: {
    action: "queue:write",
    ids: ["queueId"],
    input: (ids) => ({ queueId: ids.LabelQueue }),
  },
  updateLabelQueue: {
    action: "queue:write",
    ids: ["queueId"],
    input: (ids) => ({ queueId: ids.LabelQueue, name: newId("LabelQueue") }),
  },
  dealQueueImages: {
    action: "label:write",
    ids: ["queueId"],
    input: (ids) => ({ queueId: ids.LabelQueue, count: 1 }),
    join: "labeller",
    selection: "{ queue { id } }",
  },
  castVote: {
    action: "label:write",
    ids: ["queueId", "imageId"],
    input: (ids) => ({
      ...{ queueId: ids.LabelQueue, imageId: ids.Image, key: newId("Label") },
      ...{ answer: "class", classId: ids.Class, ms: 900 },
    }),
    join: "labeller",
  },
  decideQueueImage: {
    action: "queue:review",
    ids: ["queueId", "imageId"],
    input: (ids) => ({ queueId: ids.LabelQueue, imageId: ids.Image, classId: ids.Class }),
    join: "reviewer",
  },
  undoQueueDecision: {
    action: "queue:review",
    ids: ["queueId", "imageId"],
    input: (ids) => ({ queueId: ids.LabelQueue, imageId: ids.Image }),
    join: "reviewer",
  },
  cancelFreeze: { action: "dataset:write", ids: ["freezeId"], input: (ids) => ({ freezeId: ids.Freeze }) },
  createFreeze: {
    action: "dataset:write",
    ids: ["datasetId"],
    input: (ids) => ({ datasetId: ids.Dataset, splitMethod: "stratified", seed: 1, fractions: half }),
  },
  launchRun: {
    action: "run:launch",
    ids: ["versionId"],
    input: (ids) => ({ versionId: ids.Version, configuration: {} }),
  },
  stopRun: { action: "run:launch", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  resumeRun: { action: "run:launch", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  restartRun: { action: "run:launch", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  moveRun: {
    action: "run:launch",
    ids: ["runId", "beforeRunId"],
    input: (ids) => ({ runId: ids.Run, beforeRunId: ids.Run }),
  },
  setRunPriority: {
    action: "run:launch",
    ids: ["runId"],
    input: (ids) => ({ runId: ids.Run, priority: "high" }),
  },
  setRunLimits: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, runLimit: 2 }),
  },
  followRun: {
    action: "project:read",
    ids: ["runId"],
    input: (ids) => ({ runId: ids.Run, follow: true }),
  },
  tagRuns: {
    action: "run:launch",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, numbers: [1], add: ["good"], remove: [] }),
    selection: "{ changed }",
  },
  archiveRuns: {
    action: "run:launch",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, numbers: [1], archived: false }),
    selection: "{ changed }",
  },
  // A number that no run has: the world's run is needed by the other cases.
  deleteRuns: {
    action: "run:launch",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, numbers: [99] }),
    selection: "{ changed }",
  },
  restoreRuns: {
    action: "run:launch",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, numbers: [99] }),
    selection: "{ changed }",
  },
  renameRun: { action: "run:launch", ids: ["runId"], input: (ids) => ({ runId: ids.Run, name: "New" }) },
  launchRunGroup: {
    action: "run:launch",
    ids: ["versionId"],
    input: (ids) => ({
      versionId: ids.Version,
      configuration: { architecture: { preset: "dense" } },
      repeats: { kind: "seeds", count: 2 },
    }),
  },
  stopRunGroup: {
    action: "run:launch",
    ids: ["runGroupId"],
    input: (ids) => ({ runGroupId: ids.RunGroup }),
  },
  followRunGroup: {
    action: "project:read",
    ids: ["runGroupId"],
    input: (ids) => ({ runGroupId: ids.RunGroup, follow: true }),
  },
  renameRunGroup: {
    action: "run:launch",
    ids: ["runGroupId"],
    input: (ids) => ({ runGroupId: ids.RunGroup, name: "New" }),
  },
  createBaseModel: {
    action: "run:launch",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: newId("BaseModel"), uploadIds: [] }),
  },
  updateBaseModel: {
    action: "run:launch",
    ids: ["baseModelId"],
    input: (ids) => ({ baseModelId: ids.BaseModel, note: "Apache-2.0" }),
  },
  deleteBaseModel: {
    action: "run:launch",
    ids: ["baseModelId"],
    input: (ids) => ({ baseModelId: ids.BaseModel }),
  },
  ...registryCases,
  ...reviewCases,
  ...evaluationCases,
  ...suiteCases,
  ...sweepCases,
};

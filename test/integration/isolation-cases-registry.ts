import type { Case } from "./isolation-case";

const decide = { action: "registry:write" } as const;
const decided = (ids: Record<"Promotion", string>) => ({ promotionId: ids.Promotion, reason: "It is slow." });

/** The mutations of registered models and their promotions, of notes and reports. */
export const registryCases: Record<string, Case> = {
  createRegisteredModel: {
    action: "registry:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: "Another" }),
  },
  updateRegisteredModel: {
    action: "registry:write",
    ids: ["registeredModelId"],
    input: (ids) => ({ registeredModelId: ids.RegisteredModel, name: "Dogs" }),
  },
  setPromotionRule: {
    action: "registry:govern",
    ids: ["registeredModelId", "suiteId"],
    input: (ids) => ({
      ...{ registeredModelId: ids.RegisteredModel, guarded: ["champion"], suiteId: ids.CaseSuite },
      ...{ parity: true, approval: "owner" },
    }),
  },
  registerRun: {
    action: "registry:write",
    ids: ["registeredModelId", "runId"],
    input: (ids) => ({ registeredModelId: ids.RegisteredModel, runId: ids.Run }),
  },
  removeModelVersion: {
    action: "registry:write",
    ids: ["modelVersionId"],
    input: (ids) => ({ modelVersionId: ids.ModelVersion }),
  },
  promoteModelVersion: {
    action: "registry:write",
    ids: ["registeredModelId", "modelVersionId"],
    input: (ids) => ({
      ...{ registeredModelId: ids.RegisteredModel, alias: "candidate", modelVersionId: ids.ModelVersion },
    }),
  },
  approvePromotion: { ...decide, ids: ["promotionId"], input: decided },
  refusePromotion: { ...decide, ids: ["promotionId"], input: decided },
  withdrawPromotion: { ...decide, ids: ["promotionId"], input: decided },
  forcePromotion: { action: "registry:govern", ids: ["promotionId"], input: decided },
  writeRunNote: {
    action: "review:write",
    ids: ["runId"],
    input: (ids) => ({ runId: ids.Run, body: "Better lit.", basedOn: 1 }),
  },
  writeGroupNote: {
    action: "review:write",
    ids: ["runGroupId"],
    input: (ids) => ({ runGroupId: ids.RunGroup, body: "Of three seeds.", basedOn: 0 }),
  },
  createRunSelection: {
    action: "project:read",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, numbers: [1, 2] }),
  },
  createReport: {
    action: "review:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, title: "Monthly" }),
  },
  writeReport: {
    action: "review:write",
    ids: ["reportId"],
    input: (ids) => ({ reportId: ids.Report, basedOn: 1, title: "Weekly", blocks: [] }),
  },
  deleteReport: {
    action: "review:write",
    ids: ["reportId"],
    input: (ids) => ({ reportId: ids.Report }),
  },
  setSuiteChampion: {
    action: "review:write",
    ids: ["caseSuiteId", "registeredModelId"],
    input: (ids) => ({ caseSuiteId: ids.CaseSuite, registeredModelId: ids.RegisteredModel }),
  },
};

import type { Case } from "./isolation-case";

/** The mutations of suites of error cases, and of what becomes of a case. */
export const suiteCases: Record<string, Case> = {
  createCaseSuite: {
    action: "review:write",
    ids: ["projectId", "baselineRunId"],
    input: (ids) => ({ projectId: ids.Project, name: "Another", baselineRunId: ids.Run }),
  },
  updateCaseSuite: {
    action: "review:write",
    ids: ["caseSuiteId", "baselineRunId"],
    input: (ids) => ({ caseSuiteId: ids.CaseSuite, rule: "baseline", baselineRunId: ids.Run }),
  },
  deleteCaseSuite: {
    action: "review:write",
    ids: ["caseSuiteId"],
    input: (ids) => ({ caseSuiteId: ids.CaseSuite }),
  },
  addSuiteCases: {
    action: "review:write",
    ids: ["caseSuiteId"],
    input: (ids) => ({ caseSuiteId: ids.CaseSuite, errorCaseIds: [ids.ErrorCase] }),
  },
  removeSuiteCases: {
    action: "review:write",
    ids: ["caseSuiteId"],
    input: (ids) => ({ caseSuiteId: ids.CaseSuite, errorCaseIds: [ids.ErrorCase] }),
  },
  faceErrorCases: {
    action: "review:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, runIds: [ids.Run] }),
  },
  cancelFacing: { action: "review:write", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  repairErrorCase: {
    action: "review:write",
    ids: ["errorCaseId", "classId"],
    input: (ids) => ({ errorCaseId: ids.ErrorCase, classId: ids.Class }),
  },
  retireErrorCase: {
    action: "review:write",
    ids: ["errorCaseId"],
    input: (ids) => ({ errorCaseId: ids.ErrorCase, reason: "It was drawn by hand." }),
  },
  reopenErrorCase: {
    action: "review:write",
    ids: ["errorCaseId"],
    input: (ids) => ({ errorCaseId: ids.ErrorCase }),
  },
  sendCasesToQueue: {
    action: "queue:write",
    ids: ["queueId"],
    input: (ids) => ({ queueId: ids.LabelQueue, errorCaseIds: [ids.ErrorCase], neighbours: 3 }),
    selection: "{ pictures }",
  },
};

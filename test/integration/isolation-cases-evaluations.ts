import type { Case } from "./isolation-case";

const byEvaluation: Case = {
  action: "run:launch",
  ids: ["evaluationId"],
  input: (ids) => ({ evaluationId: ids.Evaluation }),
};

const tab = "0123456789abcdef";
const byTab: Case = {
  action: "run:lend",
  ids: ["evaluationId"],
  input: (ids) => ({ evaluationId: ids.Evaluation, tab }),
};

/** Mutations of evaluations of other splits. */
export const evaluationCases: Record<string, Case> = {
  createEvaluation: {
    action: "run:launch",
    ids: ["runId"],
    input: (ids) => ({ runId: ids.Run, split: "validation" }),
  },
  cancelEvaluation: byEvaluation,
  deleteEvaluation: byEvaluation,
  finishEvaluation: byEvaluation,
  lendTab: {
    ...byTab,
    input: (ids) => ({
      ...{ evaluationId: ids.Evaluation, tab, format: "layers", backend: "wasm" },
      browser: "Chrome 142, Linux",
    }),
  },
  workPiece: { ...byTab, selection: "{ refusal }" },
  returnTab: byTab,
};

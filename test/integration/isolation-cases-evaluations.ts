import type { Case } from "./isolation-case";

const byEvaluation: Case = {
  action: "run:launch",
  ids: ["evaluationId"],
  input: (ids) => ({ evaluationId: ids.Evaluation }),
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
};

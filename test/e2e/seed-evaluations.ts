import type { Client } from "@/scripts/demo/client";
import { evaluated } from "@/scripts/demo/flows";

export interface Evaluations {
  /** Of the validation split, to which tabs can be lent; nobody has. */
  lentEvaluationId: string;
  /** The run that holds what its model says of its training split. */
  evaluationRunId: string;
}

/** Another split of a run by the worker, and one that waits for tabs. */
export async function askedEvaluations(client: Client, runId: string): Promise<Evaluations> {
  const lent = await evaluated(client, { runId, split: "validation", by: "tabs" });
  const { result } = await evaluated(client, { runId, split: "train", by: "worker" });
  return { lentEvaluationId: lent.id, evaluationRunId: result?.id ?? "" };
}

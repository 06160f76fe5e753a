import type { Sql } from "postgres";
import { tempered } from "@/ml/calibration";
import {
  addRule,
  type CostModel,
  decisionKey,
  noDecisions,
  type RuleSums,
  type ThresholdCosts,
  thresholdCosts,
} from "@/ml/report-costs";
import { breather } from "./in-turn";
import { predictionBlocks } from "./prediction-stream";

export interface Costs {
  readonly threshold: ThresholdCosts;
  readonly rule: RuleSums;
}

/**
 * What a run's decisions cost with these weights: with each threshold, and with the rule that expects the least. Reads
 * every prediction once.
 * @param temperature divides the logits before the rule reads them; 1 leaves the probabilities as they are.
 */
export async function costedRun(sql: Sql, runId: string, model: CostModel, temperature = 1): Promise<Costs> {
  const { classes } = model;
  const breathe = breather();
  const rule = noDecisions();
  const keys: Float64Array[] = [];
  for await (const block of predictionBlocks(sql, runId, [0, classes])) {
    keys.push(
      Float64Array.from(block.confidence, (confidence, i) =>
        decisionKey(confidence, block.truth[i] ?? 0, block.predicted[i] ?? 0, classes),
      ),
    );
    addRule(rule, temperature === 1 ? block : tempered(block, temperature), model);
    await breathe();
  }
  const all = new Float64Array(keys.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of keys) {
    all.set(part, at);
    at += part.length;
  }
  return { threshold: thresholdCosts(all.sort(), model), rule };
}

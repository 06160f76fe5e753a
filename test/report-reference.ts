import { readFileSync } from "node:fs";
import { decisions } from "@/ml/metrics";
import type { PredictionBlock } from "@/ml/report-scores";

interface Bins {
  counts: number[];
  /** Of the bins that hold something. */
  accuracy: number[];
  confidence: number[];
  ece: number;
  mce: number;
}

export interface ReferenceCase {
  name: string;
  classes: number;
  truth: number[];
  /** float32, little-endian, in base64; images × classes. */
  probabilities: string;
  balancedAccuracy: number;
  kappa: number;
  matthews: number;
  logLoss: number;
  brier: number;
  top: [number, number][];
  areas: [number | null, number | null][];
  macroAveragePrecision: number;
  macroArea: number;
  curves: {
    class: number;
    precision: number[];
    recall: number[];
    falsePositives: number[];
    truePositives: number[];
  };
  calibration: Bins;
  temperature: Bins & { value: number; logLoss: number; brier: number };
  fittedTemperature: number | null;
  riskCoverage: { thresholds: number[]; kept: number[]; right: number[]; area: number };
  costs: {
    cells: [number, number, number][];
    refuse: number;
    all: number;
    threshold: number | null;
    atThreshold: number;
    keptAtThreshold: number;
    rule: number;
    ruleRefused: number;
    ruleChanged: number;
    ruleRight: number;
  }[];
}

/** What scripts/reference/report.py has recorded. */
export const reference: { source: string; cases: ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("./fixtures/reference/report.json", import.meta.url), "utf8"),
);

/** The predictions of a case, whole and in parts, which must not matter. */
export function blocksOf({
  classes,
  truth,
  probabilities,
}: Pick<ReferenceCase, "classes" | "truth" | "probabilities">) {
  const bytes = new Uint8Array(Buffer.from(probabilities, "base64"));
  const whole = blockOf(classes, truth, new Float32Array(bytes.buffer));
  const parts: PredictionBlock[] = [];
  for (let from = 0; from < truth.length; from += 101) {
    const rows = whole.probabilities.subarray(from * classes, (from + 101) * classes);
    parts.push(blockOf(classes, truth.slice(from, from + 101), rows));
  }
  return { classes, truth, whole, parts };
}

function blockOf(classes: number, truth: number[], probabilities: Float32Array) {
  const predicted = decisions(probabilities, classes);
  const confidence = Float32Array.from(predicted, (index, i) => probabilities[i * classes + index] ?? 0);
  return { classes, truth, predicted, confidence, probabilities };
}

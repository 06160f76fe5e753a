/** What the decisions of a classifier cost where mistakes are not equally bad, and which rule costs least. */
import { type Line, thinned } from "@/ml/curves";
import type { PredictionBlock } from "@/ml/report-scores";

/** What it costs to take an image of one class for another, or to be right where truth and predicted are the same. */
export interface CellCost {
  readonly truth: number;
  readonly predicted: number;
  readonly cost: number;
}

/** A mistake costs 1 and being right nothing where `cells` says nothing else. */
export interface CostModel {
  readonly classes: number;
  readonly cells: readonly CellCost[];
  /** Of handing an image over to a person instead of deciding. */
  readonly refuse: number;
}

/** classes × classes: `costs[truth * classes + predicted]`. @throws RangeError for a cell or a cost that cannot be. */
export function costTable({ classes, cells, refuse }: CostModel): Float64Array {
  const table = new Float64Array(classes * classes).fill(1);
  for (let i = 0; i < classes; i++) table[i * classes + i] = 0;
  for (const { truth, predicted, cost } of cells) {
    for (const index of [truth, predicted]) {
      if (!Number.isInteger(index) || index < 0 || index >= classes)
        throw new RangeError(`There is no class ${index}: there are ${classes}, from 0.`);
    }
    table[truth * classes + predicted] = checkedCost(cost);
  }
  checkedCost(refuse);
  return table;
}

function checkedCost(cost: number): number {
  if (!Number.isFinite(cost) || cost < 0 || cost > 1e6)
    throw new RangeError(`A cost of ${cost} is none: it must be from 0 to 1,000,000.`);
  return cost;
}

const pattern = new Float32Array(1);
const bits = new Uint32Array(pattern.buffer);

/**
 * A decision as one whole number that orders by confidence: the bits of the float32 confidence above the cell.
 * @param confidence 0 or more. @param classes 2,000 at most, for the number to be exact.
 */
export function decisionKey(confidence: number, truth: number, predicted: number, classes: number): number {
  pattern[0] = confidence + 0;
  return (bits[0] ?? 0) * classes * classes + truth * classes + predicted;
}

export interface ThresholdCosts {
  readonly images: number;
  /** Sum over all images where each is decided. */
  readonly all: number;
  /** The confidence from which on deciding costs least in sum; null where to refuse every image does. */
  readonly threshold: number | null;
  readonly atThreshold: number;
  readonly kept: number;
  /** x: share of the images that is decided, the surest first; y: mean cost of all images. */
  readonly line: Line;
}

/**
 * The threshold on confidence that costs least: images at or above it are decided, the others refused. Of thresholds
 * that cost the same the one that decides most.
 * @param keys of `decisionKey`, sorted ascending.
 */
export function thresholdCosts(keys: Float64Array, model: CostModel): ThresholdCosts {
  const { classes, refuse } = model;
  const costs = costTable(model);
  const cells = classes * classes;
  const images = keys.length;
  const share = [0];
  const mean = [refuse];
  let decided = 0;
  let best = { place: images, sum: refuse * images };
  for (let i = images - 1; i >= 0; i--) {
    const key = keys[i] ?? 0;
    const confidence = Math.floor(key / cells);
    decided += costs[key - confidence * cells] ?? 0;
    if (i > 0 && Math.floor((keys[i - 1] ?? 0) / cells) === confidence) continue;
    const sum = decided + refuse * i;
    // Sums of the same costs in another order differ in their last digits.
    if (sum <= best.sum + 1e-9 * Math.max(1, best.sum)) best = { place: i, sum };
    share.push((images - i) / images);
    mean.push(sum / images);
  }
  bits[0] = Math.floor((keys[best.place] ?? 0) / cells);
  return {
    images,
    all: decided,
    threshold: best.place === images ? null : (pattern[0] ?? 0),
    atThreshold: best.sum,
    kept: images - best.place,
    line: thinned(Float64Array.from(share), Float64Array.from(mean)),
  };
}

/** What the rule that expects the least cost has done so far. */
export interface RuleSums {
  cost: number;
  refused: number;
  right: number;
  /** Images that are now decided otherwise, by what they were taken for and what they are taken for: counts by cell. */
  readonly changes: Map<number, number>;
}

export const noDecisions = (): RuleSums => ({ cost: 0, refused: 0, right: 0, changes: new Map() });

/**
 * Decides each image of a block for the class whose expected cost by the model's probabilities is least (Bayes' rule), of
 * equal ones the lowest, or refuses it where that costs less; and adds what it really costs.
 * The work grows with the cells whose cost was set, not with the square of the classes.
 */
export function addRule(sums: RuleSums, block: PredictionBlock, model: CostModel): void {
  const { classes, truth, predicted, probabilities } = block;
  const costs = costTable(model);
  const set = new Map(model.cells.map((cell) => [cell.truth * classes + cell.predicted, cell]));
  const extra = [...set.values()].map((cell) => ({
    ...cell,
    more: cell.cost - (cell.truth === cell.predicted ? 0 : 1),
  }));
  const expected = new Float64Array(classes);
  for (let image = 0; image < truth.length; image++) {
    const from = image * classes;
    let whole = 0;
    for (let i = 0; i < classes; i++) whole += probabilities[from + i] ?? 0;
    for (let i = 0; i < classes; i++) expected[i] = whole - (probabilities[from + i] ?? 0);
    for (const cell of extra)
      expected[cell.predicted] =
        (expected[cell.predicted] ?? 0) + cell.more * (probabilities[from + cell.truth] ?? 0);
    let best = 0;
    for (let i = 1; i < classes; i++) if ((expected[i] ?? 0) < (expected[best] ?? 0)) best = i;
    if ((expected[best] ?? 0) > model.refuse * whole) {
      sums.refused++;
      sums.cost += model.refuse;
      continue;
    }
    const own = truth[image] ?? 0;
    sums.cost += costs[own * classes + best] ?? 0;
    if (best === own) sums.right++;
    const before = predicted[image] ?? 0;
    if (best !== before) {
      const cell = before * classes + best;
      sums.changes.set(cell, (sums.changes.get(cell) ?? 0) + 1);
    }
  }
}

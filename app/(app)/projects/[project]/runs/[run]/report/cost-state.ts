import { createParser, parseAsBoolean, parseAsFloat, useQueryStates } from "nuqs";

export interface CellCost {
  readonly truth: number;
  readonly predicted: number;
  readonly cost: number;
}

const mostCells = 400;
const mostCost = 1e6;

const isCost = (value: number) => Number.isFinite(value) && value >= 0 && value <= mostCost;

/** "3-8_5,8-1_0.5": an image of class 3 taken for 8 costs 5. What is no cost is left out. */
export function parseCosts(text: string): CellCost[] {
  const cells = new Map<string, CellCost>();
  for (const part of text.split(",").slice(0, mostCells)) {
    const match = /^(\d{1,4})-(\d{1,4})_(\d{1,7}(?:\.\d{1,6})?)$/.exec(part);
    if (!match) continue;
    const [, truth, predicted, cost] = match.map(Number);
    if (truth === undefined || predicted === undefined || cost === undefined || !isCost(cost)) continue;
    cells.set(`${truth}-${predicted}`, { truth, predicted, cost });
  }
  return [...cells.values()];
}

export function writeCosts(cells: readonly CellCost[]): string {
  return cells
    .map(({ truth, predicted, cost }) => `${truth}-${predicted}_${Number(cost.toFixed(6))}`)
    .join(",");
}

/** What a cell costs where nothing else is set. */
export const usualCost = (truth: number, predicted: number) => (truth === predicted ? 0 : 1);

/** The list with a cell set; a usual cost needs no place in it, nor does what is no cost. */
export function withCost(
  cells: readonly CellCost[],
  truth: number,
  predicted: number,
  cost: number,
): CellCost[] {
  const others = cells.filter((cell) => cell.truth !== truth || cell.predicted !== predicted);
  const isUsual = cost === usualCost(truth, predicted);
  return isUsual || !isCost(cost) || others.length >= mostCells
    ? others
    : [...others, { truth, predicted, cost }];
}

const parseAsCosts = createParser<CellCost[]>({
  parse: parseCosts,
  serialize: writeCosts,
  eq: (a, b) => writeCosts(a) === writeCosts(b),
});

/** The costs as they are set, in the address: who gets the link sees the same. */
export function useCostState() {
  return useQueryStates(
    {
      costs: parseAsCosts.withDefault([]),
      /** of handing an image over to a person */
      refuse: parseAsFloat.withDefault(0.25),
      /** the rule reads the probabilities at the fitted temperature */
      calibrated: parseAsBoolean.withDefault(true),
    },
    { history: "replace" },
  );
}

import { describe, expect, it } from "vitest";
import { parseCosts, withCost, writeCosts } from "./cost-state";

describe("costs in the address", () => {
  it("come back as they were written", () => {
    const cells = [
      { truth: 3, predicted: 8, cost: 5 },
      { truth: 8, predicted: 8, cost: 0.25 },
      { truth: 100, predicted: 0, cost: 0 },
    ];
    expect(writeCosts(cells)).toBe("3-8_5,8-8_0.25,100-0_0");
    expect(parseCosts(writeCosts(cells))).toEqual(cells);
  });

  it("leave out what is no cost, and of a cell set twice the first", () => {
    expect(parseCosts("1-2_3,x,1-2_4,-1-2_3,1-2_-3,1-2_1e9,2-1_9999999,2-1_0.5,")).toEqual([
      { truth: 1, predicted: 2, cost: 4 },
      { truth: 2, predicted: 1, cost: 0.5 },
    ]);
    expect(parseCosts("")).toEqual([]);
  });

  it("keep no cell at its usual cost", () => {
    const cells = withCost([], 0, 1, 5);
    expect(cells).toEqual([{ truth: 0, predicted: 1, cost: 5 }]);
    expect(withCost(cells, 0, 1, 7)).toEqual([{ truth: 0, predicted: 1, cost: 7 }]);
    expect(withCost(cells, 0, 1, 1)).toEqual([]);
    expect(withCost(cells, 2, 2, 0)).toEqual(cells);
    expect(withCost(cells, 0, 1, Number.NaN)).toEqual([]);
    expect(withCost(cells, 1, 0, -1)).toEqual(cells);
  });
});

import { describe, expect, it } from "vitest";
import { parseFilter } from "@/ml/run-filter/parse";
import { filterOfColumns, turned } from "./use-suite-view";

describe("columns of a suite", () => {
  it("are asked for in the language of the list of runs", () => {
    expect(filterOfColumns({ runs: null, upto: null })).toBeNull();
    for (const view of [
      { runs: [3, 7], upto: null },
      { runs: null, upto: 40 },
    ])
      expect(() => parseFilter(filterOfColumns(view) ?? "")).not.toThrow();
  });

  it("turn page by page to the oldest run and back to the newest", () => {
    const shown = { oldest: 88, newest: 99, hasOlder: true };
    expect(turned({ last: 12, upto: null }, "older", shown)).toEqual({ upto: 87 });
    expect(turned({ last: 12, upto: 87 }, "newer", shown)).toEqual({ upto: null });
    expect(turned({ last: 12, upto: 50 }, "newer", shown)).toEqual({ upto: 62 });
    expect(turned({ last: 12, upto: null }, "newer", shown)).toBeNull();
    expect(turned({ last: 12, upto: 11 }, "older", { ...shown, hasOlder: false })).toBeNull();
  });
});

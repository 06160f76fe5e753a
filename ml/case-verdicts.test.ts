import { describe, expect, it } from "vitest";
import {
  type CaseVerdict,
  caseVerdicts,
  changeOf,
  heldBack,
  standingOf,
  type VerdictCount,
} from "./case-verdicts";

const all: readonly (CaseVerdict | null)[] = [...caseVerdicts, null];
/** One case of each pair of verdicts. */
const everyPair: VerdictCount[] = all.flatMap((was) => all.map((is) => ({ was, is, count: 1 })));

describe("changeOf", () => {
  it("says broken where only the baseline passes, fixed where only the run does", () => {
    expect(changeOf("passed", "failed")).toBe("broken");
    expect(changeOf("failed", "passed")).toBe("fixed");
    expect(changeOf("unknown_class", "passed")).toBe("fixed");
    expect(changeOf("passed", "unreadable")).toBe("broken");
  });

  it("says nothing where both are alike, or one has not faced the case", () => {
    for (const one of all) {
      expect(changeOf(one, one)).toBeNull();
      expect(changeOf(one, null)).toBeNull();
      expect(changeOf(null, one)).toBeNull();
    }
    expect(changeOf("failed", "unknown_class")).toBeNull();
  });

  it("turns round with the two runs", () => {
    for (const { was, is } of everyPair) {
      const turned = { broken: "fixed", fixed: "broken" } as const;
      const change = changeOf(was, is);
      expect(changeOf(is, was)).toBe(change && turned[change]);
    }
  });
});

describe("standingOf", () => {
  it("counts each case once by what the run says", () => {
    const standing = standingOf(everyPair.map((pair) => ({ ...pair, count: 2 })));
    const { cases, passed, failed, unknownClass, unreadable, missing } = standing;
    expect(cases).toBe(50);
    expect([passed, failed, unknownClass, unreadable, missing]).toEqual([10, 10, 10, 10, 10]);
    // The baseline passes and the run says failed, unknown or unreadable; and the other way round.
    expect([standing.broken, standing.fixed, standing.unproven]).toEqual([6, 6, 2]);
  });

  it("of no case is empty", () => {
    expect(Object.values(standingOf([])).every((count) => count === 0)).toBe(true);
  });
});

describe("heldBack", () => {
  const of = (...counts: VerdictCount[]) => standingOf(counts);
  const regressed = of({ was: "passed", is: "failed", count: 2 }, { was: "failed", is: "failed", count: 3 });

  it("of no rule lets every run through", () => {
    expect(heldBack("none", regressed, true)).toBeNull();
  });

  it("of the baseline names what regressed, and lets old failures through", () => {
    expect(heldBack("baseline", regressed, true)).toBe("2 cases regressed");
    expect(heldBack("baseline", of({ was: "failed", is: "failed", count: 3 }), true)).toBeNull();
    expect(heldBack("baseline", of({ was: "passed", is: null, count: 1 }), true)).toBe(
      "1 case not faced yet",
    );
    expect(heldBack("baseline", of({ was: "failed", is: null, count: 1 }), true)).toBeNull();
    expect(heldBack("baseline", regressed, false)).toBeNull();
  });

  it("of all cases names whatever is not passed", () => {
    expect(heldBack("all", regressed, true)).toBe("5 cases failed");
    expect(heldBack("all", of({ was: null, is: "passed", count: 9 }), false)).toBeNull();
    expect(heldBack("all", standingOf(everyPair), false)).toBe(
      "5 cases failed, 5 cases of a class that it does not know, 5 cases whose picture cannot be read, 5 cases not faced yet",
    );
  });
});

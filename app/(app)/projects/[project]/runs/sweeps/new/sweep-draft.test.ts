import { expect, it } from "vitest";
import { emptySweep, wantingOf } from "./sweep-draft";

const many = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}${i}`);
const grid = (versions: number, starts: number) => ({
  ...emptySweep,
  ...{ name: "All", method: "grid" as const, maxTrials: "" },
  ...{ versionIds: many(versions, "ver_"), starts: many(starts, "run_") },
});

it("says before it is sent that too many versions are chosen with too many configurations", () => {
  expect(wantingOf(grid(10, 5), new Map())).toBeNull();
  expect(wantingOf(grid(10, 6), new Map())).toBe(
    "10 versions with 6 configurations are 60: at most 50 are taken at a time. Choose fewer.",
  );
  expect(wantingOf(grid(1, 1), new Map())).toContain("or a setting to vary");
});

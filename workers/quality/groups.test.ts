import { expect, it } from "vitest";
import { firstOfEachKind, type Group } from "./groups";

it("keeps groups of each kind, however many there are of a graver one", () => {
  const groups = (["leaking", "leaking", "leaking", "conflicting", "repeated", "repeated"] as const).map(
    (kind, i): Group => ({ kind, members: [2 * i, 2 * i + 1] }),
  );
  expect(firstOfEachKind(groups, 2).map(({ members }) => members[0])).toEqual([0, 2, 6, 8, 10]);
});

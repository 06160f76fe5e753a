"use client";

import {
  createParser,
  parseAsBoolean,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { figureNames } from "./figures";
import { type RunRef, readRefs, writeRefs } from "./run-refs";

export const fewest = 2;
/** As many as can be told apart: whose curves, matrices and classes are shown, each in a colour. */
export const mostShown = 32;

/** As many are held against the baseline image by image at once; of more those in sight, and others on demand. */
export const mostHeld = 500;

/** What the runs are put in order by, the greatest first after "-"; the order in which they were chosen without. */
const sorts = ["run", ...figureNames].flatMap((name) => [name, `-${name}`] as const);
export type SortKey = "run" | (typeof figureNames)[number];

const parseAsRefs = createParser<RunRef[]>({
  parse: readRefs,
  serialize: writeRefs,
  eq: (a, b) => writeRefs(a) === writeRefs(b),
});

const parsers = {
  /** numbers or ids of the runs, in their order */
  runs: parseAsRefs.withDefault([]),
  /** id of a kept selection, where they are too many to be named */
  selection: parseAsString,
  /** those that are drawn before others, by number */
  drawn: parseAsRefs.withDefault([]),
  /** how many are drawn at most */
  most: parseAsNumberLiteral([8, 16, mostShown]).withDefault(mostShown),
  /** number or id of the one that the others are held against; the first that was measured unless told otherwise */
  base: parseAsString,
  sort: parseAsStringLiteral(sorts),
  /** settings that are the same too */
  all: parseAsBoolean.withDefault(false),
  /** what came of the runs, as the table calls it; what they have unless told otherwise */
  outcome: parseAsString,
  /** the metric whose curves are drawn */
  curve: parseAsString.withDefault("validation.accuracy"),
  matrices: parseAsStringLiteral(["counts", "change"]).withDefault("counts"),
};

/** Everything that is chosen on the page of several runs, in the address. */
export function useSeveralState() {
  const [state, setState] = useQueryStates(parsers, { history: "replace" });
  const by = (state.sort?.replace("-", "") ?? null) as SortKey | null;
  const sorted = by && { by, isDown: state.sort?.startsWith("-") ?? false };
  /** The next order of a column: the greatest first, the least first, then as they were chosen. */
  const sortBy = (key: SortKey) => {
    const sort = sorted?.by !== key ? `-${key}` : sorted.isDown ? key : null;
    void setState({ sort: sorts.find((one) => one === sort) ?? null });
  };
  return [{ ...state, sorted }, setState, sortBy] as const;
}

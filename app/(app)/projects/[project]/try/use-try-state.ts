"use client";

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { backendNames } from "@/app/tf/backends";
import { probeNames } from "@/ml/probe";
import { formats } from "./formats";
import { caseStandings, imageSets } from "./image-sets";
import { sources } from "./subject";

const parsers = {
  model: parseAsString,
  /** A second model beside the first. */
  with: parseAsString,
  format: parseAsStringLiteral(formats).withDefault("layers"),
  backend: parseAsStringLiteral(backendNames),
  source: parseAsStringLiteral(sources),
  // Who goes through pictures by a key that stays down waits for no address: it follows.
  image: parseAsString.withOptions({ throttleMs: 200 }),
  /** The error case that is gone on with: the image is its original, and its edits are set. */
  case: parseAsString,
  /** Which images of the project are shown to choose from, and of error cases which. */
  from: parseAsStringLiteral(imageSets).withDefault("judged"),
  standing: parseAsStringLiteral(caseStandings.map(({ value }) => value)).withDefault("open"),
  truth: parseAsString,
  /** The slider that the probe's curve goes along. */
  along: parseAsStringLiteral(probeNames).withDefault("rotation"),
  wrong: parseAsBoolean.withDefault(false),
};

/** The choices of the Try page, in its address. */
export function useTryState() {
  return useQueryStates(parsers, { history: "replace" });
}

"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { RunFrameQuery } from "@/app/graphql/generated/graphql";
import type { Split } from "@/ml/splits";

export type Run = RunFrameQuery["run"];

interface Value {
  run: Run;
  refetch: () => unknown;
}

const RunContext = createContext<Value | null>(null);

/** Makes the open run known to its tabs. */
export function RunProvider({ run, refetch, children }: Value & { children: ReactNode }) {
  return <RunContext value={{ run, refetch }}>{children}</RunContext>;
}

/** The split that a run's matrix is of: validation where its version has no test images. */
export const measuredSplit = ({ evaluation, splits }: Run): Split =>
  evaluation?.split ?? splits.find(({ isJudged }) => isJudged)?.split ?? "test";

/** The open run, kept up to date by its events. */
export function useRun(): Value {
  const value = useContext(RunContext);
  if (!value) throw new Error("useRun is for the pages of a run");
  return value;
}

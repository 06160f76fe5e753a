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

/** The split that a run's matrix is of. */
export const measuredSplit = (run: Run): Split => run.evaluation?.split ?? "test";

/** The open run, kept up to date by its events. */
export function useRun(): Value {
  const value = useContext(RunContext);
  if (!value) throw new Error("useRun is for the pages of a run");
  return value;
}

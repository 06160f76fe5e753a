"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "@/app/graphql/generated";
import { RunSelect, useRunChoices } from "../../../run-select";
import { useRun } from "../run-context";
import type { Before } from "./pairs";
import { type MatrixState, readingOf, type SetMatrixState } from "./use-matrix-state";

const baselineMatrix = graphql(`
  query BaselineMatrix($run: ID!, $labels: LabelMoment!, $threshold: Float!, $top: Int!) {
    run(id: $run) {
      id
      confusionMatrix(labels: $labels, threshold: $threshold, top: $top) {
        classes {
          id
        }
        counts
      }
    }
  }
`);

/** The matrix of the run that the pairs are compared with, read in the same way; null where none is chosen or it is not there. */
export function useBaseline(state: MatrixState): Before | null {
  const { data } = useQuery(baselineMatrix, {
    variables: { run: state.base ?? "", labels: state.labels, ...readingOf(state) },
    skip: !state.base,
  });
  const matrix = state.base ? data?.run.confusionMatrix : null;
  return useMemo(
    () => (matrix ? { ids: matrix.classes.map(({ id }) => id), counts: matrix.counts } : null),
    [matrix],
  );
}

/** Which run the pairs are compared with. */
export function BaselineChoice({ state, setState }: { state: MatrixState; setState: SetMatrixState }) {
  const { run } = useRun();
  const { runs } = useRunChoices("measured");
  if (!runs?.some(({ id }) => id !== run.id) && !state.base) return null;
  return (
    <RunSelect
      aria-label="Compared with"
      className="max-w-44"
      among="measured"
      none="No baseline"
      without={[run.id]}
      value={state.base ?? ""}
      onChange={(base) => void setState({ base: base || null })}
    />
  );
}

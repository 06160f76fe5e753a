"use client";

import { useQuery } from "@apollo/client/react";
import { parseAsString, useQueryState } from "nuqs";
import { graphql } from "@/app/graphql/generated";
import type { BaseFiguresQuery } from "@/app/graphql/generated/graphql";
import { RunSelect } from "../run-select";
import { deltaText } from "./table/field-text";

const baseFigures = graphql(`
  query BaseFigures($run: ID!) {
    run(id: $run) {
      id
      number
      name
      testAccuracy
      testLoss
      validationAccuracy
      validationLoss
      parameters
      imagesPerSecond
      workedSeconds
    }
  }
`);

type Base = BaseFiguresQuery["run"];

/** What a baseline has of the figures that pages show, by what their columns are called. */
const figures = {
  "test.accuracy": (base: Base) => base.testAccuracy,
  "test.loss": (base: Base) => base.testLoss,
  "last(validation.accuracy)": (base: Base) => base.validationAccuracy,
  "last(validation.loss)": (base: Base) => base.validationLoss,
  parameters: (base: Base) => base.parameters,
  imagesPerSecond: (base: Base) => base.imagesPerSecond,
  duration: (base: Base) => base.workedSeconds,
} as const;

export interface Baseline {
  /** of the run; null: none is chosen */
  readonly id: string | null;
  readonly choose: (id: string | null) => void;
  /** How far a value of a run is from the baseline's: null where there is none, or it is the baseline itself. */
  readonly delta: (
    figure: keyof typeof figures,
    value: number | null | undefined,
    runId?: string,
  ) => string | null;
}

/** The run that the figures of a page are held against, whose id lies in the address. */
export function useBaseline(): Baseline {
  const [id, setId] = useQueryState("base", parseAsString.withOptions({ history: "replace" }));
  const { data } = useQuery(baseFigures, {
    variables: { run: id ?? "" },
    skip: id === null,
  });
  const base = id === null ? undefined : data?.run;
  return {
    id,
    choose: (next) => void setId(next),
    delta: (figure, value, runId) =>
      base && runId !== base.id ? deltaText(figure, value, figures[figure](base)) : null,
  };
}

/** Which run the figures are held against. */
export function BaselineSelect({ baseline, without }: { baseline: Baseline; without?: readonly string[] }) {
  return (
    <RunSelect
      aria-label="Baseline"
      className="w-44"
      among="measured"
      none="No baseline"
      without={without}
      value={baseline.id ?? ""}
      onChange={(id) => baseline.choose(id || null)}
    />
  );
}

/** A difference beside the value that it is of. */
export function Delta({ text }: { text: string | null }) {
  return text === null ? null : <span className="mr-1.5 text-2xs font-normal text-muted">{text}</span>;
}

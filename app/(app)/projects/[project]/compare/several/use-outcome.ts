"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "../../project-context";
import type { SeveralRun } from "./operations";
import { defaultOutcome, outcomeOf, testAccuracy } from "./outcome";
import { useSeveralState } from "./use-several-state";

const outcomeFields = graphql(`
  query OutcomeFields($project: ID!, $run: ID!) {
    project(id: $project) {
      id
      runFields {
        key
        source
        isLessBetter
      }
    }
    run(id: $run) {
      id
      metricNames
    }
  }
`);

const outcomes = graphql(`
  query Outcomes($project: ID!, $numbers: [Int!]!, $key: String!) {
    project(id: $project) {
      id
      runsByNumber(numbers: $numbers) {
        id
        number
        values(keys: [$key])
      }
    }
  }
`);

/** As many as the server gives by their numbers at a time. */
const pageSize = 100;

/** What a run was when its figure was read: once it has ended it is read again. */
const keyOf = ({ number, state }: SeveralRun) => `${number} ${state}`;

interface Read {
  readonly of: string;
  /** By number and state; null: the run has no such figure, or none that is a number. */
  readonly values: ReadonlyMap<string, number | null>;
}

/** What came of the runs, by what a person chose in the address, with each run's value in their order. */
export function useOutcome(runs: readonly SeveralRun[]) {
  const project = useProject();
  const apollo = useApolloClient();
  const [state, setState] = useSeveralState();
  const { data } = useQuery(outcomeFields, {
    variables: { project: project.id, run: runs[0]?.id ?? "" },
    skip: runs.length === 0,
  });
  const fields = data?.project.runFields;
  const key = state.outcome ?? defaultOutcome(runs, data?.run.metricNames);
  const [read, setRead] = useState<Read | null>(null);
  const [error, setError] = useState<string | null>(null);
  const kept = useRef(read);
  const wanted = runs.map(keyOf).join();
  useEffect(() => {
    if (key === null || key === testAccuracy) return;
    let isOver = false;
    setError(null);
    const before = kept.current?.of === key ? kept.current.values : new Map<string, number | null>();
    const missing = wanted.split(",").filter((run) => !before.has(run));
    const states = new Map(missing.map((run) => [Number.parseInt(run, 10), run]));
    const load = async () => {
      const numbers = [...states.keys()];
      const found = new Map(before);
      for (let from = 0; from < numbers.length && !isOver; from += pageSize) {
        const asked = numbers.slice(from, from + pageSize);
        const variables = { project: project.id, numbers: asked, key };
        const { data } = await apollo.query({ query: outcomes, variables, fetchPolicy: "no-cache" });
        for (const number of asked) found.set(states.get(number) ?? "", null);
        for (const { number, values } of data?.project.runsByNumber ?? []) {
          const [value] = values;
          if (typeof value === "number") found.set(states.get(number) ?? "", value);
        }
      }
      if (isOver) return;
      kept.current = { of: key, values: found };
      setRead(kept.current);
    };
    load().catch((reason: unknown) => {
      if (!isOver) setError(messageOf(reason));
    });
    return () => {
      isOver = true;
    };
  }, [apollo, project.id, key, wanted]);
  const values = useMemo(
    () =>
      runs.map((run) =>
        key === testAccuracy
          ? run.testAccuracy
          : read !== null && read.of === key
            ? (read.values.get(keyOf(run)) ?? null)
            : null,
      ),
    [runs, key, read],
  );
  const outcome = useMemo(() => outcomeOf(key ?? testAccuracy, fields ?? []), [key, fields]);
  return {
    key: key ?? testAccuracy,
    outcome,
    values,
    /** Of what else there is to choose. */
    metrics: fields?.flatMap((field) => (field.source === "metric" ? field.key : [])) ?? [],
    /** Whether it is known what came of each of them. */
    isRead: key === testAccuracy || (read !== null && read.of === key),
    error,
    choose: (next: string) => void setState({ outcome: next }),
  };
}

"use client";

import { useQuery } from "@apollo/client/react";
import { ArrowLeftRight } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { championTitle, useChampions } from "../models/use-champions";
import { useProject } from "../project-context";
import { compareChoices, type Runs } from "./operations";
import { runTitle, SideMark } from "./run-mark";
import { closed, useCompareState } from "./use-compare-state";

/** The two runs, and what changes their places. The champions and the newest 200 are offered; an older one by its address. */
export function RunChoice({ runs }: { runs: Partial<Runs> }) {
  const project = useProject();
  const [state, setState] = useCompareState();
  const { data, error, refetch } = useQuery(compareChoices, { variables: { project: project.id } });
  const champions = useChampions();
  const offered = data?.project.runs.edges.map(({ node }) => node) ?? [];
  // Champions first, as what others are held against; each run once.
  const choices = [
    ...new Map(
      [...champions.map(({ run }) => run), ...offered, runs.a, runs.b]
        .filter((run) => run !== undefined)
        .map((run) => [run.id, run]),
    ).values(),
  ];

  if (error && !data) return <QueryError thing="The list of runs" error={error} onRetry={refetch} />;
  const select = (side: "a" | "b", other: "a" | "b") => (
    <Field label={<SideMark side={side} />} className="min-w-0">
      <Select
        aria-label={`Run ${side.toUpperCase()}`}
        value={state[side] ?? ""}
        placeholder="Choose a run"
        onChange={(event) => void setState({ ...closed, [side]: event.target.value || null })}
        options={choices.map((run) => ({
          value: run.id,
          label: [
            runTitle(run),
            run.testAccuracy === null ? "not evaluated" : percent(run.testAccuracy, 2),
            championTitle(champions, run.id),
          ]
            .filter((part) => part !== null)
            .join(", "),
          disabled: run.testAccuracy === null || run.id === state[other],
        }))}
      />
    </Field>
  );
  return (
    <Panel>
      <div className="grid items-end gap-x-3 gap-y-3 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        {select("a", "b")}
        <Button
          icon={<ArrowLeftRight />}
          disabled={!state.a && !state.b}
          onClick={() => void setState({ ...closed, a: state.b, b: state.a })}
        >
          Swap
        </Button>
        {select("b", "a")}
      </div>
    </Panel>
  );
}

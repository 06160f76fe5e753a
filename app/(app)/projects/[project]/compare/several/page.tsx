"use client";

import { useApolloClient } from "@apollo/client/react";
import { GitCompareArrows } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import type { SeveralRunFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../project-context";
import { ConfigurationDifference } from "../configuration-difference";
import { SeveralClasses } from "./class-table";
import { CostTable } from "./cost-table";
import { CurvesOfSeveral } from "./curves-of-several";
import { SeveralFigures } from "./figure-table";
import { type Several, severalRun } from "./operations";
import { RunBar } from "./run-bar";
import { RunMark } from "./run-mark";
import { SettingsPanels } from "./settings-panels";
import { SmallMatrices } from "./small-matrices";
import { useAgainst } from "./use-against";
import { fewest, most, useSeveralState } from "./use-several-state";

/** Colours of the charts, eight of them; each further eight runs have them paler. */
const colorOf = (index: number) => {
  const colour = `var(--chart-${(index % 8) + 1})`;
  const round = Math.floor(index / 8);
  return round === 0 ? colour : `color-mix(in oklab, ${colour} ${75 - 20 * round}%, var(--color-fg))`;
};

/** The runs by their ids; what was loaded stays while another is added. */
function useRuns(ids: readonly string[]) {
  const apollo = useApolloClient();
  const [runs, setRuns] = useState<ReadonlyMap<string, SeveralRunFragment>>(new Map());
  const [error, setError] = useState<unknown>(null);
  const [again, setAgain] = useState(0);
  const key = ids.join(" ");
  useEffect(() => {
    let isOver = false;
    const wanted = key.split(" ").filter((id) => id !== "");
    setError(null);
    Promise.all(wanted.map((id) => apollo.query({ query: severalRun, variables: { id } })))
      .then((answers) => {
        if (isOver) return;
        setRuns(new Map(answers.flatMap(({ data }) => (data ? [[data.run.id, data.run] as const] : []))));
      })
      .catch((reason: unknown) => {
        if (!isOver) setError(reason);
      });
    return () => {
      isOver = true;
    };
  }, [apollo, key, again]);
  return { runs, error, retry: () => setAgain((count) => count + 1) };
}

/** Two runs or more beside each other, each held against one of them. */
export default function SeveralPage() {
  const project = useProject();
  const [state, setState] = useSeveralState();
  usePageTitle("Compare runs");
  const { runs, error, retry } = useRuns(state.runs);
  const several = useMemo<Several[]>(
    () =>
      state.runs.flatMap((id, index) => {
        const run = runs.get(id);
        return run ? [{ run, color: colorOf(index), isBaseline: id === state.base }] : [];
      }),
    [runs, state.runs, state.base],
  );
  const isWhole = several.length === state.runs.length;
  const { against, error: failed } = useAgainst(isWhole ? state.base : null, state.runs);
  const toRuns = <Button href={`/projects/${project.id}/runs`}>To the runs</Button>;
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Runs", href: `/projects/${project.id}/runs` },
          { label: "Compare", href: `/projects/${project.id}/compare` },
        ]}
        title="Compare runs"
        description={`${fewest} to ${most} runs: what was set otherwise, what came of it and what it costs, each held against a baseline.`}
      />
      {error ? (
        <QueryError thing="One of these runs" error={error} onRetry={retry} action={toRuns} />
      ) : state.runs.length < fewest ? (
        <Panel>
          <EmptyState icon={<GitCompareArrows />} title="Choose two runs or more" action={toRuns}>
            Mark them in the list of runs, and choose Compare.
          </EmptyState>
        </Panel>
      ) : !isWhole ? (
        <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <RunBar several={several} against={against} />
          {failed ? (
            <AlertBanner tone="warning" title="The comparison is not complete">
              {failed}
            </AlertBanner>
          ) : null}
          <SeveralFigures several={several} against={against} />
          <ConfigurationDifference
            runs={several.map((own) => ({ run: own.run, mark: <RunMark of={own} /> }))}
            isAll={state.all}
            onAll={(all) => void setState({ all })}
          />
          <SettingsPanels several={several} />
          <CurvesOfSeveral several={several} />
          <CostTable several={several} />
          <SmallMatrices several={several} against={against} />
          <SeveralClasses several={several} against={against} />
        </div>
      )}
    </>
  );
}

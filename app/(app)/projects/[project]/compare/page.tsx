"use client";

import { useQuery } from "@apollo/client/react";
import { GitCompareArrows } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { ConfigurationDifference } from "./configuration-difference";
import { CurvesOfBoth } from "./curves-of-both";
import { DeltaView } from "./delta-view";
import { FigureTable } from "./figure-table";
import { compareDelta, compareRun, type Runs } from "./operations";
import { RunChoice } from "./run-choice";
import { runTitle, SideMark } from "./run-mark";
import { severalHref } from "./several/run-refs";
import { useCompareState } from "./use-compare-state";
import { leftOutText, verdict } from "./words";

export default function ComparePage() {
  const project = useProject();
  const [state] = useCompareState();
  const a = useQuery(compareRun, { variables: { id: state.a ?? "" }, skip: !state.a });
  const b = useQuery(compareRun, { variables: { id: state.b ?? "" }, skip: !state.b });
  // What was asked before is not what is asked now.
  const runA = state.a ? a.data?.run : undefined;
  const runB = state.b ? b.data?.run : undefined;
  const runs = runA && runB ? { a: runA, b: runB } : null;
  usePageTitle(runs ? `Runs ${runs.a.number} and ${runs.b.number}` : "Compare two runs");
  const failed = (state.a && !runA && a.error) || (state.b && !runB && b.error) || null;
  const isChosen = state.a !== null && state.b !== null;

  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Runs", href: `/projects/${project.id}/runs` }]}
        title="Compare two runs"
        description="Image by image on their common test images: what B fixes of A, what it breaks, and whether that is more than chance."
        actions={
          <Button href={severalHref(project.id, runs ? [runs.a.number, runs.b.number] : [])}>
            With more runs
          </Button>
        }
      />
      <div className="grid gap-4">
        <RunChoice />
        {failed ? (
          <QueryError
            thing="One of these runs"
            error={failed}
            onRetry={() => Promise.all([a.refetch(), b.refetch()])}
            action={<Button href={`/projects/${project.id}/compare`}>Choose others</Button>}
          />
        ) : !isChosen || state.a === state.b ? (
          <Panel>
            <EmptyState
              icon={<GitCompareArrows />}
              title={
                isChosen
                  ? "This is the same run twice"
                  : state.b
                    ? "Choose a run to compare it with"
                    : "Choose two runs"
              }
              action={<Button href={`/projects/${project.id}/runs`}>To the runs</Button>}
            >
              A is what you have, B is what may be better. Both have to be evaluated; they may stand on
              different versions.
            </EmptyState>
          </Panel>
        ) : runs ? (
          <Comparison runs={runs} />
        ) : (
          <Loading />
        )}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div className="grid gap-4" aria-busy="true">
      <Skeleton className="h-16 rounded-lg opacity-60" />
      <Skeleton className="h-24 rounded-lg opacity-60" />
      <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
    </div>
  );
}

function Configurations({ runs }: { runs: Runs }) {
  const [state, setState] = useCompareState();
  return (
    <ConfigurationDifference
      runs={(["a", "b"] as const).map((side) => ({ run: runs[side], mark: <SideMark side={side} /> }))}
      isAll={state.all}
      onAll={(all) => void setState({ all })}
    />
  );
}

function Comparison({ runs }: { runs: Runs }) {
  const project = useProject();
  const ids = { a: runs.a.id, b: runs.b.id };
  const { data, error, refetch } = useQuery(compareDelta, { variables: ids });
  // A run may be evaluated while this is open; what was evaluated stays as it is.
  useRefetchOn(["RUN_CHANGED"], null, () => (data && !data.run.comparison ? refetch() : undefined));
  if (error && !data) return <QueryError thing="The comparison" error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  const compared = data.run.comparison;
  if (!compared) {
    const sides = [runs.a, runs.b];
    const broughtIn = sides.find(({ source }) => source !== null);
    const missing = broughtIn ?? sides.find((run) => run.testAccuracy === null) ?? runs.b;
    return (
      <>
        <Panel>
          <EmptyState
            icon={<GitCompareArrows />}
            title={`${runTitle(missing)} ${broughtIn ? "cannot be evaluated here" : "has not been evaluated"}`}
            action={<Button href={`/projects/${project.id}/runs/${missing.id}`}>To the run</Button>}
          >
            {broughtIn?.source
              ? `It was brought in from ${broughtIn.source.tracker}, and its model is not here. Below are the settings and curves of both; any other metric is drawn under “With more runs”.`
              : "Two runs can be compared once both are measured on their test split. Until then, here are their settings and curves."}
          </EmptyState>
        </Panel>
        <Configurations runs={runs} />
        <CurvesOfBoth runs={runs} />
      </>
    );
  }
  if (compared.common === 0) {
    return (
      <>
        <Panel>
          <EmptyState icon={<GitCompareArrows />} title="The runs have no test image in common">
            {[leftOutText(compared.leftOutA, "A"), leftOutText(compared.leftOutB, "B")]
              .filter((text) => text !== null)
              .join("; ")}
            . Compare runs of one version, or of versions that were frozen with the same splits.
          </EmptyState>
        </Panel>
        <Configurations runs={runs} />
        <CurvesOfBoth runs={runs} />
      </>
    );
  }
  const { better, title, reason } = verdict(compared);
  return (
    <>
      <AlertBanner tone={better === "b" ? "success" : better === "a" ? "warning" : "info"} title={title}>
        {reason}
      </AlertBanner>
      <DeltaView runs={runs} compared={compared} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <FigureTable {...ids} compared={compared} />
        <Configurations runs={runs} />
      </div>
      <CurvesOfBoth runs={runs} />
    </>
  );
}

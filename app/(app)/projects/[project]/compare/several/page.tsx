"use client";

import { GitCompareArrows } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../project-context";
import { most } from "./run-refs";
import { SeveralView } from "./several-view";
import { useSeveralRuns } from "./use-several-runs";
import { fewest, useSeveralState } from "./use-several-state";

const mostNamed = 10;

/** Two runs or more beside each other, each held against one of them. */
export default function SeveralPage() {
  const project = useProject();
  const [state] = useSeveralState();
  usePageTitle("Compare runs");
  const { runs, loaded, missing, error, retry } = useSeveralRuns(project.id, state.runs);
  const toRuns = <Button href={`/projects/${project.id}/runs`}>To the runs</Button>;
  const gone = missing.slice(0, mostNamed).map((ref) => `#${ref}`);
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
      {runs && missing.length > 0 ? (
        <AlertBanner tone="warning" title="Not all of them are there" className="mb-4">
          {`${gone.join(", ")}${missing.length > gone.length ? ` and ${missing.length - gone.length} more` : ""} of this project: deleted, or never there. Deleted runs can be restored from the list of runs.`}
        </AlertBanner>
      ) : null}
      {error ? (
        <QueryError thing="One of these runs" error={error} onRetry={retry} action={toRuns} />
      ) : state.runs.length < fewest || (runs && runs.length < fewest) ? (
        <Panel>
          <EmptyState icon={<GitCompareArrows />} title="Choose two runs or more" action={toRuns}>
            Mark them in the list of runs, and choose Compare.
          </EmptyState>
        </Panel>
      ) : runs ? (
        <SeveralView runs={runs} />
      ) : (
        <>
          {loaded > 0 ? (
            <ProgressBar
              label="Reading the runs"
              value={loaded}
              total={state.runs.length}
              note={`${formatCount(loaded)} of ${formatCount(state.runs.length)}`}
              className="mb-3"
            />
          ) : null}
          <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
        </>
      )}
    </>
  );
}

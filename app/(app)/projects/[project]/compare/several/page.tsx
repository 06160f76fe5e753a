"use client";

import { GitCompareArrows } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { counted, instant } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../project-context";
import type { RunRef } from "./run-refs";
import { SeveralView } from "./several-view";
import { useKeptRuns } from "./use-kept-runs";
import { useLiveRuns } from "./use-live-runs";
import { useSeveralRuns } from "./use-several-runs";
import { fewest, useSeveralState } from "./use-several-state";

const mostTold = 10;

const none: readonly RunRef[] = [];

/** Two runs or more beside each other, each held against one of them. */
export default function SeveralPage() {
  const project = useProject();
  const [state] = useSeveralState();
  usePageTitle("Compare runs");
  const named = useSeveralRuns(project.id, state.selection ? none : state.runs);
  const selected = useKeptRuns(state.selection);
  const { runs: read, loaded, error, retry } = state.selection ? selected : named;
  const runs = useLiveRuns(read);
  const { missing } = named;
  const { kept } = selected;
  const total = state.selection ? (kept?.runCount ?? 0) : state.runs.length;
  const freed = kept ? kept.total - kept.runCount : 0;
  const toRuns = <Button href={`/projects/${project.id}/runs`}>To the runs</Button>;
  const gone = missing.slice(0, mostTold).map((ref) => `#${ref}`);
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Runs", href: `/projects/${project.id}/runs` },
          { label: "Compare", href: `/projects/${project.id}/compare` },
        ]}
        title="Compare runs"
        description={
          kept
            ? `${counted(kept.total, "run")}${kept.filter ? `, those that were like ${kept.filter}` : ""}, as they were chosen by ${kept.createdBy.name} on ${instant(kept.createdAt)}: runs that came to match since are not among them.`
            : "Any number of runs: what was set otherwise, what came of it and what it costs, each held against a baseline."
        }
      />
      {runs && missing.length > 0 ? (
        <AlertBanner tone="warning" title="Not all of them are there" className="mb-4">
          {`${gone.join(", ")}${missing.length > gone.length ? ` and ${missing.length - gone.length} more` : ""} of this project: deleted, or never there. Deleted runs can be restored from the list of runs.`}
        </AlertBanner>
      ) : null}
      {freed > 0 ? (
        <AlertBanner tone="warning" title="Not all of them are there" className="mb-4">
          {`${counted(freed, "run was", "runs were")} deleted since. Deleted runs can be restored from the list of runs.`}
        </AlertBanner>
      ) : null}
      {error ? (
        <QueryError
          thing={state.selection ? "This selection of runs" : "One of these runs"}
          error={error}
          onRetry={retry}
          action={toRuns}
        />
      ) : (!state.selection && state.runs.length < fewest) || (runs && runs.length < fewest) ? (
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
              total={total}
              note={`${formatCount(loaded)} of ${formatCount(total)}`}
              className="mb-3"
            />
          ) : null}
          <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
        </>
      )}
    </>
  );
}

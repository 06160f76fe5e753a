"use client";

import { useQuery } from "@apollo/client/react";
import { Copy, GitCompareArrows } from "lucide-react";
import { useParams } from "next/navigation";
import type { ReactNode } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { RunRowFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { type Crumb, PageHeader } from "@/app/ui/page-header";
import { Skeleton } from "@/app/ui/skeleton";
import { StateBadge } from "@/app/ui/state-badge";
import { Tabs } from "@/app/ui/tabs";
import { TimeAgo } from "@/app/ui/time-ago";
import { useChampions } from "../../models/use-champions";
import { usePageTitle, useProject } from "../../project-context";
import { usePoll } from "../../use-poll";
import { useRefetchOn } from "../../use-refetch-on";
import { isActive, memberName, presetName } from "../run-facts";
import { PutAside } from "./put-aside";
import { RenameRun } from "./rename-run";
import { Origin, RunActions } from "./run-actions";
import { type Run, RunProvider } from "./run-context";
import { StopRun } from "./stop-run";

const runFrame = graphql(`
  query RunFrame($id: ID!) {
    run(id: $id) {
      ...RunRow
      deletedAt
      restorableUntil
      archivedAt
      configuration
      failureKind
      failureMessage
      engine
      engineNote
      waitingShare
      parameters
      memoryBytes
      stopRequestedAt
      stopsAfterEpoch
      isFollowed
      stopReason
      source {
        tracker
        id
        experiment
        user
      }
      artifacts {
        id
        path
        bytes
        url
      }
      trial
      sweep {
        id
        name
      }
      originEpoch
      origin {
        id
        number
      }
      attempts {
        kind
        epoch
        lostAt
        startedAt
      }
      failureLines {
        sequence
        at
        level
        message
      }
      result
      testLoss
      splits {
        split
        isJudged
      }
      evaluation {
        id
        split
        total
        evaluators {
          user {
            id
            name
          }
          images
        }
        run {
          id
          number
          name
        }
        createdBy {
          id
          name
        }
        finishedAt
      }
      modelEpoch
      marks {
        kind
        subject
        epoch
        step
        message
        advice
      }
      checkpoints {
        epoch
        step
        best
        kept
        createdAt
      }
      model {
        id
        format
        bytes
        accuracy
        url
        takeAwayUrl
        conversions {
          id
          format
          bytes
          images
          accuracy
          agreeing
          largestDifference
          latencyMs
          failure
          url
        }
        ...ParityFindings
        createdAt
      }
    }
  }
`);

/** The way back to where the run is listed. */
function breadcrumbsOf(run: Run | undefined, runs: string): Crumb[] {
  if (!run) return [{ label: "Runs", href: runs }];
  if (run.kind === "evaluation") {
    const of = run.evaluation?.run;
    return [
      { label: "Runs", href: runs },
      ...(of
        ? [
            { label: `#${of.number} ${of.name}`, href: `${runs}/${of.id}` },
            { label: "Evaluations", href: `${runs}/${of.id}/evaluations` },
          ]
        : []),
    ];
  }
  if (run.kind !== "training") {
    return [
      { label: "Runs", href: runs },
      { label: "Checks", href: `${runs}/checks` },
    ];
  }
  const { group, sweep } = run;
  if (sweep) {
    return [
      { label: "Runs", href: runs },
      { label: "Sweeps", href: `${runs}/sweeps` },
      { label: sweep.name, href: `${runs}/sweeps/${sweep.id}` },
    ];
  }
  if (!group) return [{ label: "Runs", href: runs }];
  return [
    { label: "Runs", href: runs },
    { label: "Groups", href: `${runs}/groups` },
    { label: group.name, href: `${runs}/groups/${group.id}` },
  ];
}

function tabsOf(run: Run, at: string) {
  const overview = { href: at, label: "Overview" };
  const log = { href: `${at}/log`, label: "Log" };
  const configuration = { href: `${at}/configuration`, label: "Configuration" };
  const measured = [
    { href: `${at}/matrix`, label: "Matrix" },
    { href: `${at}/report`, label: "Report" },
  ];
  if (run.kind === "evaluation") return [overview, ...measured];
  // Of a run that was trained elsewhere no answer is here.
  if (run.source) return [overview, configuration];
  // A check is measured on no split.
  if (run.kind !== "training") return [overview, log, configuration];
  return [
    ...[overview, ...measured],
    { href: `${at}/evaluations`, label: "Evaluations" },
    ...[log, configuration],
  ];
}

/** Should the events fail to come, the worker's sign of life is asked for all the same. */
const pollMs = 5000;

/** To the comparison with the champion where there is one; else with a run that is chosen there. */
function CompareButton({ run }: { run: Pick<RunRowFragment, "id"> }) {
  const project = useProject();
  const [champion] = useChampions().filter((one) => one.run.id !== run.id);
  return (
    <Button
      href={`/projects/${project.id}/compare?${champion ? `a=${champion.run.id}&` : ""}b=${run.id}`}
      icon={<GitCompareArrows />}
    >
      {champion ? "Compare with the champion" : "Compare"}
    </Button>
  );
}

/** The frame of a run: its name, its state, its tabs. */
export default function RunLayout({ children }: { children: ReactNode }) {
  const project = useProject();
  const { run: id } = useParams<{ run: string }>();
  const { data, error, refetch } = useQuery(runFrame, { variables: { id } });
  const run = data?.run;
  usePageTitle(run && `Run ${run.number}`);

  useRefetchOn(["RUN_CHANGED"], id, refetch);
  useRefetchOn(["MODEL_CREATED", "MODEL_CHECKED"], null, refetch);
  const active = run !== undefined && isActive(run.state);
  usePoll(refetch, pollMs, active);

  if (!run && error) {
    return (
      <QueryError
        thing="This run"
        error={error}
        onRetry={refetch}
        action={<Button href={`/projects/${project.id}/runs`}>To the runs</Button>}
      />
    );
  }
  const at = `/projects/${project.id}/runs/${id}`;
  return (
    <>
      <PageHeader
        breadcrumbs={breadcrumbsOf(run, `/projects/${project.id}/runs`)}
        title={
          run ? (
            <>
              <span className="font-normal tabular-nums text-muted">#{run.number}</span>
              {run.name}
              <StateBadge state={run.state} />
            </>
          ) : (
            <Skeleton className="my-0.5 h-6 w-64" />
          )
        }
        description={
          run ? (
            <>
              {memberName(run) ? `${memberName(run)}. ` : null}
              {run.source ? `Of ${run.source.tracker}` : presetName(run.preset)} on {run.version.dataset.name}{" "}
              v{run.version.number},{" "}
              {run.source ? "brought in" : run.kind === "evaluation" ? "asked for" : "launched"} by{" "}
              {run.createdBy.name}, <TimeAgo at={run.createdAt} />
              {run.origin ? (
                <Origin run={run} href={`/projects/${project.id}/runs/${run.origin.id}`} />
              ) : null}
            </>
          ) : (
            <Skeleton className="my-1 h-3 w-72 max-sm:h-8" />
          )
        }
        actions={
          run ? (
            <>
              {project.can("run:launch") ? <RenameRun run={run} /> : null}
              {run.source || run.kind === "evaluation" ? null : (
                <Button href={`/projects/${project.id}/runs/new?from=${run.id}`} icon={<Copy />}>
                  Launch again
                </Button>
              )}
              {run.testAccuracy === null || run.kind === "evaluation" ? null : <CompareButton run={run} />}
              {isActive(run.state) ? <StopRun run={run} /> : null}
              {run.kind === "evaluation" ? null : <RunActions run={run} refetch={refetch} />}
            </>
          ) : null
        }
      />
      {run?.kind === "training" ? <PutAside run={run} refetch={refetch} /> : null}
      <Tabs
        label="Views of the run"
        // Which there are is known with the run.
        className={run ? undefined : "invisible"}
        items={run ? tabsOf(run, at) : [{ href: at, label: "Overview" }]}
      />
      {run ? (
        <RunProvider run={run} refetch={refetch}>
          {children}
        </RunProvider>
      ) : (
        <Skeleton className="h-96 w-full rounded-lg opacity-60" />
      )}
    </>
  );
}

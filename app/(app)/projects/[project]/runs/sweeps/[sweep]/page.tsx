"use client";

import { useQuery } from "@apollo/client/react";
import { useParams } from "next/navigation";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Skeleton } from "@/app/ui/skeleton";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../../project-context";
import { usePoll } from "../../../use-poll";
import { useRefetchOn } from "../../../use-refetch-on";
import { badgeOf, methodNames, versionsText } from "../sweep-facts";
import { DeletedSweepNotice } from "./delete-sweep";
import { SweepActions } from "./sweep-actions";
import { SweepView } from "./sweep-view";

const sweepPage = graphql(`
  query SweepPage($id: ID!) {
    sweep(id: $id) {
      ...SweepFacts
      deletedAt
      restorableUntil
      isFollowed
      seed
      countsParameters
      stoppingFactor
      stoppingFirst
      bases {
        place
        configuration
      }
      ranges {
        revision
        firstTrial
        space
        evolution
      }
      trials {
        trial
        base
        revision
        parameters
        value
        parent
        change
        problem
        isOutOfHours
        run {
          id
          number
          state
          epoch
          epochs
          parameters
          workedSeconds
          silentSeconds
          stopReason
          stopsAfterEpoch
        }
      }
    }
  }
`);

/** Should the events fail to come, what is under way is asked for all the same. */
const pollMs = 10_000;

export default function SweepPage() {
  const project = useProject();
  const { sweep: id } = useParams<{ sweep: string }>();
  const { data, error, refetch } = useQuery(sweepPage, { variables: { id } });
  const sweep = data?.sweep;
  usePageTitle(sweep && `Sweep ${sweep.name}`);
  useRefetchOn(["SWEEP_CHANGED", "RUN_CHANGED"], null, refetch);
  const isUnderWay = sweep !== undefined && (sweep.state === "running" || sweep.underWay > 0);
  usePoll(refetch, pollMs, isUnderWay);

  const at = `/projects/${project.id}/runs`;
  if (!sweep && error) {
    return (
      <QueryError
        thing="This sweep"
        error={error}
        onRetry={refetch}
        action={<Button href={`${at}/sweeps`}>To the sweeps</Button>}
      />
    );
  }
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Runs", href: at },
          { label: "Sweeps", href: `${at}/sweeps` },
        ]}
        title={
          sweep ? (
            <>
              {sweep.name}
              <StateBadge {...badgeOf(sweep)} />
            </>
          ) : (
            <Skeleton className="my-0.5 h-6 w-64" />
          )
        }
        description={
          sweep ? (
            <>
              {methodNames[sweep.method]} on {versionsText(sweep)}
              {sweep.stoppingFactor === null
                ? ""
                : `, one in ${sweep.stoppingFactor} goes on from epoch ${sweep.stoppingFirst}`}
              , begun by {sweep.createdBy.name}, <TimeAgo at={sweep.createdAt} />
            </>
          ) : (
            <Skeleton className="my-1 h-3 w-72" />
          )
        }
        actions={sweep ? <SweepActions sweep={sweep} /> : null}
      />
      {sweep ? <DeletedSweepNotice sweep={sweep} /> : null}
      {sweep?.stateReason ? (
        <AlertBanner tone="warning" title="The sweep paused by itself" className="mb-4">
          {sweep.stateReason}
        </AlertBanner>
      ) : null}
      {sweep ? <SweepView sweep={sweep} /> : <Skeleton className="h-96 w-full rounded-lg opacity-60" />}
    </>
  );
}

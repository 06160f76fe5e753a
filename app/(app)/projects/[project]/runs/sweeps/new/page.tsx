"use client";

import { useQuery } from "@apollo/client/react";
import { Snowflake } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { LaunchVersionFragment, SweepFromQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../../project-context";
import { type Carried, readCarried } from "../../new/carried";
import { useLaunchVersion, useVersionChoices } from "../../new/version-choices";
import { type Beginning, SweepForm } from "./sweep-form";

const sweepFrom = graphql(`
  query SweepFrom($run: ID!) {
    run(id: $run) {
      id
      number
      name
      configuration
      version {
        ...LaunchVersion
      }
    }
  }
`);

export default function NewSweepPage() {
  const project = useProject();
  usePageTitle("New sweep");
  const [from] = useQueryState("from");
  const [isCarried] = useQueryState("carried", parseAsBoolean.withDefault(false));
  const [carried] = useState(() => (isCarried ? readCarried(sessionStorage, project.id) : null));
  const list = useVersionChoices();
  const clone = useQuery(sweepFrom, { variables: { run: from ?? "" }, skip: !from });
  const older = useLaunchVersion(carried?.versionId ?? null);
  const failures = [
    { thing: "The list of versions", ...list },
    { thing: "The run to start from", error: clone.data ? undefined : clone.error, refetch: clone.refetch },
    { thing: "The version", ...older },
  ];
  const failed = failures.find(({ error }) => error !== undefined);
  const own = clone.data?.run;
  const { versions } = list;
  const begin = carried
    ? older.version && carriedStart(carried, older.version)
    : own
      ? cloneStart(own)
      : null;
  const at = `/projects/${project.id}/runs`;
  return (
    <>
      <PageHeader
        title="New sweep"
        breadcrumbs={[
          { label: "Runs", href: at },
          { label: "Sweeps", href: `${at}/sweeps` },
        ]}
        description="Choose what varies and within what; each trial is a run of its own."
      />
      {failed ? (
        <QueryError thing={failed.thing} error={failed.error} onRetry={failed.refetch} />
      ) : !versions || begin === undefined || (from && !own) ? (
        <Skeleton className="h-120 max-w-3xl rounded-lg opacity-60" />
      ) : versions.length === 0 ? (
        <Panel>
          <EmptyState
            icon={<Snowflake />}
            title="There is no version to learn from"
            action={
              <Button variant="primary" href={`/projects/${project.id}/datasets`}>
                To the datasets
              </Button>
            }
          >
            Open a dataset that has images and freeze a version: it fixes which images are learnt from.
          </EmptyState>
        </Panel>
      ) : (
        <>
          {isCarried && !carried ? (
            <AlertBanner tone="warning" title="The configuration did not come along" className="mb-4">
              This window keeps nothing of the launch form: choose below what to start from.
            </AlertBanner>
          ) : null}
          <SweepForm key={from} first={versions[0]} begin={begin} />
        </>
      )}
    </>
  );
}

/** A grid over the version of the launch form, to which others are added, with its configuration. */
const carriedStart = ({ name, configuration }: Carried, version: LaunchVersionFragment): Beginning => ({
  version,
  start: { id: "carried", title: "As in the launch form", configuration },
  name: name ?? "On several versions",
  isGrid: true,
});

const cloneStart = (run: NonNullable<SweepFromQuery["run"]>): Beginning => ({
  version: run.version,
  start: { id: run.id, title: `#${run.number} ${run.name}`, configuration: run.configuration },
  name: `Around #${run.number}`,
  isGrid: false,
});

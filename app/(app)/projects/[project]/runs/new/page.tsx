"use client";

import { useQuery } from "@apollo/client/react";
import { Snowflake } from "lucide-react";
import { parseAsFloat, parseAsInteger, useQueryState } from "nuqs";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../project-context";
import { LaunchForm } from "./launch-form";
import { useLaunchVersion, useVersionChoices } from "./version-choices";
import { useHasWarnings } from "./version-warnings";

const cloneOf = graphql(`
  query CloneOf($run: ID!) {
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

export default function NewRunPage() {
  const project = useProject();
  usePageTitle("Launch a run");
  const [from] = useQueryState("from");
  const [rate] = useQueryState("rate", parseAsFloat);
  const [fork] = useQueryState("fork", parseAsInteger);
  const [versionId] = useQueryState("version");
  const list = useVersionChoices();
  const clone = useQuery(cloneOf, { variables: { run: from ?? "" }, skip: !from });
  const own = clone.data?.run.version;
  // One that is older than those of the list.
  const isOlder = versionId !== null && list.versions?.some(({ id }) => id === versionId) === false;
  const older = useLaunchVersion(isOlder && own?.id !== versionId ? versionId : null);
  const more = [own, older.version].filter((version) => version !== undefined);
  const versions = list.versions && [
    ...list.versions,
    ...more.filter(({ id }) => !list.versions?.some((version) => version.id === id)),
  ];
  const hasWarnings = useHasWarnings(
    from && !clone.data ? undefined : (versionId ?? own?.id ?? list.versions?.[0]?.id),
  );
  const failures = [
    { thing: "The list of versions", ...list },
    { thing: "The run to start from", error: clone.data ? undefined : clone.error, refetch: clone.refetch },
    { thing: "The version", ...older },
  ];
  const failed = failures.find(({ error }) => error !== undefined);

  return (
    <>
      <PageHeader
        title={from && fork !== null ? "Fork a run" : "Launch a run"}
        breadcrumbs={[{ label: "Runs", href: `/projects/${project.id}/runs` }]}
        description={
          clone.data
            ? fork === null
              ? `Starts from the configuration of #${clone.data.run.number} ${clone.data.run.name}.`
              : `Goes on from what #${clone.data.run.number} ${clone.data.run.name} had learnt after epoch ${fork}.`
            : null
        }
      />
      {project.can("run:launch") ? null : (
        <AlertBanner tone="warning" title="You may look, not launch" className="mb-4">
          Only maintainers and owners launch runs: ask one of them, or for that role.
        </AlertBanner>
      )}
      {failed ? (
        <QueryError thing={failed.thing} error={failed.error} onRetry={failed.refetch} />
      ) : !versions || (from && !clone.data) || older.loading || (versions.length > 0 && !hasWarnings) ? (
        <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]" aria-busy="true">
          <Skeleton className="h-120 rounded-lg opacity-60" />
          <Skeleton className="h-80 rounded-lg opacity-60" />
        </div>
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
            Open a dataset that has images and freeze a version: it fixes which images are learnt from and
            which are kept for the test.
          </EmptyState>
        </Panel>
      ) : (
        <LaunchForm
          key={`${from} ${rate} ${fork}`}
          versions={versions}
          clone={clone.data?.run ?? null}
          rate={rate}
          forkEpoch={clone.data ? fork : null}
        />
      )}
    </>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { FlaskConical, Import, Play, RefreshCw } from "lucide-react";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { counted as countedText } from "@/app/format";
import { codeOf, messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { asFarAs, mostReadAgain, pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Select } from "@/app/ui/inputs";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Toolbar } from "@/app/ui/toolbar";
import { usePageTitle, useProject } from "../project-context";
import { RunSelect } from "../run-select";
import { usePoll } from "../use-poll";
import { useRefetchOn } from "../use-refetch-on";
import { CompareLink } from "./compare-link";
import { LaunchLink } from "./launch-link";
import { runsAtOnce, runsPage } from "./runs-query";
import { RunsTable } from "./runs-table";
import { RunsTabs } from "./runs-tabs";
import { BulkBar } from "./table/bulk-bar";
import { Bundles } from "./table/bundles";
import { ColumnChooser } from "./table/column-chooser";
import { ExportRuns } from "./table/export-runs";
import { type Field, fieldName } from "./table/field-text";
import { FilterInput } from "./table/filter-input";
import { useRunSelection } from "./table/use-run-selection";
import { useTableState } from "./table/use-table-state";
import { useRunChanges } from "./use-run-changes";

const runFields = graphql(`
  query RunFields($project: ID!) {
    project(id: $project) {
      id
      runFields {
        key
        source
        isNumber
        unit
      }
      versions(first: 1) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`);
const runCount = graphql(`
  query RunCount($project: ID!, $filter: String, $shown: ShownRuns) {
    project(id: $project) {
      id
      runCount(filter: $filter, shown: $shown)
      newestRun(filter: $filter, shown: $shown)
    }
  }
`);

const baseValues = graphql(`
  query BaseValues($run: ID!, $keys: [String!]!) {
    run(id: $run) {
      id
      values(keys: $keys)
    }
  }
`);

const pollMs = 10_000;

const noFields: readonly Field[] = [];

export default function RunsPage() {
  const project = useProject();
  usePageTitle("Runs");
  const state = useTableState(project.id);
  const { filter, shown } = state;
  const keys = state.columns.map(({ key }) => key);
  const narrowed = { project: project.id, filter, shown };
  const query = useQuery(runsPage, {
    variables: { ...narrowed, sort: state.sort, keys },
    notifyOnNetworkStatusChange: true,
  });
  const known = useQuery(runFields, { variables: { project: project.id } });
  const counted = useQuery(runCount, { variables: narrowed, fetchPolicy: "cache-and-network" });
  const against = useQuery(baseValues, {
    variables: { run: state.base ?? "", keys },
    skip: state.base === null,
    // By other columns they are other values of the same run.
    fetchPolicy: "no-cache",
  });
  const base = against.data?.run ?? null;
  const { error } = query;
  // The rows stay until the next ones are there: no jump while a person writes a filter.
  const data = query.data ?? (error ? undefined : query.previousData);
  const { rows: read, loadMore, loadingMore } = pagesOf(query, data?.project.runs);
  // One that came to another place between two pages is on both.
  const rows = read && [...new Map(read.map((run) => [run.id, run])).values()];
  const refetch = () => query.refetch(asFarAs(rows?.length ?? 0, runsAtOnce));
  // A longer one is read again when a person wants it, who would be thrown back otherwise; its rows are kept up to date.
  const isLong = (rows?.length ?? 0) > mostReadAgain;
  const list = JSON.stringify([narrowed, state.sort]);
  const [changedList, setChangedList] = useState<string | null>(null);
  const [begun, setBegun] = useState(0);
  const recount = () => void counted.refetch().catch(() => undefined);
  const readAgain = () => {
    recount();
    if (!isLong) return refetch();
    setChangedList(list);
  };
  const readFromStart = async () => {
    setChangedList(null);
    setBegun((count) => count + 1);
    await query.refetch(asFarAs(0, runsAtOnce));
  };
  const refresh = useRunChanges(rows && new Set(rows.map((run) => run.id)), readAgain, {
    keys,
    isLive: filter !== "" || state.sort.by !== "number",
  });
  useRefetchOn(["RUNS_CHANGED"], null, readAgain);
  // That a worker is gone is told by no event.
  const working = rows?.filter(({ silentSeconds }) => silentSeconds !== null) ?? [];
  usePoll(
    (): Promise<unknown> => (isLong ? refresh(working.map(({ id }) => id)) : refetch()),
    pollMs,
    working.length > 0,
  );
  const selection = useRunSelection(rows);
  const fields = known.data?.project.runFields ?? noFields;
  const hasVersion = known.data ? known.data.project.versions.edges.length > 0 : true;
  const total = counted.error ? undefined : counted.data?.project.runCount;
  const problem = error && codeOf(error) === "INVALID_INPUT" ? messageOf(error) : null;
  const isNarrowed = filter !== "" || shown !== "listed";

  return (
    <>
      <PageHeader
        title="Runs"
        description="Each run trains one model on a frozen version and measures it on the test split."
        actions={
          <>
            {!rows || rows.length > 1 ? (
              <CompareLink numbers={selection.chosen} ids={selection.ids} filter={selection.filter} />
            ) : null}
            {hasVersion && project.can("run:launch") ? (
              <Button href={`/projects/${project.id}/runs/imports`} icon={<Import />}>
                Import
              </Button>
            ) : null}
            {hasVersion ? <LaunchLink /> : null}
          </>
        }
      />
      <RunsTabs />
      <Toolbar
        label="Runs that are shown"
        end={
          <>
            <RunSelect
              aria-label="Baseline"
              className="w-40"
              among="measured"
              none="No baseline"
              value={state.base ?? ""}
              onChange={(id) => state.setBase(id || null)}
            />
            <Select
              aria-label="Group by"
              value={state.by ?? ""}
              onChange={(event) => state.setBy(event.target.value || null)}
              options={[
                { value: "", label: "Each run" },
                ...fields
                  .filter(({ key, unit, source }) => key !== "name" && unit === null && source !== "metric")
                  .map(({ key }) => ({ value: key, label: `By ${fieldName(key)}` })),
              ]}
              className="w-36"
            />
            <Select
              aria-label="Which runs"
              value={shown}
              onChange={(event) => {
                // What is chosen among others is not shown any more, and could not be restored, say.
                selection.clear();
                state.setShown(event.target.value as typeof shown);
              }}
              options={[
                { value: "listed", label: "At hand" },
                { value: "archived", label: "Archived" },
                { value: "deleted", label: "Deleted" },
              ]}
              className="w-28"
            />
            <ColumnChooser state={state} fields={fields} />
            <ExportRuns state={state} fields={fields} />
          </>
        }
      >
        <FilterInput value={filter} fields={fields} problem={problem} onApply={state.setFilter} />
        <p className="min-h-4 min-w-16 text-xs tabular-nums text-muted" role="status">
          {total === undefined ? "" : countedText(total, "run")}
        </p>
        {isLong && changedList === list ? (
          <Button
            size="sm"
            icon={<RefreshCw />}
            title="Runs came, went or changed their place since it was read"
            onClick={() => void readFromStart().catch(() => undefined)}
          >
            Read the list again
          </Button>
        ) : null}
      </Toolbar>
      {error && !data && !problem ? (
        <QueryError thing="The list of runs" error={error} onRetry={refetch} />
      ) : state.by !== null ? (
        <Panel flush>
          <Bundles state={state} by={state.by} fields={fields} shown={shown} base={base} />
        </Panel>
      ) : (
        <Panel flush>
          <RunsTable
            key={begun}
            rows={problem ? [] : rows}
            state={state}
            fields={fields}
            selection={selection}
            base={base}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              isNarrowed ? (
                <EmptyState icon={<FlaskConical />} title="No run is like that">
                  {shown === "listed"
                    ? "Change the filter to see others."
                    : `No run that is ${shown} is like that: change the filter, or look at those at hand.`}
                </EmptyState>
              ) : hasVersion ? (
                <EmptyState icon={<FlaskConical />} title="No run yet" action={<LaunchLink />}>
                  Launch one: choose a version and a network, and watch it learn. A dense network on small
                  images takes a minute.
                </EmptyState>
              ) : (
                <EmptyState
                  icon={<FlaskConical />}
                  title="A run needs a version"
                  action={
                    <Button variant="primary" href={`/projects/${project.id}/datasets`} icon={<Play />}>
                      To the datasets
                    </Button>
                  }
                >
                  Import images into a dataset, then freeze a version of it: it fixes which images are learnt
                  from and which are kept for the test.
                </EmptyState>
              )
            }
          />
        </Panel>
      )}
      {state.by === null ? (
        <BulkBar
          selection={selection}
          total={total}
          newest={counted.data?.project.newestRun ?? undefined}
          filter={filter}
          shown={shown}
          onChanged={() => {
            recount();
            return refetch();
          }}
        />
      ) : null}
    </>
  );
}

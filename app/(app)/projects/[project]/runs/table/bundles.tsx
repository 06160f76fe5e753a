"use client";

import { useQuery } from "@apollo/client/react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { RunBundlesQuery, ShownRuns } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Skeleton } from "@/app/ui/skeleton";
import { bundleFilter } from "@/ml/run-filter/bundle";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { Delta } from "../baseline";
import type { RunBase } from "../runs-table";
import { spreadKeys } from "./export-records";
import { deltaText, type Field, fieldName, fieldText, spreadText } from "./field-text";
import type { TableState } from "./use-table-state";

export const bundlesQuery = graphql(`
  query RunBundles(
    $project: ID!
    $filter: String
    $shown: ShownRuns
    $by: String!
    $keys: [String!]!
    $sort: RunSort
  ) {
    project(id: $project) {
      id
      runBundles(filter: $filter, shown: $shown, by: $by, keys: $keys, sort: $sort) {
        value
        label
        runs
        spreads {
          runs
          mean
          deviation
        }
      }
    }
  }
`);

type Bundle = RunBundlesQuery["project"]["runBundles"][number];

/** As many as the server answers with; it has no more in one table. */
export const mostBundles = 200;

/** The runs that match by their values of a field: mean ± deviation of every column of numbers. */
export function Bundles({
  state,
  by,
  fields,
  shown,
  base,
}: {
  state: TableState;
  by: string;
  fields: readonly Field[];
  /** what the means are held against, with its values by the columns of the table */
  base: RunBase | null;
  shown: ShownRuns;
}) {
  const project = useProject();
  const fieldOf = (key: string) => fields.find((field) => field.key === key);
  const keys = spreadKeys(
    state.columns.map(({ key }) => key),
    by,
    fields,
  );
  const { data, previousData, error, refetch } = useQuery(bundlesQuery, {
    variables: { project: project.id, filter: state.filter, shown, by, keys, sort: state.sort },
    fetchPolicy: "cache-and-network",
    // Which columns are numbers is known with the fields.
    skip: fields.length === 0,
  });
  useRefetchOn(["RUN_CHANGED", "RUNS_CHANGED"], null, refetch);
  if (error && !data) return <QueryError thing="The groups" error={error} onRetry={refetch} />;
  const rows = (data ?? previousData)?.project.runBundles;
  if (!rows) return <Skeleton className="m-4 h-60" />;
  const baseOf = (key: string) => base?.values[state.columns.findIndex((column) => column.key === key)];
  const unitOf = (key: string) => fieldOf(key)?.unit ?? undefined;
  const columns: Column<Bundle>[] = [
    {
      key: "value",
      header: fieldName(by),
      cell: (bundle) => (
        <Button
          variant="ghost"
          size="sm"
          className="-ml-2 max-w-full"
          title="Show these runs"
          onClick={() =>
            state.openBundle(
              bundleFilter({ key: by, isNumber: fieldOf(by)?.isNumber ?? false }, bundle.value),
            )
          }
        >
          {bundle.label ?? fieldText(by, bundle.value, unitOf(by))}
        </Button>
      ),
    },
    { key: "runs", header: "Runs", align: "right", cell: ({ runs }) => formatCount(runs) },
    ...keys.map(
      (key, place): Column<Bundle> => ({
        key,
        header: fieldName(key),
        align: "right",
        sorted: state.sort.by === key ? (state.sort.descending ? "desc" : "asc") : undefined,
        onSort: () => state.sortBy(key),
        cell: ({ spreads }) => {
          const spread = spreads[place] ?? null;
          return (
            <span title={spread ? `Of ${formatCount(spread.runs)} runs` : undefined}>
              <Delta text={deltaText(key, spread?.mean, baseOf(key))} />
              {spreadText(key, spread, unitOf(key))}
            </span>
          );
        },
      }),
    ),
  ];
  return (
    <>
      {rows?.length === mostBundles ? (
        <p role="status" className="px-3 py-2 text-xs text-muted">
          The first {mostBundles} groups by this order. Narrow the filter, or put them in another order, to
          see others.
        </p>
      ) : null}
      <DataTable
        label={`Runs by ${fieldName(by)}`}
        columns={columns}
        rows={rows}
        rowKey={(bundle) => JSON.stringify(bundle.value)}
        empty={<EmptyState title="No run is like that">Change the filter to see others.</EmptyState>}
        maxHeight="calc(100dvh - 12rem)"
      />
    </>
  );
}

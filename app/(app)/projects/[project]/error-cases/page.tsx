"use client";

import { useQuery } from "@apollo/client/react";
import { Crosshair } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect, useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Toolbar } from "@/app/ui/toolbar";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { CaseTabs } from "./case-tabs";
import { causes } from "./causes";
import { ErrorCaseTable } from "./error-case-table";
import { IntoSuite } from "./into-suite";

graphql(`
  fragment ErrorCaseRow on ErrorCase {
    id
    confidence
    cause
    source
    note
    editsText
    standing
    createdAt
    createdBy {
      id
      name
    }
    run {
      id
      number
      name
    }
    image {
      id
      thumbnailUrl
    }
    expectedClass {
      id
      name
      position
    }
    predictedClass {
      id
      name
      position
    }
  }
`);

const errorCasesPage = graphql(`
  query ErrorCasesPage($project: ID!, $run: ID, $after: String) {
    project(id: $project) {
      id
      errorCases(first: 100, after: $after, runId: $run) {
        edges {
          cursor
          node {
            ...ErrorCaseRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const errorCaseRuns = graphql(`
  query ErrorCaseRuns($project: ID!) {
    project(id: $project) {
      id
      runs(first: 100) {
        edges {
          cursor
          node {
            id
            number
            name
            state
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const filters = {
  run: parseAsString,
  cause: parseAsStringLiteral(causes.map((one) => one.value)),
};

export default function ErrorCasesPage() {
  const project = useProject();
  usePageTitle("Error cases");
  const [filter, setFilter] = useQueryStates(filters, { history: "replace" });
  const list = useQuery(errorCasesPage, {
    variables: { project: project.id, run: filter.run },
    notifyOnNetworkStatusChange: true,
  });
  const runs = useQuery(errorCaseRuns, { variables: { project: project.id } }).data?.project.runs.edges.map(
    (edge) => edge.node,
  );
  useRefetchOn(["ERROR_CASE_CHANGED"], null, list.refetch);

  const connection = list.data?.project.errorCases;
  const { loadMore, loadingMore } = pagesOf(list, connection);
  // The server filters by run; causes are few, so they are picked out of the pages as these come.
  const rows = useMemo(
    () =>
      connection?.edges
        .map((edge) => edge.node)
        .filter((one) => filter.cause === null || one.cause === filter.cause),
    [connection, filter.cause],
  );
  const isFiltered = filter.run !== null || filter.cause !== null;
  const finished = runs?.find((run) => run.state === "finished");
  const isBarren = rows?.length === 0 && loadMore !== undefined;
  const endCursor = connection?.pageInfo.endCursor;
  // Once for each page that holds none of the cause.
  useEffect(() => {
    if (isBarren) loadMore?.();
  }, [isBarren, endCursor]);

  return (
    <>
      <PageHeader
        title="Error cases"
        description="Pictures on which a model was wrong, kept with the reason, so that the next one can be held against them."
      />
      <CaseTabs />
      <Toolbar label="Filter error cases" end={<IntoSuite caseIds={rows?.map(({ id }) => id) ?? []} />}>
        <Field label="Run" hideLabel className="w-56">
          <Select
            value={filter.run ?? ""}
            onChange={(event) => void setFilter({ run: event.target.value || null })}
            options={[
              { value: "", label: "All runs" },
              ...(runs ?? []).map((run) => ({ value: run.id, label: `#${run.number} ${run.name}` })),
            ]}
          />
        </Field>
        <Field label="Cause" hideLabel className="w-48">
          <Select
            value={filter.cause ?? ""}
            onChange={(event) =>
              void setFilter({ cause: causes.find((one) => one.value === event.target.value)?.value ?? null })
            }
            options={[{ value: "", label: "All causes" }, ...causes]}
          />
        </Field>
        {isFiltered ? (
          <Button variant="ghost" onClick={() => void setFilter({ run: null, cause: null })}>
            Clear
          </Button>
        ) : null}
      </Toolbar>
      {list.error && !list.data ? (
        <QueryError thing="The list of error cases" error={list.error} onRetry={list.refetch} />
      ) : (
        <Panel flush>
          <ErrorCaseTable
            rows={isBarren ? undefined : rows}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              isFiltered ? (
                <EmptyState icon={<Crosshair />} title="No error case like this">
                  None was kept of this run and cause.
                </EmptyState>
              ) : (
                <EmptyState
                  icon={<Crosshair />}
                  title="No error case yet"
                  action={
                    <Button
                      variant="primary"
                      href={
                        finished
                          ? `/projects/${project.id}/runs/${finished.id}/matrix?diagonal=false`
                          : `/projects/${project.id}/runs`
                      }
                    >
                      {finished ? `Matrix of run ${finished.number}` : "To the runs"}
                    </Button>
                  }
                >
                  Open a run's matrix, choose a cell beside the diagonal, and keep an image that went wrong.
                  Or draw one on the Try page.
                </EmptyState>
              )
            }
          />
        </Panel>
      )}
    </>
  );
}

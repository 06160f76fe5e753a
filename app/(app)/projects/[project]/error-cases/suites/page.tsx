"use client";

import { useQuery } from "@apollo/client/react";
import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import type { SuiteRowFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { CaseTabs } from "../case-tabs";
import { NewSuite } from "./new-suite";
import { rules, suitesPage } from "./operations";

const columns: readonly Column<SuiteRowFragment>[] = [
  { key: "name", header: "Suite", cell: ({ name }) => name },
  { key: "open", header: "Open cases", align: "right", cell: ({ openCases }) => formatCount(openCases) },
  {
    key: "closed",
    header: "Repaired, retired",
    align: "right",
    cell: ({ repairedCases, retiredCases }) => `${formatCount(repairedCases)}, ${formatCount(retiredCases)}`,
    hideOnPhone: true,
  },
  {
    key: "rule",
    header: "Promotion",
    cell: ({ rule }) => rules.find(({ value }) => value === rule)?.label,
    hideOnPhone: true,
  },
  {
    key: "baseline",
    header: "Baseline run",
    cell: ({ baselineRun }) =>
      baselineRun ? `#${baselineRun.number} ${baselineRun.name}` : <span className="text-subtle">–</span>,
    hideOnPhone: true,
  },
];

export default function SuitesPage() {
  const project = useProject();
  usePageTitle("Suites of error cases");
  const [isNew, setIsNew] = useState(false);
  const list = useQuery(suitesPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  useRefetchOn(["SUITE_CHANGED", "ERROR_CASE_CHANGED"], null, list.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.project.caseSuites);
  const make = project.can("review:write") ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setIsNew(true)}>
      New suite
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Error cases"
        description="Suites of cases that every new run has to face once it has been evaluated."
        actions={rows?.length ? make : null}
      />
      <CaseTabs />
      {list.error && !list.data ? (
        <QueryError thing="The list of suites" error={list.error} onRetry={list.refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Suites"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            rowHref={({ id }) => `/projects/${project.id}/error-cases/suites/${id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              <EmptyState icon={<ListChecks />} title="No suite yet" action={make}>
                Group the failures that must not come back. Each new run then faces them, and a rule can hold
                it back.
              </EmptyState>
            }
          />
        </Panel>
      )}
      {isNew ? <NewSuite open onOpenChange={setIsNew} /> : null}
    </>
  );
}

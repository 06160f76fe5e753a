"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { graphql } from "@/app/graphql/generated";
import type { RunSuitesQuery } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { FacingNotices } from "../../error-cases/suites/facing-notices";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import type { Run } from "./run-context";

const runSuites = graphql(`
  query RunSuites($id: ID!) {
    run(id: $id) {
      ...FacedRun
      suiteStandings {
        ...StandingFigures
        suite {
          id
          name
        }
      }
    }
  }
`);

type Standing = RunSuitesQuery["run"]["suiteStandings"][number];

/** How the run stands in the suites of error cases, and whether a rule would hold it back. Nothing where there is none. */
export function SuitePanel({ run }: { run: Run }) {
  const project = useProject();
  const { data, refetch } = useQuery(runSuites, { variables: { id: run.id }, skip: !run.model });
  useRefetchOn(["CASES_FACED", "SUITE_CHANGED", "ERROR_CASE_CHANGED"], null, refetch);
  const found = data?.run;
  if (!run.model || !found || found.suiteStandings.length === 0) return null;
  const at = `/projects/${project.id}/error-cases/suites`;
  const columns: readonly Column<Standing>[] = [
    { key: "suite", header: "Suite", cell: ({ suite }) => suite.name },
    { key: "passed", header: "Passed", align: "right", cell: ({ passed, cases }) => `${passed} of ${cases}` },
    {
      key: "changed",
      header: "Broken, fixed",
      align: "right",
      hideOnPhone: true,
      cell: ({ suite, broken, fixed }) => (
        <Link href={`${at}/${suite.id}?show=broken&of=${run.id}`} className="hover:underline">
          {broken}, {fixed}
        </Link>
      ),
    },
    {
      key: "verdict",
      header: "Promotion",
      cell: ({ heldBack }) =>
        heldBack ? (
          <Badge tone="warning">would be held back: {heldBack}</Badge>
        ) : (
          <span className="text-muted">nothing holds it back</span>
        ),
    },
  ];
  return (
    <div className="min-w-0">
      <FacingNotices runs={[found]} />
      <Panel title="Error cases" flush>
        <DataTable
          label="Suites of error cases"
          columns={columns}
          rows={found.suiteStandings}
          rowKey={({ suite }) => suite.id}
          rowHref={({ suite }) => `${at}/${suite.id}`}
        />
      </Panel>
    </div>
  );
}

"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { NotebookText, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { QueryError } from "@/app/(app)/query-error";
import { messageOf } from "@/app/graphql/client";
import type { ReportsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { usePageTitle, useProject } from "../project-context";
import { RunsTabs } from "../runs/runs-tabs";
import { useRefetchOn } from "../use-refetch-on";
import { createReport, reportsPage } from "./operations";

type Row = ReportsQuery["project"]["reports"]["edges"][number]["node"];

const columns: readonly Column<Row>[] = [
  { key: "title", header: "Report", cell: ({ title }) => title },
  { key: "author", header: "Last written by", cell: ({ author }) => author.name, hideOnPhone: true },
  { key: "when", header: "When", cell: ({ writtenAt }) => <TimeAgo at={writtenAt} /> },
];

export default function ReportsPage() {
  const project = useProject();
  const router = useRouter();
  usePageTitle("Reports");
  const list = useQuery(reportsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  useRefetchOn(["REPORT_CHANGED"], null, list.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.project.reports);
  const [create, { loading }] = useMutation(createReport);
  const begin = async () => {
    try {
      const { data } = await create({
        variables: { input: { projectId: project.id, title: "Untitled report" } },
      });
      if (data) router.push(`/projects/${project.id}/reports/${data.createReport.id}?edit=true`);
    } catch (error) {
      toast.error("The report was not made", { description: messageOf(error) });
    }
  };
  const make = project.can("review:write") ? (
    <Button variant="primary" icon={<Plus />} loading={loading} onClick={() => void begin()}>
      New report
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Runs"
        description="Reports: what was learnt, with tables and charts of runs as they are now."
        actions={rows?.length ? make : null}
      />
      <RunsTabs />
      {list.error && !list.data ? (
        <QueryError thing="The list of reports" error={list.error} onRetry={list.refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Reports"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            rowHref={({ id }) => `/projects/${project.id}/reports/${id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              <EmptyState icon={<NotebookText />} title="No report yet" action={make}>
                Write down what was tried and what came of it; tables, curves and matrices stand in it and
                stay up to date.
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}

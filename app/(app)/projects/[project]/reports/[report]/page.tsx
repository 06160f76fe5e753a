"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Pencil, Trash2 } from "lucide-react";
import { useParams, useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { QueryError } from "@/app/(app)/query-error";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { PageHeader } from "@/app/ui/page-header";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { BlockView } from "../blocks";
import { deleteReport, reportPage } from "../operations";
import { blocksOf, ReportEditor } from "./report-editor";

/** A report, to be read or to be written: the address says which. */
export default function ReportPage() {
  const project = useProject();
  const router = useRouter();
  const { report: id } = useParams<{ report: string }>();
  const { data, error, refetch } = useQuery(reportPage, { variables: { id } });
  useRefetchOn(["REPORT_CHANGED"], id, refetch);
  const [remove] = useMutation(deleteReport);
  const [isEditing, setEditing] = useQueryState("edit", parseAsBoolean.withDefault(false));
  const report = data?.report;
  usePageTitle(report?.title);
  const at = `/projects/${project.id}/reports`;
  if (!report) {
    if (error) {
      return (
        <QueryError
          thing="This report"
          error={error}
          onRetry={refetch}
          action={<Button href={at}>To the reports</Button>}
        />
      );
    }
    return <Skeleton className="h-96 w-full rounded-lg opacity-60" />;
  }
  const mayWrite = project.can("review:write");
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Runs", href: `/projects/${project.id}/runs` },
          { label: "Reports", href: at },
        ]}
        title={report.title}
        description={
          <>
            Version {report.number}, {report.author.name}, <TimeAgo at={report.writtenAt} />
          </>
        }
        actions={
          mayWrite && !isEditing ? (
            <>
              <Button icon={<Pencil />} onClick={() => void setEditing(true)}>
                Change
              </Button>
              <ConfirmDialog
                trigger={<Button icon={<Trash2 />}>Delete</Button>}
                title={`Delete the report ${report.title}?`}
                description="Its history goes with it. The runs stay."
                confirmLabel="Delete"
                danger
                onConfirm={async () => {
                  await remove({ variables: { id } }).catch((failure: unknown) => {
                    throw new Error(messageOf(failure));
                  });
                  router.replace(at);
                }}
              />
            </>
          ) : null
        }
      />
      {mayWrite && isEditing ? (
        <ReportEditor report={report} refetch={refetch} onEnd={() => void setEditing(null)} />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {blocksOf(report.blocks).map((block, index) => (
            <BlockView key={index} block={block} />
          ))}
        </div>
      )}
    </>
  );
}

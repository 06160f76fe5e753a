"use client";

import { FlaskConical } from "lucide-react";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../query-error";
import { usePageTitle, useProject } from "../../project-context";
import { useRunChoices } from "../../run-select";
import { ReviewForm } from "./review-form";
import { useNewReview } from "./use-new-review";

/** Opens a review. The address says of which run and which pictures, as the matrix and the comparison link here. */
export default function NewReviewPage() {
  const project = useProject();
  usePageTitle("New review");
  const [state] = useNewReview();
  const { runs, error, refetch } = useRunChoices("measured");
  const runId = state.run ?? runs?.[0]?.id;
  return (
    <>
      <PageHeader
        title="New review"
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Reviews", href: `/projects/${project.id}/reviews` },
        ]}
      />
      {error ? (
        <QueryError thing="The list of runs" error={error} onRetry={refetch} />
      ) : !runs && !runId ? (
        <Skeleton className="h-96 w-full max-w-3xl" />
      ) : runId ? (
        <ReviewForm key={runId} runId={runId} />
      ) : (
        <Panel>
          <EmptyState
            icon={<FlaskConical />}
            title="No run is measured yet"
            action={<Button href={`/projects/${project.id}/runs`}>To the runs</Button>}
          >
            A review is about what a run said of its test images. Let one finish first.
          </EmptyState>
        </Panel>
      )}
    </>
  );
}

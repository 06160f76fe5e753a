"use client";

import { useQuery } from "@apollo/client/react";
import { Link2Off } from "lucide-react";
import { useParams } from "next/navigation";
import { SummaryView } from "@/app/(app)/projects/[project]/reviews/summary-view";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { EmptyState } from "@/app/ui/empty-state";
import { ErrorState } from "@/app/ui/error-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { ThemeToggle } from "@/app/ui/theme-toggle";

const sharedReview = graphql(`
  query SharedReview($token: String!) {
    sharedReview(token: $token) {
      name
      closedAt
      expiresAt
      summary {
        ...ReviewSummaryParts
      }
    }
  }
`);

/** A closed review as it was kept, for whoever has the link: without an account, and with nothing else. */
export default function SharedReviewPage() {
  const { token } = useParams<{ token: string }>();
  const { data, error, refetch } = useQuery(sharedReview, { variables: { token } });
  const shared = data?.sharedReview;
  useDocumentTitle(shared?.name ?? "Shared review");
  return (
    <div className="mx-auto max-w-6xl px-4 pt-4 pb-12">
      <div className="mb-4 flex items-center justify-between">
        <p className="flex items-center gap-2 font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width={20} height={20} loading="lazy" />
          Offdiagonal
        </p>
        <ThemeToggle />
      </div>
      <main>
        {shared ? (
          <>
            <PageHeader
              title={shared.name}
              description={`Closed on ${instant(shared.closedAt)}. This link serves until ${instant(shared.expiresAt)}.`}
            />
            <SummaryView
              summary={shared.summary}
              sourceOf={(id, size) =>
                `/files/shared/${token}/${id}${size === "thumbnail" ? "/thumbnail" : ""}`
              }
            />
          </>
        ) : error ? (
          <ErrorState
            title="The review cannot be read now"
            reason={messageOf(error)}
            onRetry={() => void refetch()}
          />
        ) : data ? (
          <Panel>
            <EmptyState icon={<Link2Off />} title="This link shows nothing">
              It may have expired, or been withdrawn. Ask who sent it for a new one.
            </EmptyState>
          </Panel>
        ) : (
          <Skeleton className="h-96 w-full rounded-lg opacity-60" />
        )}
      </main>
    </div>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { useParams } from "next/navigation";
import { SummaryView } from "@/app/(app)/projects/[project]/reviews/summary-view";
import { instant } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { PageHeader } from "@/app/ui/page-header";
import { NothingShared, SharedFrame } from "../shared-frame";

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
    <SharedFrame>
      {shared ? (
        <>
          <PageHeader
            title={shared.name}
            description={`Closed on ${instant(shared.closedAt)}. This link serves until ${instant(shared.expiresAt)}.`}
          />
          <SummaryView
            summary={shared.summary}
            sourceOf={(id, size) => `/files/shared/${token}/${id}${size === "thumbnail" ? "/thumbnail" : ""}`}
          />
        </>
      ) : (
        <NothingShared
          title="The review cannot be read now"
          error={error}
          isRead={data !== undefined}
          onRetry={() => void refetch()}
        />
      )}
    </SharedFrame>
  );
}

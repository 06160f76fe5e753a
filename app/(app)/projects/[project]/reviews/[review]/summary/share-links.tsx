"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { ReviewSummaryQuery } from "@/app/graphql/generated/graphql";
import { LinksPanel } from "../../../links-panel";

const createLink = graphql(`
  mutation CreateReviewLink($input: CreateReviewLinkInput!) {
    createReviewLink(input: $input) {
      url
      link {
        id
      }
    }
  }
`);

const revokeLink = graphql(`
  mutation RevokeReviewLink($input: RevokeReviewLinkInput!) {
    revokeReviewLink(input: $input) {
      id
      revokedAt
    }
  }
`);

/** Links that show the closed review to people without an account, and nothing else. */
export function ShareLinks({
  reviewId,
  links,
  onChanged,
}: {
  reviewId: string;
  links: ReviewSummaryQuery["review"]["links"];
  onChanged: () => unknown;
}) {
  const [create] = useMutation(createLink);
  const [revoke] = useMutation(revokeLink);
  return (
    <LinksPanel
      links={links}
      make={async (days) => {
        const { data } = await create({ variables: { input: { reviewId, days } } });
        return data?.createReviewLink.url;
      }}
      revoke={(reviewLinkId) => revoke({ variables: { input: { reviewLinkId } } })}
      onChanged={onChanged}
    >
      A link shows this summary and its pictures as they are now, and nothing else of the project.
    </LinksPanel>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { useParams } from "next/navigation";
import { instant } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { PageHeader } from "@/app/ui/page-header";
import { NothingShared, SharedFrame } from "../../shared-frame";
import { SharedTryView } from "./shared-try-view";

const sharedTry = graphql(`
  query SharedTry($token: String!) {
    sharedTry(token: $token) {
      name
      expiresAt
      preprocessing
      temperature
      classes {
        index
        name
        position
        color
      }
      checks {
        backend
        browser
        agrees
      }
      files {
        ...ModelFiles
      }
    }
  }
`);

/** One model to try, for whoever has the link: without an account, and with nothing else. */
export default function SharedTryPage() {
  const { token } = useParams<{ token: string }>();
  const { data, error, refetch } = useQuery(sharedTry, { variables: { token } });
  const shared = data?.sharedTry;
  useDocumentTitle(shared ? `Try ${shared.name}` : "Shared model");
  return (
    <SharedFrame>
      {shared ? (
        <>
          <PageHeader
            title={`Try ${shared.name}`}
            description={`The model runs in this browser: no picture of yours leaves it. This link serves until ${instant(shared.expiresAt)}.`}
          />
          <SharedTryView shared={shared} />
        </>
      ) : (
        <NothingShared
          title="The model cannot be opened now"
          error={error}
          isRead={data !== undefined}
          onRetry={() => void refetch()}
        />
      )}
    </SharedFrame>
  );
}

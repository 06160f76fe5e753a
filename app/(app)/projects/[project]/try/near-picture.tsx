"use client";

import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { NearTrainingFragment } from "@/app/graphql/generated/graphql";
import type { Classified, Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { FeaturesNotice } from "../features/features-notice";
import { Neighbours } from "../features/near-training";
import { nearestTraining } from "../features/operations";
import { useRunFeatures } from "../features/use-run-features";

/** What is known of one answer's picture; another answer's is not shown. */
type Found = { of: Classified } & (
  | { status: "looking" }
  | { status: "found"; near: NearTrainingFragment }
  | { status: "failed"; message: string }
);

const otherFormat =
  "This format of the model gives its probabilities alone: choose the layers model as format, then what it makes of the picture before it decides can be asked.";

/**
 * The nearest images of training of a picture that the run did not judge. What the model here makes of it before it decides
 * is compared with what it made of them: those numbers go to the server when a person asks for it, the picture does not.
 */
export function NearPicture({
  runId,
  classifier,
  answer,
}: {
  runId: string;
  classifier: Classifier | null;
  answer: Classified | null;
}) {
  const apollo = useApolloClient();
  const { features, isThere } = useRunFeatures(runId);
  const [last, setLast] = useState<Found | null>(null);
  if (!isThere || !features) {
    return (
      <FeaturesNotice runId={runId} purpose="What the run learnt from that is nearest to this picture" />
    );
  }
  const found = last?.of === answer ? last : null;
  const look = async (of: Classified, by: Classifier) => {
    setLast({ of, status: "looking" });
    const tell = (next: Found) => setLast((shown) => (shown?.of === of ? next : shown));
    try {
      const feature = await by.features(of.seen);
      if (!feature) return tell({ of, status: "failed", message: otherFormat });
      const { data } = await apollo.query({
        query: nearestTraining,
        variables: { run: runId, feature: Array.from(feature) },
        fetchPolicy: "no-cache",
      });
      const near = data?.run.nearestTraining;
      tell(
        near
          ? { of, status: "found", near }
          : {
              of,
              status: "failed",
              message: "What the model makes of the training images is gone: reload the page.",
            },
      );
    } catch (reason) {
      tell({ of, status: "failed", message: messageOf(reason) });
    }
  };
  if (found?.status === "found") return <Neighbours found={found.near} isOld={false} />;
  return (
    <div className="grid gap-2">
      {found?.status === "failed" ? (
        <AlertBanner tone="danger" title="The nearest images were not found">
          {found.message}
        </AlertBanner>
      ) : null}
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-48 text-xs text-muted">
          To find them,{" "}
          {features.findings ? `${formatCount(features.findings.featureWidth)} numbers` : "the numbers"} that
          the model makes of the picture go to the server, and are not kept. The picture stays here.
        </p>
        <Button
          size="sm"
          disabled={!answer || !classifier}
          loading={found?.status === "looking"}
          onClick={() => answer && classifier && void look(answer, classifier)}
        >
          Find them
        </Button>
      </div>
    </div>
  );
}

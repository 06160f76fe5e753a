"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { NearTraining } from "../../../features/near-training";
import { ImageHistory } from "../../../image-history";
import { useRefetchOn } from "../../../use-refetch-on";

const pictureLabels = graphql(`
  query PictureLabels($image: ID!) {
    image(id: $image) {
      ...ImageHistory
    }
  }
`);

/** Beside a large picture: what the run learnt from that is nearest to it, and every label it had. */
export function PictureFacts({ runId, imageId }: { runId: string; imageId: string }) {
  const { data, previousData, refetch } = useQuery(pictureLabels, { variables: { image: imageId } });
  useRefetchOn(["LABELS_CHANGED"], null, refetch);
  return (
    <>
      <section>
        <h3 className="mb-1.5 text-xs font-medium text-muted">Nearest images of training</h3>
        <NearTraining runId={runId} imageId={imageId} />
      </section>
      <section>
        <h3 className="mb-1.5 text-xs font-medium text-muted">History, newest first</h3>
        <ImageHistory of={(data ?? previousData)?.image} />
      </section>
    </>
  );
}

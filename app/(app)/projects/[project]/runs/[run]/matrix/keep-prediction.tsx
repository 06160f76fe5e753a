"use client";

import { useMutation } from "@apollo/client/react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { CellPredictionFragment } from "@/app/graphql/generated/graphql";
import { ImageThumb } from "@/app/ui/image-thumb";
import { toast } from "@/app/ui/toaster";
import { KeepDialog } from "../../../error-cases/keep-dialog";

const keepFromMatrix = graphql(`
  mutation KeepFromMatrix($input: CreateErrorCaseInput!) {
    createErrorCase(input: $input) {
      id
    }
  }
`);

/** Keeps a test image of the matrix as an error case; the prediction is the stored one. */
export function KeepPrediction({
  run,
  prediction,
  open,
  onOpenChange,
  onKept,
}: {
  run: string;
  prediction: CellPredictionFragment;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onKept: (id: string) => unknown;
}) {
  const [keep] = useMutation(keepFromMatrix);
  return (
    <KeepDialog
      open={open}
      onOpenChange={onOpenChange}
      picture={<ImageThumb src={prediction.image.url} alt={prediction.name} className="size-full" />}
      predicted={prediction.predicted.name}
      expectedClassId={prediction.truth.id}
      onKeep={async ({ expectedClassId, cause, note, suiteIds }) => {
        const { data } = await keep({
          variables: {
            input: {
              runId: run,
              imageId: prediction.image.id,
              expectedClassId,
              source: "matrix",
              cause,
              note: note || null,
              suiteIds,
            },
          },
        }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        });
        if (data) await onKept(data.createErrorCase.id);
        toast.success("Kept as error case");
        return data?.createErrorCase.id;
      }}
    />
  );
}

"use client";

import { useMutation } from "@apollo/client/react";
import { FolderMinus } from "lucide-react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { toast } from "@/app/ui/toaster";

const removeImages = graphql(`
  mutation RemoveImages($input: RemoveImagesInput!) {
    removeImages(input: $input) {
      id
      imageCount
    }
  }
`);

const restoreImages = graphql(`
  mutation RestoreImages($input: RestoreImagesInput!) {
    restoreImages(input: $input) {
      id
      imageCount
    }
  }
`);

/** As many as the server takes at a time. */
const most = 10_000;

/** Takes chosen images out of the dataset; versions keep them. The message that says so can take it back. */
export function RemoveImages({
  datasetId,
  imageIds,
  onRemoved,
}: {
  datasetId: string;
  imageIds: readonly string[];
  /** Also after they were put back: the list is another one. */
  onRemoved: () => void;
}) {
  const [remove, { loading }] = useMutation(removeImages);
  const [restore] = useMutation(restoreImages);
  const input = { datasetId, imageIds: [...imageIds] };
  const putBack = () =>
    restore({ variables: { input } }).then(onRemoved, (reason: unknown) => toast.error(messageOf(reason)));
  return (
    <Button
      size="sm"
      icon={<FolderMinus />}
      loading={loading}
      disabled={imageIds.length > most}
      onClick={() =>
        void remove({ variables: { input } }).then(
          () => {
            onRemoved();
            toast.success(`${counted(imageIds.length, "image")} taken out of the dataset`, {
              duration: 15_000,
              action: { label: "Put back", onClick: () => void putBack() },
            });
          },
          (reason: unknown) => toast.error(messageOf(reason)),
        )
      }
    >
      Take out of the dataset
    </Button>
  );
}

"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { toast } from "@/app/ui/toaster";
import { useDataset } from "../dataset-context";
import { removeImages, restoreImages } from "./operations";

/** Takes images out of the dataset, with the way back. Versions keep them. */
export function useRemoveImages(): (imageIds: readonly string[]) => Promise<boolean> {
  const { id, name } = useDataset();
  const [remove] = useMutation(removeImages);
  const [restore] = useMutation(restoreImages);
  return async (imageIds) => {
    const input = { datasetId: id, imageIds: [...imageIds] };
    try {
      await remove({ variables: { input } });
    } catch (reason) {
      toast.error("Nothing was taken out.", { description: messageOf(reason) });
      return false;
    }
    toast.success(`${counted(imageIds.length, "image")} taken out of ${name}.`, {
      description: "Versions keep them.",
      action: {
        label: "Undo",
        onClick: () =>
          void restore({ variables: { input } }).catch((reason: unknown) =>
            toast.error("They were not put back.", { description: messageOf(reason) }),
          ),
      },
    });
    return true;
  };
}

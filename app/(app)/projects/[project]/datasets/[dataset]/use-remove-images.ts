"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { newKey } from "@/app/new-key";
import { toast } from "@/app/ui/toaster";
import type { LabelTarget } from "../../labelling/target";
import { useDataset } from "./dataset-context";

const removeImages = graphql(`
  mutation RemoveImages($input: RemoveImagesInput!) {
    removeImages(input: $input) {
      removed
      leftAlone
      dataset {
        id
        imageCount
      }
    }
  }
`);

export const restoreImages = graphql(`
  mutation RestoreImages($input: RestoreImagesInput!) {
    restoreImages(input: $input) {
      id
      imageCount
    }
  }
`);

/**
 * Takes images out of the dataset, those of a list or all that matched a filter when it was shown; the message that says
 * so can take it back. Versions keep them. Answers whether it was done; `onRestored` hears that they are back.
 */
export function useRemoveImages(onRestored?: () => void): {
  remove(target: LabelTarget): Promise<boolean>;
  working: boolean;
} {
  const { id: datasetId, name } = useDataset();
  const [remove, { loading }] = useMutation(removeImages);
  const [restore] = useMutation(restoreImages);
  return {
    working: loading,
    remove: async (target) => {
      const key = newKey();
      const which =
        "ids" in target
          ? { imageIds: [...target.ids] }
          : {
              matching: {
                datasetId,
                filter: target.filter,
                total: target.total,
                shownAt: target.shownAt,
              },
            };
      try {
        const { data } = await remove({ variables: { input: { datasetId, key, ...which } } });
        const { removed = 0, leftAlone = 0 } = data?.removeImages ?? {};
        toast.success(`${counted(removed, "image")} taken out of ${name}`, {
          duration: 15_000,
          description:
            leftAlone > 0
              ? `${counted(leftAlone, "image")} came or ${leftAlone === 1 ? "was" : "were"} labelled since you looked, and stayed.`
              : "Versions keep them. Under Labelling they can be put back later too.",
          action: {
            label: "Put back",
            onClick: () =>
              void restore({ variables: { input: { datasetId, key } } }).then(
                () => onRestored?.(),
                (reason: unknown) =>
                  toast.error("They were not put back.", { description: messageOf(reason) }),
              ),
          },
        });
        return true;
      } catch (reason) {
        toast.error("Nothing was taken out.", { description: messageOf(reason) });
        return false;
      }
    },
  };
}

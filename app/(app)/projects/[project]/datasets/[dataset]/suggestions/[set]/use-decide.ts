"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { newKey } from "@/app/new-key";
import { toast } from "@/app/ui/toaster";
import { useLabelling } from "../../../../labelling/labelling";
import { decideSuggestions } from "../operations";

/**
 * Decides suggestions: images leave the list at once and come back where that could not be kept. A list of images, or,
 * with null, all that the filter lets through.
 */
export function useDecide(
  suggestionSetId: string,
  { onDecided, onUndone }: { onDecided(images: string[]): void; onUndone(images: string[]): void },
) {
  const [send] = useMutation(decideSuggestions);
  const labelling = useLabelling();
  return async (
    decision: "suggested" | "given",
    images: string[] | null,
    filter: { classId?: string | null; minConfidence?: number } = {},
  ): Promise<void> => {
    if (images) onDecided(images);
    try {
      const { data } = await send({
        variables: {
          input: { suggestionSetId, decision, key: newKey(), imageIds: images, ...filter },
        },
      });
      const done = data?.decideSuggestions;
      if (!done) return;
      const title = counted(done.imageCount, "image");
      toast(`${title} labelled`, {
        action: {
          label: "Undo",
          onClick: () => {
            labelling.undoBatch(done.labelBatchId, title);
            if (images) onUndone(images);
          },
        },
      });
    } catch (error) {
      if (!images) throw new Error(messageOf(error));
      onUndone(images);
      toast.error("The decision was not kept.", { description: messageOf(error) });
    }
  };
}

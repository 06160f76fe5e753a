"use client";

import { useMutation } from "@apollo/client/react";
import { messageOf } from "@/app/graphql/client";
import { formatCount } from "@/app/ui/format";
import { toast } from "@/app/ui/toaster";
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
  return async (
    decision: "suggested" | "given",
    images: string[] | null,
    filter: { classId?: string | null; minConfidence?: number } = {},
  ): Promise<void> => {
    if (images) onDecided(images);
    try {
      const { data } = await send({
        variables: {
          input: { suggestionSetId, decision, key: crypto.randomUUID(), imageIds: images, ...filter },
        },
      });
      const count = data?.decideSuggestions.imageCount ?? 0;
      if (!images) toast.success(`${formatCount(count)} images are labelled`);
    } catch (error) {
      if (!images) throw new Error(messageOf(error));
      onUndone(images);
      toast.error("The decision was not kept.", { description: messageOf(error) });
    }
  };
}

"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { newKey } from "@/app/new-key";
import { toast } from "@/app/ui/toaster";
import { useLabelling } from "../../../../labelling/labelling";
import { decideSuggestions } from "../../../../labelling/operations";
import type { Seen } from "../../../../labelling/queue";
import { useOnRefused } from "../../../../labelling/use-on-refused";

/** Decides suggestions. What is decided one by one waits for the connection like any label, all of a filter does not. */
export function useDecide(
  suggestionSetId: string,
  { onDecided, onUndone }: { onDecided(images: string[]): void; onUndone(images: string[]): void },
) {
  const [send] = useMutation(decideSuggestions);
  const labelling = useLabelling();
  const sent = useOnRefused(onUndone);
  return {
    /** Images leave the list at once, and come back where that is refused or taken back. */
    decide: (decision: "suggested" | "given", images: Seen): void => {
      const ids = images.map(([id]) => id);
      onDecided(ids);
      const said = { suggestionSetId, decision, images };
      sent(
        labelling.decideSuggestions(said, () => onUndone(ids)),
        ids,
      );
    },
    /** Accepts all that a filter lets through. */
    acceptAll: async (filter: { classId: string | null; minConfidence: number }): Promise<void> => {
      const input = { suggestionSetId, decision: "suggested" as const, key: newKey(), ...filter };
      const { data } = await send({ variables: { input } }).catch((error: unknown) => {
        throw new Error(messageOf(error));
      });
      const done = data?.decideSuggestions;
      if (!done) return;
      const title = counted(done.imageCount, "image");
      toast(`${title} labelled`, {
        action: { label: "Undo", onClick: () => labelling.undoBatch(done.labelBatchId, title) },
      });
    },
  };
}

"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useReview } from "./review-context";

const scopes = ["mine", "all", "open", "differing"] as const;
export type Scope = (typeof scopes)[number];

/** Which pictures of the review are gone through, in the address: one's own where one has some, else all. */
export function useOrder(): { scope: Scope; setScope: (scope: Scope) => void; ids: readonly string[] } {
  const { review, own, decisions } = useReview();
  const [chosen, setChosen] = useQueryState("of", parseAsStringLiteral(scopes));
  const scope = chosen ?? (own.length > 0 ? "mine" : "all");
  const of = (id: string) => decisions.standing?.get(id) ?? [];
  const ids =
    scope === "mine"
      ? own
      : scope === "open"
        ? review.imageIds.filter((id) => of(id).length === 0)
        : scope === "differing"
          ? review.imageIds.filter((id) => new Set(of(id).map(({ verdict }) => verdict)).size > 1)
          : review.imageIds;
  return { scope, setScope: (next) => void setChosen(next), ids };
}

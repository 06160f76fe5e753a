"use client";

import { Equal } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageBrowser } from "../../image-browser";
import { type ChangedEdge, type Group, kinds, placeText } from "./operations";

/** Images of one kind of change; `edges` undefined while they are read. */
export function ChangedGrid({
  kind,
  edges,
  total,
  filters,
  loadMore,
  loadingMore,
}: {
  kind: Group["kind"];
  edges: readonly ChangedEdge[] | undefined;
  total: number;
  filters: ReactNode;
  loadMore: (() => void) | undefined;
  loadingMore: boolean;
}) {
  return (
    <ImageBrowser
      label={`${kinds.find((each) => each.kind === kind)?.label} images`}
      items={edges?.map(({ node, from, to }) => ({
        id: node.id,
        src: node.thumbnailUrl,
        alt: [from, to].flatMap((place) => (place ? [placeText(place)] : [])).join(" → "),
      }))}
      total={total}
      loadingMore={loadingMore}
      onEndReached={loadMore}
      filters={filters}
      empty={
        <EmptyState icon={<Equal />} title="No image is like that">
          Choose another of the numbers above.
        </EmptyState>
      }
    />
  );
}

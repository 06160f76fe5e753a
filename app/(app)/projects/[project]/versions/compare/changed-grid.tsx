"use client";

import { Equal } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/app/ui/empty-state";
import { ClassLabel } from "../../class-label";
import { ImageBrowser } from "../../image-browser";
import { Place } from "../place";
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
        caption: <Change kind={kind} from={from} to={to} />,
        facts: [
          { label: "Before", value: from ? <Place {...from} /> : "not in it" },
          { label: "After", value: to ? <Place {...to} /> : "not in it" },
        ],
      }))}
      hasCaptions
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

/** What became of an image, as its kind of change tells it. */
function Change({ kind, from, to }: Pick<ChangedEdge, "from" | "to"> & { kind: Group["kind"] }) {
  if (kind === "relabelled" && from?.class && to?.class) {
    return (
      <span className="inline-flex min-w-0 items-center gap-1">
        <ClassLabel of={from.class} />
        <span aria-hidden>→</span>
        <ClassLabel of={to.class} />
      </span>
    );
  }
  if (kind === "moved") return <span className="truncate">{`${from?.split} → ${to?.split}`}</span>;
  return <Place {...(from ?? to)} />;
}

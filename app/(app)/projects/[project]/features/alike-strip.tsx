"use client";

import { useQuery } from "@apollo/client/react";
import { QueryError } from "@/app/(app)/query-error";
import { counted } from "@/app/format";
import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Skeleton } from "@/app/ui/skeleton";
import type { OpenCells } from "../runs/[run]/matrix/use-cell-predictions";
import { FeaturesNotice } from "./features-notice";
import { alikeGroups } from "./operations";
import { useRunFeatures } from "./use-run-features";

/** Which images of the open cells look alike: a picture and a number for each group, which open it. */
export function AlikeStrip({
  runId,
  cells,
  chosen,
  onChoose,
}: {
  runId: string;
  cells: OpenCells;
  /** an image of the open group */
  chosen: string | null;
  onChoose: (image: string | null) => void;
}) {
  const { isThere } = useRunFeatures(runId);
  const { data, error, refetch } = useQuery(alikeGroups, {
    variables: { run: runId, ...cells },
    skip: !isThere,
  });
  if (!isThere) {
    return (
      <FeaturesNotice runId={runId} purpose="Which of these look alike, and which are new to the model" />
    );
  }
  if (error && !data) return <QueryError thing="What looks alike" error={error} onRetry={refetch} />;
  const found = data?.run.alike;
  if (!found) return <Skeleton className="h-13 w-full opacity-60" />;
  const { groups } = found;
  if (groups.length < 2) {
    return <p className="text-xs text-muted">Among these no groups stand out that look alike.</p>;
  }
  return (
    <section aria-label="Groups that look alike" className="-mx-1 flex gap-2 overflow-x-auto p-1">
      {groups.map(({ image, count }) => {
        const isChosen = image.id === chosen;
        return (
          <button
            key={image.id}
            type="button"
            aria-pressed={isChosen}
            title={
              isChosen ? "Show all of them again" : `Show the ${counted(count, "image")} of this group alone`
            }
            onClick={() => onChoose(isChosen ? null : image.id)}
            className={cn(
              "flex shrink-0 items-center gap-1.5 rounded-sm border p-1 pr-2 text-xs tabular-nums",
              isChosen ? "border-accent bg-accent-soft text-accent-text" : "hover:bg-hover",
            )}
          >
            <ImageThumb src={image.thumbnailUrl} alt="" className="size-9" />
            {count === 1 ? "1 alone" : `${formatCount(count)} alike`}
          </button>
        );
      })}
    </section>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { QueryError } from "@/app/(app)/query-error";
import type { NearTrainingFragment } from "@/app/graphql/generated/graphql";
import { formatCount, formatShare } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Skeleton } from "@/app/ui/skeleton";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";
import { FeaturesNotice } from "./features-notice";
import { trainingNeighbours } from "./operations";
import { useRunFeatures } from "./use-run-features";

/** The images that a run learnt from and that are nearest to an evaluated one, with the labels it learnt them with. */
export function NearTraining({ runId, imageId }: { runId: string; imageId: string }) {
  const { isThere } = useRunFeatures(runId);
  const { data, previousData, error, refetch } = useQuery(trainingNeighbours, {
    variables: { run: runId, image: imageId },
    skip: !isThere,
  });
  if (!isThere) {
    return (
      <FeaturesNotice runId={runId} purpose="What the run learnt from that is nearest to this picture" />
    );
  }
  if (error && !data) return <QueryError thing="The neighbours" error={error} onRetry={refetch} />;
  // The former ones stay for the moment, so that nothing jumps.
  const shown = data ?? previousData;
  if (!shown) return <Skeleton className="h-36 w-full" />;
  const found = shown.run.trainingNeighbours;
  if (!found) {
    return (
      <p className="text-xs text-muted">
        The run’s model was not asked about this picture: of very large splits a part is taken, and some files
        cannot be read.
      </p>
    );
  }
  return <Neighbours found={found} isOld={!data} />;
}

/** Nearest images of training with their labels, and how novel the picture is. */
export function Neighbours({ found, isOld }: { found: NearTrainingFragment; isOld: boolean }) {
  const project = useProject();
  return (
    <div aria-busy={isOld} className="grid gap-2">
      <ul
        aria-label="Labels of the nearest images of training"
        className="flex flex-wrap gap-x-3 gap-y-1 text-xs"
      >
        {countsOf(found).map(({ of, count }) => (
          <li key={of.id} className="flex items-center gap-1 tabular-nums">
            {formatCount(count)} × <ClassLabel of={of} className="max-w-28" />
          </li>
        ))}
      </ul>
      <ul className="grid grid-cols-6 gap-1.5">
        {found.images.map(({ image, class: learnt, distance }) => (
          <li key={image.id} className="min-w-0">
            <Link
              href={`/projects/${project.id}/images/${image.id}`}
              title={`${learnt.name}, ${distance.toFixed(2)} away${image.class?.id === learnt.id ? "" : `; its label today: ${image.class?.name ?? "none"}`}`}
              className="block rounded-sm"
            >
              <ImageThumb
                src={image.thumbnailUrl}
                alt={`Learnt as ${learnt.name}, ${distance.toFixed(2)} away`}
                className="aspect-square w-full"
              />
              <span className="mt-0.5 block truncate text-2xs text-muted">
                {learnt.name}
                {image.class?.id === learnt.id ? "" : " *"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted">
        {noveltyText(found)}
        {found.images.some(({ image, class: learnt }) => image.class?.id !== learnt.id)
          ? " * Its label is another one today."
          : ""}
      </p>
    </div>
  );
}

function countsOf({ images }: NearTrainingFragment) {
  const counts = new Map<string, { of: NearTrainingFragment["images"][number]["class"]; count: number }>();
  for (const { class: of } of images) {
    counts.set(of.id, { of, count: (counts.get(of.id)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function noveltyText({ novelty, shareLessNovel }: NearTrainingFragment): string {
  return `Novelty ${novelty.toFixed(2)}, the distance to the tenth: more than that of ${formatShare(shareLessNovel, 0)} of the evaluated images.`;
}

"use client";

import { useQuery } from "@apollo/client/react";
import { Map as MapIcon } from "lucide-react";
import Link from "next/link";
import { counted } from "@/app/format";
import { BinChart } from "@/app/ui/bin-chart";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount, formatValue } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../../query-error";
import { ClassLabel } from "../../../class-label";
import { useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useDataset } from "../dataset-context";
import { barRange } from "./bar-range";
import { farthestImages, featureOutliers } from "./operations";

/** Images far from their like by the features of a model, as the newest map has it; each bar opens its images. */
export function FeatureOutliers({ at }: { at: string }) {
  const { id, imageCount } = useDataset();
  const { data, error, refetch } = useQuery(featureOutliers, { variables: { id } });
  useRefetchOn(["EMBEDDING_CHANGED"], null, () => refetch());
  if (error && !data) return <QueryError thing="The newest map" error={error} onRetry={refetch} />;
  if (!data) return <Skeleton className="h-64" />;
  const map = data.dataset.latestEmbedding;
  const bins = map?.findings?.distances;
  if (!map || !bins) {
    return (
      <Panel title="Unlike their class, by a model">
        <EmptyState
          icon={<MapIcon />}
          title="No map of these images yet"
          className="py-6"
          action={imageCount > 2 ? <Button href={`${at}/map`}>To the map</Button> : null}
        >
          A map tells how far each image is from its like by what a trained model makes of it: odd images and
          wrong labels stand out.
        </EmptyState>
      </Panel>
    );
  }
  const ofMap = `${at}?map=${map.id}`;
  const last = bins.length - 1;
  return (
    <Panel
      title="Unlike their class, by a model"
      description={`Distance to the tenth nearest of the class among the features of ${map.modelName}; 1 is usual in the class.`}
      actions={
        <>
          <Button size="sm" href={`${at}/map?map=${map.id}&colour=unlike`} icon={<MapIcon />}>
            On the map
          </Button>
          <Button size="sm" href={`${ofMap}&sort=-unlike`}>
            All, farthest first
          </Button>
        </>
      }
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <BinChart
          label="Distance from the like"
          height={190}
          largest={Math.max(1, ...bins.map(({ count }) => count))}
          formatX={(place) =>
            place === 1 ? "" : formatValue(bins[Math.round(place * bins.length)]?.from ?? 0)
          }
          formatY={formatCount}
          bins={bins.map(({ from, to, count }, index) => ({
            from: index / bins.length,
            to: (index + 1) / bins.length,
            value: count,
            title: `${formatValue(from)} ${index === last ? "and more" : `to ${formatValue(to)}`} times the usual distance: ${counted(count, "image")}`,
            ...(count > 0 && {
              href: `${ofMap}&unlike=${barRange({ from, to }, index === last ? "open" : null)}&sort=-unlike`,
            }),
          }))}
        />
        <Farthest mapId={map.id} />
      </div>
    </Panel>
  );
}

function Farthest({ mapId }: { mapId: string }) {
  const project = useProject();
  const { id } = useDataset();
  const { data, error, refetch } = useQuery(farthestImages, { variables: { id, mapId } });
  if (error && !data) return <QueryError thing="The farthest images" error={error} onRetry={refetch} />;
  if (!data) return <Skeleton className="h-48" />;
  return (
    <ul aria-label="The farthest images" className="grid grid-cols-4 gap-2 sm:grid-cols-6">
      {data.dataset.images.edges.map(({ node }) => (
        <li key={node.id} className="min-w-0">
          <Link href={`/projects/${project.id}/images/${node.id}`} className="block rounded-sm">
            <ImageThumb
              src={node.thumbnailUrl}
              alt={`Far from its like, ${node.class?.name ?? "no class"}`}
              className="aspect-square"
            />
          </Link>
          <span className="mt-1 block truncate text-xs">
            {node.class ? <ClassLabel of={node.class} /> : <span className="text-muted">No class</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

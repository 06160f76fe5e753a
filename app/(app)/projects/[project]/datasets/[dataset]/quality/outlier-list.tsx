"use client";

import { useQuery } from "@apollo/client/react";
import { ScanSearch } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { counted } from "@/app/format";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount, formatValue } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../../query-error";
import { useProject } from "../../../project-context";
import { useDataset } from "../dataset-context";
import { ImageActions } from "./image-actions";
import { ListEnd } from "./list-end";
import { type QualityOutlier, qualityOutliers } from "./operations";

const words: Record<string, [low: string, high: string]> = {
  brightness: ["dark", "bright"],
  contrast: ["even", "contrasty"],
  sharpness: ["blurred", "sharp"],
  pixels: ["small", "large"],
  proportion: ["narrow", "wide"],
};

function saying({ figure, value, score }: QualityOutlier): string {
  const word = words[figure]?.[score < 0 ? 0 : 1] ?? figure;
  const shown = figure === "pixels" ? `${formatCount(value)} px` : formatValue(value);
  return `${word}: ${shown}`;
}

/** Images that measure unlike the others, the most unlike first. @param total so many were found: not all may be kept */
export function OutlierList({ total }: { total: number }) {
  const project = useProject();
  const { id } = useDataset();
  const query = useQuery(qualityOutliers, { variables: { id }, notifyOnNetworkStatusChange: true });
  const { rows, loadingMore, loadMore } = pagesOf(query, query.data?.dataset.quality?.outliers);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  if (query.error && !rows) {
    return <QueryError thing="These images" error={query.error} onRetry={query.refetch} />;
  }
  if (!rows) return <Skeleton className="m-4 h-40" />;
  const here = rows.filter(({ image }) => !gone.has(image.id));
  if (here.length === 0) {
    return (
      <EmptyState icon={<ScanSearch />} title="None is unlike the others">
        By brightness, contrast, sharpness, size and shape.
      </EmptyState>
    );
  }
  const toggle = (imageId: string) => {
    const next = new Set(chosen);
    if (!next.delete(imageId)) next.add(imageId);
    setChosen(next);
  };
  const ids = [...chosen];
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
        <span className="mr-auto text-sm text-muted">
          {chosen.size > 0
            ? `${counted(chosen.size, "image")} chosen`
            : "Mark images to label them or take them out."}
        </span>
        <ImageActions
          label={ids}
          remove={ids}
          removeText="Take out of the dataset"
          onRemoved={(removed) => {
            setGone((old) => new Set([...old, ...removed]));
            setChosen(new Set());
          }}
          onBack={(ids) => setGone((old) => new Set([...old].filter((id) => !ids.includes(id))))}
        />
      </div>
      <ul className="grid grid-cols-2 gap-3 p-4 sm:grid-cols-4 lg:grid-cols-6 xl:grid-cols-8">
        {here.map((outlier) => (
          <li key={outlier.image.id} className="min-w-0">
            <Link href={`/projects/${project.id}/images/${outlier.image.id}`} className="block rounded-sm">
              <ImageThumb
                src={outlier.image.thumbnailUrl}
                alt={`${saying(outlier)}, ${outlier.image.class?.name ?? "no class"}`}
                className="aspect-square"
              />
            </Link>
            <Checkbox
              className="mt-1 w-full text-xs"
              label={saying(outlier)}
              checked={chosen.has(outlier.image.id)}
              onChange={() => toggle(outlier.image.id)}
            />
          </li>
        ))}
      </ul>
      {loadMore ? (
        <div className="border-t p-3 text-center">
          <Button loading={loadingMore} onClick={loadMore}>
            More images
          </Button>
        </div>
      ) : (
        <ListEnd shown={rows.length} total={total} order="the most unlike" />
      )}
    </>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { Copy } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { counted } from "@/app/format";
import type { QualityGroupKind } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../../query-error";
import { ClassLabel } from "../../../class-label";
import { useProject } from "../../../project-context";
import { useDataset } from "../dataset-context";
import { ImageActions } from "./image-actions";
import { ListEnd } from "./list-end";
import { type QualityGroup, qualityGroups } from "./operations";

/** Groups of near-same images of a kind, the largest first. @param total so many were found: not all may be kept */
export function GroupList({ kind, total }: { kind: QualityGroupKind; total: number }) {
  const { id } = useDataset();
  const query = useQuery(qualityGroups, { variables: { id, kind }, notifyOnNetworkStatusChange: true });
  const { rows, loadingMore, loadMore } = pagesOf(query, query.data?.dataset.quality?.groups);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  if (query.error && !rows) {
    return <QueryError thing="These groups" error={query.error} onRetry={query.refetch} />;
  }
  if (!rows) return <Skeleton className="m-4 h-40" />;
  if (rows.length === 0) {
    return (
      <EmptyState icon={<Copy />} title="None of these">
        No near-same images of this kind were found.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="divide-y">
        {rows.map((group) => (
          <GroupRow
            key={group.rank}
            group={group}
            gone={gone}
            onRemoved={(ids) => setGone((old) => new Set([...old, ...ids]))}
            onBack={(ids) => setGone((old) => new Set([...old].filter((id) => !ids.includes(id))))}
          />
        ))}
      </ul>
      {loadMore ? (
        <div className="border-t p-3 text-center">
          <Button loading={loadingMore} onClick={loadMore}>
            More groups
          </Button>
        </div>
      ) : (
        <ListEnd shown={rows.length} total={total} order="the largest" />
      )}
    </>
  );
}

function GroupRow({
  group,
  gone,
  onRemoved,
  onBack,
}: {
  group: QualityGroup;
  gone: ReadonlySet<string>;
  onRemoved: (ids: readonly string[]) => void;
  onBack: (ids: readonly string[]) => void;
}) {
  const project = useProject();
  const here = group.images
    .map((image, index) => ({ ...image, split: group.splits[index] ?? null }))
    .filter(({ id }) => !gone.has(id));
  const ids = here.map(({ id }) => id);
  const more = group.imageCount - group.images.length;
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="mr-auto text-sm font-medium">
          {counted(here.length, "near-same image")}
          {more > 0 ? (
            <span className="font-normal text-muted"> and {counted(more, "more", "more")}</span>
          ) : null}
        </span>
        <ImageActions
          label={ids}
          remove={ids.slice(1)}
          removeText="Keep the first alone"
          onRemoved={onRemoved}
          onBack={onBack}
        />
      </div>
      <ul className="flex gap-2 overflow-x-auto pb-1">
        {here.map((image, index) => (
          <li key={image.id} className="w-24 shrink-0">
            <Link href={`/projects/${project.id}/images/${image.id}`} className="block rounded-sm">
              <ImageThumb
                src={image.thumbnailUrl}
                alt={`Near-same image ${index + 1}, ${image.class?.name ?? "no class"}, ${image.split ?? "no split"}`}
                className="aspect-square"
              />
            </Link>
            <span className="mt-1 block truncate text-xs">
              {image.class ? <ClassLabel of={image.class} /> : <span className="text-muted">No class</span>}
            </span>
            <span className="block truncate text-xs text-muted">{image.split ?? "no split"}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

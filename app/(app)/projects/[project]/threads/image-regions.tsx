"use client";

import { SquareDashed, X } from "lucide-react";
import { useQueryState } from "nuqs";
import { useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { ImageRegionsFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { cn } from "@/app/ui/cn";
import { type Region, RegionLayer } from "@/app/ui/region-layer";
import { useProject } from "../project-context";
import { Comments } from "./comments";

graphql(`
  fragment ImageRegions on Image {
    id
    width
    height
    regionThreads {
      ...ThreadComments
      region {
        left
        top
        width
        height
      }
    }
  }
`);

/** What is talked about in a picture: the region whose thread the address names, and one that is being marked. */
export function useImageRegions(image: ImageRegionsFragment | undefined) {
  const [chosen, setChosen] = useQueryState("thread");
  const [making, setMaking] = useState<{ of: string; region: Region | null } | null>(null);
  const ours = making && making.of === image?.id ? making : null;
  return {
    chosen,
    choose: (id: string | null) => {
      setMaking(null);
      void setChosen(id);
    },
    /** null: none is being marked; with a region: it waits for its first comment */
    making: ours,
    mark: (region: Region | null) => {
      if (image) setMaking({ of: image.id, region });
    },
    giveUp: () => setMaking(null),
  };
}
type Regions = ReturnType<typeof useImageRegions>;

/** The regions over the picture. */
export function ImageRegionLayer({ image, regions }: { image: ImageRegionsFragment; regions: Regions }) {
  const { chosen, making } = regions;
  return (
    <RegionLayer
      width={image.width}
      height={image.height}
      regions={image.regionThreads.flatMap(({ id, region }) => (region ? [{ id, region }] : []))}
      chosen={chosen}
      onChoose={(id) => regions.choose(id === chosen ? null : id)}
      drawn={making?.region}
      onDrawn={making ? regions.mark : undefined}
      onGiveUp={regions.giveUp}
    />
  );
}

/** What people say about regions of the picture, and the way to mark another one. */
export function ImageRegionThreads({
  image,
  regions,
  onAdded,
}: {
  image: ImageRegionsFragment;
  regions: Regions;
  onAdded: () => unknown;
}) {
  const mayWrite = useProject().can("review:write");
  const { chosen, making } = regions;
  const region = making?.region;
  return (
    <div className="grid gap-3">
      {image.regionThreads.map((thread, i) => (
        <section
          key={thread.id}
          aria-label={`Region ${i + 1}`}
          className={cn("rounded-md border p-3", thread.id === chosen && "border-accent")}
        >
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={thread.id === chosen}
            icon={<SquareDashed />}
            onClick={() => regions.choose(thread.id === chosen ? null : thread.id)}
            className="-mx-1 mb-1"
          >
            Region {i + 1}
          </Button>
          <Comments
            thread={thread}
            target={{ threadId: thread.id }}
            onAdded={onAdded}
            empty="Nobody has said anything of this region."
          />
        </section>
      ))}
      {region ? (
        <section aria-label="New region" className="rounded-md border border-accent p-3">
          <Comments
            thread={null}
            target={{ region: { imageId: image.id, ...region } }}
            onAdded={() => {
              regions.giveUp();
              return onAdded();
            }}
            empty="What is to be seen here? Drag over the picture again to mark another region."
          />
        </section>
      ) : making ? (
        <p className="text-sm text-muted">
          Drag over the picture, or mark the region by arrow keys and Enter.
        </p>
      ) : null}
      {mayWrite ? (
        <Button
          size="sm"
          icon={making ? <X /> : <SquareDashed />}
          onClick={() => (making ? regions.giveUp() : regions.mark(null))}
          className="justify-self-start"
        >
          {making ? "Mark no region" : "Comment on a region"}
        </Button>
      ) : null}
    </div>
  );
}

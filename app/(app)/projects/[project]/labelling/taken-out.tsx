"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { counted, instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { restoreImages } from "../datasets/[dataset]/use-remove-images";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";

const imageRemovals = graphql(`
  query ImageRemovals($project: ID!) {
    project(id: $project) {
      id
      imageRemovals {
        key
        imageCount
        removedAt
        restorableUntil
        dataset {
          id
          name
        }
        images {
          id
          thumbnailUrl
        }
      }
    }
  }
`);

/** Images that were taken out of datasets, with the way to put them back; nothing where there are none. */
export function TakenOut() {
  const project = useProject();
  const { data, refetch } = useQuery(imageRemovals, { variables: { project: project.id } });
  useRefetchOn(["DATASET_CHANGED"], null, () => refetch());
  const [restore, { loading }] = useMutation(restoreImages);
  const removals = data?.project.imageRemovals;
  if (!removals?.length) return null;
  const putBack = async ({ key, dataset, imageCount }: (typeof removals)[number]) => {
    try {
      await restore({ variables: { input: { datasetId: dataset.id, key } } });
      await refetch();
      toast.success(`${counted(imageCount, "image")} put back into ${dataset.name}`);
    } catch (reason) {
      toast.error("They were not put back.", { description: messageOf(reason) });
    }
  };
  return (
    <Panel
      className="mt-4"
      title="Taken out of a dataset"
      description="They can be put back until their space is freed."
      flush
    >
      <ul className="max-h-[50dvh] divide-y overflow-y-auto">
        {removals.map((removal) => (
          <li
            key={`${removal.dataset.id} ${removal.key}`}
            className="flex items-center gap-3 px-4 py-2 text-sm"
          >
            <span className="flex w-20 shrink-0 flex-wrap gap-1">
              {removal.images.map(({ id, thumbnailUrl }) => (
                <ImageThumb key={id} src={thumbnailUrl} alt="" className="size-9" />
              ))}
            </span>
            <div className="min-w-0 flex-1">
              <p className="truncate">
                {counted(removal.imageCount, "image")} of{" "}
                <Link
                  href={`/projects/${project.id}/datasets/${removal.dataset.id}`}
                  className="hover:underline"
                >
                  {removal.dataset.name}
                </Link>
              </p>
              <p className="text-xs text-muted">
                <TimeAgo at={removal.removedAt} />, until {instant(removal.restorableUntil)}
              </p>
            </div>
            {project.can("dataset:write") ? (
              <Button size="sm" icon={<RotateCcw />} disabled={loading} onClick={() => void putBack(removal)}>
                Put back
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Flag } from "lucide-react";
import Link from "next/link";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { QueryError } from "../../../query-error";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { flagImage, standingFlags } from "./operations";

/** Images that somebody wants looked at again. */
export function Flags() {
  const project = useProject();
  const { data, error, refetch, fetchMore } = useQuery(standingFlags, { variables: { project: project.id } });
  useRefetchOn(["IMAGE_CHANGED"], null, refetch);
  const [flag] = useMutation(flagImage, {
    onCompleted: () => refetch(),
    onError: (reason) => toast.error(messageOf(reason)),
  });
  const flags = data?.project.flags;
  if (error && !flags) return <QueryError thing="The list of flags" error={error} onRetry={refetch} />;
  return (
    <Panel title="Flagged images" description="Somebody wants another look at these." flush>
      {flags?.edges.length === 0 ? (
        <EmptyState icon={<Flag />} title="No image is flagged">
          Press F while labelling one by one to flag an image that you are not sure of.
        </EmptyState>
      ) : (
        <ul className="max-h-[70dvh] divide-y overflow-y-auto">
          {flags?.edges.map(({ node }) => (
            <li key={node.id} className="flex items-center gap-3 px-4 py-2 text-sm">
              <Link href={`/projects/${project.id}/images/${node.image.id}`} className="shrink-0">
                <ImageThumb src={node.image.thumbnailUrl} alt="Flagged image" className="size-14" />
              </Link>
              <div className="min-w-0 flex-1">
                <p className="truncate">{node.reason || "No reason given"}</p>
                <p className="flex flex-wrap gap-x-1.5 text-xs text-muted">
                  {node.image.class ? <ClassLabel of={node.image.class} /> : "no class"}
                  <span>
                    {node.author.name}, <TimeAgo at={node.createdAt} />
                  </span>
                </p>
              </div>
              {project.can("label:write") ? (
                <Button
                  size="sm"
                  onClick={() => flag({ variables: { input: { imageId: node.image.id, raised: false } } })}
                >
                  Done
                </Button>
              ) : null}
            </li>
          ))}
          {flags?.pageInfo.hasNextPage ? (
            <li className="px-4 py-2">
              <Button size="sm" onClick={() => fetchMore({ variables: { after: flags.pageInfo.endCursor } })}>
                Show more
              </Button>
            </li>
          ) : null}
        </ul>
      )}
    </Panel>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { Flag } from "lucide-react";
import Link from "next/link";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../query-error";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { useLabelling } from "./labelling";
import { standingFlags } from "./operations";

/** Images that somebody wants looked at again. */
export function Flags() {
  const project = useProject();
  const { flag } = useLabelling();
  const query = useQuery(standingFlags, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  useRefetchOn(["IMAGE_CHANGED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.project.flags);
  if (error && !rows) return <QueryError thing="The list of flags" error={error} onRetry={refetch} />;
  // One that is taken down goes at once, also where the server does not know it yet.
  const flags = rows?.filter(({ image }) => image.flag !== null);
  return (
    <Panel title="Flagged images" description="Somebody wants another look at these." flush>
      {flags?.length === 0 && !loadMore ? (
        <EmptyState icon={<Flag />} title="No image is flagged">
          Press F while labelling one by one to flag an image that you are not sure of.
        </EmptyState>
      ) : (
        <ul className="max-h-[70dvh] divide-y overflow-y-auto">
          {flags?.map((node) => (
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
                <Button size="sm" onClick={() => flag({ imageId: node.image.id, raised: false })}>
                  Done
                </Button>
              ) : null}
            </li>
          ))}
          {loadMore ? (
            <li className="px-4 py-2">
              <Button size="sm" loading={loadingMore} onClick={loadMore}>
                Show more
              </Button>
            </li>
          ) : null}
        </ul>
      )}
    </Panel>
  );
}

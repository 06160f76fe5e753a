"use client";

import { useQuery } from "@apollo/client/react";
import Link from "next/link";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { Confusion } from "../../class-label";
import { useProject } from "../../project-context";
import type { Run } from "./run-context";

const missedImages = graphql(`
  query MissedImages($run: ID!) {
    run(id: $run) {
      id
      missedImages {
        image {
          id
          thumbnailUrl
        }
        truth {
          id
          index
          name
          position
        }
        predicted {
          id
          index
          name
          position
        }
      }
    }
  }
`);

/** What one batch's attempt left wrong, each a link to its image: a wrong label shows at a glance. */
export function WrongImages({ run, count }: { run: Run; count: number }) {
  const project = useProject();
  const { data, error, refetch } = useQuery(missedImages, { variables: { run: run.id } });
  return (
    <Panel
      title="Still wrong in the end"
      description="Is the label right? Is there another image that looks the same and has another label?"
    >
      {error && !data ? (
        <QueryError thing="These images" error={error} onRetry={refetch} />
      ) : (
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-6">
          {data
            ? data.run.missedImages.map(({ image, truth, predicted }) => (
                <li key={image.id} className="min-w-0">
                  <Link href={`/projects/${project.id}/images/${image.id}`} className="block rounded-sm">
                    <ImageThumb
                      src={image.thumbnailUrl}
                      alt={`${truth.name} taken for ${predicted.name}`}
                      className="aspect-square"
                    />
                  </Link>
                  <Confusion truth={truth} predicted={predicted} className="mt-1 text-xs" />
                </li>
              ))
            : Array.from({ length: count }, (_, index) => (
                <li key={index}>
                  <Skeleton className="aspect-square rounded-sm" />
                </li>
              ))}
        </ul>
      )}
    </Panel>
  );
}

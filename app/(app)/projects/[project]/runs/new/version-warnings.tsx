"use client";

import { useQuery } from "@apollo/client/react";
import { ChevronRight, CircleX, Info, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { graphql } from "@/app/graphql/generated";
import type { VersionWarningsQuery } from "@/app/graphql/generated/graphql";
import { cn } from "@/app/ui/cn";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { Spinner } from "@/app/ui/spinner";
import { QueryError } from "../../../../query-error";
import { ClassLabel } from "../../class-label";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";

const query = graphql(`
  query VersionWarnings($id: ID!) {
    version(id: $id) {
      id
      warnings {
        isLookedAt
        failure
        list {
          kind
          severity
          count
          sentence
          advice
          classes {
            id
            index
            name
            position
          }
          examples {
            image {
              id
              thumbnailUrl
            }
            other {
              id
              thumbnailUrl
            }
            likeness
          }
        }
      }
    }
  }
`);

type Warnings = VersionWarningsQuery["version"]["warnings"];
type Warning = Warnings["list"][number];

const looks = {
  DANGER: { Icon: CircleX, mark: "text-danger-text", name: "Serious" },
  WARNING: { Icon: TriangleAlert, mark: "text-warning-text", name: "Warning" },
  NOTICE: { Icon: Info, mark: "text-accent-text", name: "Notice" },
} as const;

function useVersionWarnings(versionId: string | undefined, fetchPolicy?: "cache-first") {
  return useQuery(query, { variables: { id: versionId ?? "" }, skip: versionId === undefined, fetchPolicy });
}

/** Whether the first that is asked for are here, or do not come: a form that holds them comes in its place. */
export function useHasWarnings(versionId: string | undefined): boolean {
  const { data, previousData, error } = useVersionWarnings(versionId);
  return (data ?? previousData ?? error) !== undefined;
}

/** What to know of a version before a run is launched on it, each with what to do. */
export function VersionWarnings({ versionId, className }: { versionId: string; className?: string }) {
  // The page has read them before the form: they are in the cache.
  const { data, error, refetch } = useVersionWarnings(versionId, "cache-first");
  useRefetchOn(["VERSION_CHECKED"], versionId, refetch);
  const warnings = data?.version.warnings;
  return (
    <Panel
      title="Before you launch"
      description={
        warnings && !warnings.isLookedAt ? (
          <span className="inline-flex items-center gap-1.5">
            <Spinner label="Looking" />
            Looking for near-same images
          </span>
        ) : null
      }
      flush
      className={className}
    >
      {warnings ? (
        <WarningList versionId={versionId} warnings={warnings} />
      ) : error ? (
        <QueryError thing="The list of warnings" error={error} onRetry={refetch} />
      ) : (
        <Skeleton className="m-4 h-16" />
      )}
    </Panel>
  );
}

function WarningList({ versionId, warnings }: { versionId: string; warnings: Warnings }) {
  const { isLookedAt, failure, list } = warnings;
  if (list.length === 0 && isLookedAt && !failure) {
    return (
      <p className="px-4 py-3 text-sm text-muted">
        Nothing stands out: no image looks like one of another split, every class has images in every split.
      </p>
    );
  }
  return (
    <ul className="divide-y">
      {failure ? (
        <li className="px-4 py-3 text-sm text-muted">
          The images could not be looked at for near-same ones: {failure}
        </li>
      ) : null}
      {list.map((warning) => (
        <WarningItem key={`${warning.kind} ${warning.sentence}`} versionId={versionId} warning={warning} />
      ))}
      {list.length === 0 && !isLookedAt ? (
        <li className="px-4 py-3 text-sm text-muted">Nothing stands out in the numbers.</li>
      ) : null}
    </ul>
  );
}

function WarningItem({ versionId, warning }: { versionId: string; warning: Warning }) {
  const project = useProject();
  const { Icon, mark, name } = looks[warning.severity];
  const { examples, classes } = warning;
  return (
    <li className="flex gap-2.5 px-4 py-3 text-sm">
      <Icon aria-label={name} className={cn("mt-0.5 size-4 shrink-0", mark)} />
      <div className="grid min-w-0 flex-1 gap-1.5">
        <p>{warning.sentence}</p>
        <p className="text-muted">{warning.advice}</p>
        {classes.length > 0 ? (
          <ul className="flex flex-wrap gap-x-3 gap-y-1 text-xs" aria-label="Classes">
            {classes.slice(0, mostClasses).map((one) => (
              <li key={one.index} className="min-w-0">
                <Link
                  href={`/projects/${project.id}/versions/${versionId}/images?class=${one.index}`}
                  className="hover:underline"
                >
                  <ClassLabel of={one} />
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
        {examples.length > 0 ? <Examples examples={examples} /> : null}
      </div>
    </li>
  );
}

/** The sentence names five; more than this many links help nobody. */
const mostClasses = 8;

function Examples({ examples }: { examples: Warning["examples"] }) {
  return (
    <details className="group">
      <summary className="flex w-fit cursor-pointer items-center gap-1 rounded-sm text-xs text-muted hover:text-fg [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 group-open:rotate-90" />
        {examples[0]?.other ? "The pairs that are most alike" : "The smallest and the largest"}
      </summary>
      <ul className="mt-2 flex flex-wrap gap-3">
        {examples.map(({ image, other, likeness }) => (
          <li key={`${image.id} ${other?.id}`} className="grid gap-1">
            <span className="flex gap-1">
              <Example image={image} alt={other ? "One image" : "Image"} />
              {other ? <Example image={other} alt="The image that looks like it" /> : null}
            </span>
            {likeness === null ? null : (
              <span className="text-xs text-subtle tabular-nums">{(likeness * 100).toFixed(2)} % alike</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Example({ image, alt }: { image: { id: string; thumbnailUrl: string }; alt: string }) {
  const project = useProject();
  return (
    <Link href={`/projects/${project.id}/images/${image.id}`} className="rounded-sm">
      <ImageThumb src={image.thumbnailUrl} alt={alt} className="size-14" />
    </Link>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { ChevronLeft, ChevronRight, ExternalLink } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { formatBytes, formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { KeyValue } from "@/app/ui/key-value";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../query-error";
import { ClassLabel } from "./class-label";
import { useProject } from "./project-context";

const imageDetails = graphql(`
  query ImageDetails($id: ID!) {
    image(id: $id) {
      id
      width
      height
      mediaType
      bytes
      url
      class {
        id
        name
        position
      }
      labels {
        id
        source
        createdAt
        class {
          id
          name
          position
        }
        author {
          id
          name
        }
      }
    }
  }
`);

const sources = {
  import: "by its folder",
  person: "by",
  model: "by a model",
  review: "in a review by",
} as const;

/** One image: large, with what is known of it and every label it had. */
export function ImageDetails({
  id,
  preview,
  onPrevious,
  onNext,
}: {
  id: string;
  /** a smaller picture that is there already */
  preview?: string | null;
  onPrevious?: () => void;
  onNext?: () => void;
}) {
  const project = useProject();
  const { data, error, refetch } = useQuery(imageDetails, { variables: { id } });
  const image = data?.image;
  if (error && !image) return <QueryError thing="This image" error={error} onRetry={refetch} />;
  return (
    <div>
      <div className="relative aspect-square w-full bg-inset">
        {preview ? (
          <ImageThumb
            key={preview}
            src={preview}
            alt=""
            eager
            className="absolute inset-0 size-full rounded-none bg-transparent"
          />
        ) : null}
        <ImageThumb
          key={id}
          src={image?.url ?? `/files/images/${id}`}
          alt={image?.class ? `Image of ${image.class.name}` : "Image"}
          eager
          className="absolute inset-0 size-full rounded-none bg-transparent"
        />
      </div>
      <div className="flex items-center gap-1 border-y px-2 py-1">
        <IconButton
          label="Previous image"
          icon={<ChevronLeft />}
          size="sm"
          disabled={!onPrevious}
          onClick={onPrevious}
        />
        <IconButton
          label="Next image"
          icon={<ChevronRight />}
          size="sm"
          disabled={!onNext}
          onClick={onNext}
        />
        <span className="flex-1" />
        <CopyButton text={id} label="Copy image id" />
        <IconButton
          label="Page of this image"
          icon={<ExternalLink />}
          size="sm"
          href={`/projects/${project.id}/images/${id}`}
        />
      </div>
      <div className="min-h-48 p-4">
        <KeyValue
          items={[
            {
              label: "Class",
              value: image ? (
                image.class ? (
                  <ClassLabel of={image.class} />
                ) : (
                  "none yet"
                )
              ) : (
                <Skeleton className="h-4 w-20" />
              ),
            },
            {
              label: "Size",
              value: image ? `${formatCount(image.width)} × ${formatCount(image.height)} px` : "",
            },
            {
              label: "File",
              value: image ? (
                <>
                  {image.mediaType.replace("image/", "").toUpperCase()}, {formatBytes(image.bytes)}
                </>
              ) : (
                ""
              ),
            },
          ]}
        />
        <h3 className="mt-4 mb-1 text-xs font-medium text-muted">Labels</h3>
        <ol className="flex flex-col gap-1 text-xs">
          {image?.labels.map((label) => (
            <li key={label.id} className="flex min-w-0 flex-wrap items-center gap-x-1.5">
              {label.class ? (
                <ClassLabel of={label.class} className="max-w-32" />
              ) : (
                <span className="text-muted">no class</span>
              )}
              <span className="text-muted">
                {sources[label.source]}
                {label.author && (label.source === "person" || label.source === "review")
                  ? ` ${label.author.name}`
                  : ""}
                , <TimeAgo at={label.createdAt} />
              </span>
            </li>
          ))}
          {image?.labels.length === 0 ? <li className="text-muted">Nobody has labelled it.</li> : null}
        </ol>
        {image ? (
          <Button href={image.url} target="_blank" size="sm" className="mt-4" icon={<ExternalLink />}>
            Open the original
          </Button>
        ) : null}
      </div>
    </div>
  );
}

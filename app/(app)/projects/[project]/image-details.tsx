"use client";

import { useQuery } from "@apollo/client/react";
import { ChevronLeft, ChevronRight, ExternalLink, Flag, X } from "lucide-react";
import type { ReactNode } from "react";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { formatBytes, formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { KeyValue, type KeyValueItem } from "@/app/ui/key-value";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../query-error";
import { ClassLabel } from "./class-label";
import { ImageHistory } from "./image-history";
import { useProject } from "./project-context";
import { Comments } from "./threads/comments";
import { ImageRegionLayer, ImageRegionThreads, useImageRegions } from "./threads/image-regions";
import { useRefetchOn } from "./use-refetch-on";

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
      ...ImageHistory
      names
      flag {
        id
        reason
        author {
          id
          name
        }
      }
      thread {
        ...ThreadComments
      }
      ...ImageRegions
    }
  }
`);

/** One image: large, with what is known of it and every label it had. */
export function ImageDetails({
  id,
  preview,
  facts,
  actions,
  onPrevious,
  onNext,
  onClose,
}: {
  id: string;
  /** a smaller picture that is there already */
  preview?: string | null;
  /** what it is where it is shown, as in a version, before what it is today */
  facts?: readonly KeyValueItem[];
  /** what can be done with it here */
  actions?: ReactNode;
  onPrevious?: () => void;
  onNext?: () => void;
  onClose?: () => void;
}) {
  const project = useProject();
  const { data, error, refetch } = useQuery(imageDetails, { variables: { id } });
  useRefetchOn(["LABELS_CHANGED"], null, refetch);
  useRefetchOn(["IMAGE_CHANGED"], id, refetch);
  const image = data?.image;
  const regions = useImageRegions(image);
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
        {image ? <ImageRegionLayer key={`regions of ${id}`} image={image} regions={regions} /> : null}
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
        {onClose ? <IconButton label="Close (Esc)" icon={<X />} size="sm" onClick={onClose} /> : null}
      </div>
      <div className="min-h-48 p-4">
        {actions ? <div className="mb-4">{actions}</div> : null}
        <KeyValue
          items={[
            ...(facts ?? []),
            {
              label: facts ? "Class today" : "Class",
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
        {image?.flag ? (
          <p className="mt-3 flex items-start gap-1.5 text-xs">
            <Flag aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warning-text" />
            <span>
              Flagged by {image.flag.author.name}
              {image.flag.reason ? `: ${image.flag.reason}` : ""}
            </span>
          </p>
        ) : null}
        <h3 className="mt-4 mb-1 text-xs font-medium text-muted">History, newest first</h3>
        <ImageHistory of={image} />
        {image && image.names.length > 0 ? (
          <>
            <h3 className="mt-4 mb-1 text-xs font-medium text-muted">
              {image.names.length === 1 ? "File name" : `${formatCount(image.names.length)} file names`}
            </h3>
            <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto font-mono text-2xs [overflow-wrap:anywhere]">
              {image.names.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
          </>
        ) : null}
        <h3 className="mt-4 mb-1 text-xs font-medium text-muted">Comments</h3>
        {image ? (
          <Comments
            key={image.id}
            thread={image.thread}
            target={{ imageId: image.id }}
            onAdded={refetch}
            empty="Nobody has said anything of this image."
          />
        ) : null}
        {image ? (
          <>
            <h3 className="mt-4 mb-1 text-xs font-medium text-muted">Comments on regions</h3>
            <ImageRegionThreads image={image} regions={regions} onAdded={refetch} />
          </>
        ) : null}
        {image ? (
          <Button href={image.url} target="_blank" size="sm" className="mt-4" icon={<ExternalLink />}>
            Open the original
          </Button>
        ) : null}
      </div>
    </div>
  );
}

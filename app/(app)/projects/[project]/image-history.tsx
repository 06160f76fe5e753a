"use client";

import Link from "next/link";
import { graphql } from "@/app/graphql/generated";
import type { ImageHistoryFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel } from "./class-label";
import { useProject } from "./project-context";

graphql(`
  fragment ImageHistory on Image {
    id
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
      origin {
        id
        name
        datasetId
        createdBy {
          id
          name
        }
      }
      batch {
        id
        imageCount
        undoes {
          id
          undoes {
            id
          }
        }
      }
    }
  }
`);

type Label = ImageHistoryFragment["labels"][number];

type Origin = NonNullable<Label["origin"]>;

/** Where what a label came out of has a page of its own; its id's prefix says what it is. */
function pathOf({ id, datasetId }: Origin): string | null {
  if (id.startsWith("import_")) return `imports/${id}`;
  if (id.startsWith("queue_")) return `queues/${id}`;
  if (id.startsWith("review_")) return `reviews/${id}`;
  return datasetId && id.startsWith("suggestions_") ? `datasets/${datasetId}/suggestions/${id}` : null;
}

function OriginLink({ of: origin }: { of: Origin }) {
  const project = useProject();
  const path = pathOf(origin);
  return path ? (
    <Link
      href={`/projects/${project.id}/${path}`}
      className="wrap-anywhere text-fg underline underline-offset-2"
    >
      {origin.name}
    </Link>
  ) : (
    origin.name
  );
}

/** How a label came about: "by Ada, with 13 others", "by the import of pets.zip, Ada", "Ada took an action back". */
function Story({ of: { source, author, batch, origin } }: { of: Label }) {
  const who = author?.name ?? "somebody";
  if (batch?.undoes) return batch.undoes.undoes ? `${who} did it again` : `${who} took the last action back`;
  const others = (batch?.imageCount ?? 1) - 1;
  const more = others > 0 ? `, with ${formatCount(others)} ${others === 1 ? "other" : "others"}` : "";
  const link = origin ? <OriginLink of={origin} /> : null;
  if (source === "import") {
    return link ? (
      <>
        by the import of {link}, {origin?.createdBy.name}
        {more}
      </>
    ) : (
      `by an import${more}`
    );
  }
  if (source === "model") {
    return (
      <>
        suggested by {link ?? "a model"}
        {author ? `, accepted by ${who}` : ""}
        {more}
      </>
    );
  }
  const where = source === "review" ? "in the review" : "in the queue";
  return (
    <>
      by {who}
      {link ? (
        <>
          {" "}
          {where} {link}
        </>
      ) : source === "review" ? (
        " in a review"
      ) : (
        ""
      )}
      {more}
    </>
  );
}

/** Every label that an image had, newest first. */
export function ImageHistory({ of: labels }: { of: readonly Label[] | undefined }) {
  if (labels?.length === 0) return <p className="text-xs text-muted">Nobody has labelled it.</p>;
  return (
    <ol className="flex flex-col gap-1.5 text-xs">
      {labels?.toReversed().map((label) => (
        <li key={label.id} className="flex min-w-0 flex-wrap items-center gap-x-1.5">
          {label.class ? (
            <ClassLabel of={label.class} className="max-w-32" />
          ) : (
            <span className="text-muted">class taken away</span>
          )}
          <span className="text-muted">
            <Story of={label} />, <TimeAgo at={label.createdAt} />
          </span>
        </li>
      ))}
    </ol>
  );
}

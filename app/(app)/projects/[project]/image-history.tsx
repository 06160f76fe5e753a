"use client";

import { graphql } from "@/app/graphql/generated";
import type { ImageHistoryFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel } from "./class-label";

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

/** How a label came about: "by Ada, with 13 others", "Ada took an action back". */
function storyOf({ source, author, batch }: Label): string {
  const who = author?.name ?? "somebody";
  if (batch?.undoes) return batch.undoes.undoes ? `${who} did it again` : `${who} took the last action back`;
  const others = (batch?.imageCount ?? 1) - 1;
  const more = others > 0 ? `, with ${formatCount(others)} ${others === 1 ? "other" : "others"}` : "";
  if (source === "import") return `by its folder${more}`;
  if (source === "model") return author ? `suggested by a model, accepted by ${who}${more}` : "by a model";
  if (source === "review") return `in a review by ${who}${more}`;
  return `by ${who}${more}`;
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
            {storyOf(label)}, <TimeAgo at={label.createdAt} />
          </span>
        </li>
      ))}
    </ol>
  );
}

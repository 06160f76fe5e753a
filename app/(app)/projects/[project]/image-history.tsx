"use client";

import Link from "next/link";
import { graphql } from "@/app/graphql/generated";
import type { ImageHistoryFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel } from "./class-label";
import { isTakenBack } from "./labelling/actions";
import { useProject } from "./project-context";

graphql(`
  fragment HistoryOrigin on LabelOrigin {
    id
    name
    datasetId
    createdBy {
      id
      name
    }
  }
`);

graphql(`
  fragment HistoryBatch on LabelBatch {
    id
    imageCount
    undoDepth
  }
`);

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
        ...HistoryOrigin
      }
      batch {
        ...HistoryBatch
      }
    }
    moves {
      splitBefore
      split
      groupBefore
      group
      createdAt
      dataset {
        id
        name
      }
      author {
        id
        name
      }
      origin {
        ...HistoryOrigin
      }
      batch {
        ...HistoryBatch
      }
    }
  }
`);

type Label = ImageHistoryFragment["labels"][number];
type Move = ImageHistoryFragment["moves"][number];

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

/** How a label, or a move, came about: "by Ada, with 13 others", "by the import of pets.zip, Ada", "Ada took an action back". */
function Story({
  of: { source, author, batch, origin },
}: {
  of: Pick<Label, "source" | "author" | "batch" | "origin">;
}) {
  const who = author?.name ?? "somebody";
  if (batch && batch.undoDepth > 0) {
    return isTakenBack(batch) ? `${who} took the last action back` : `${who} did it again`;
  }
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

function LabelStep({ of: label }: { of: Label }) {
  return (
    <>
      {label.class ? (
        <ClassLabel of={label.class} className="max-w-32" />
      ) : (
        <span className="text-muted">class taken away</span>
      )}
      <span className="text-muted">
        <Story of={label} />, <TimeAgo at={label.createdAt} />
      </span>
    </>
  );
}

/** What of a place changed: "split train → test", "group p1 → p2". */
const changesOf = ({ splitBefore, split, groupBefore, group }: Move) =>
  [
    { what: "split", from: splitBefore, to: split },
    { what: "group", from: groupBefore, to: group },
  ].filter(({ from, to }) => from !== to);

function MoveStep({ of: move }: { of: Move }) {
  return (
    <>
      {changesOf(move).map(({ what, from, to }) => (
        <span key={what} className="wrap-anywhere">
          <span className="text-muted">{what}</span> {from === null ? "" : `${from} `}→ {to ?? "none"}
        </span>
      ))}
      <span className="text-muted">
        <Story of={{ ...move, source: "import" }} />, in {move.dataset.name}, <TimeAgo at={move.createdAt} />
      </span>
    </>
  );
}

/** Every label that an image had, and every split and group that a table put it into, newest first. */
export function ImageHistory({ of: image }: { of: ImageHistoryFragment | undefined }) {
  if (!image) return null;
  const steps = [
    ...image.moves.map((move) => ({
      key: `${move.batch.id} ${move.dataset.id}`,
      at: move.createdAt,
      step: <MoveStep of={move} />,
    })),
    ...image.labels.map((label) => ({
      key: label.id,
      at: label.createdAt,
      step: <LabelStep of={label} />,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (steps.length === 0) return <p className="text-xs text-muted">Nobody has labelled it.</p>;
  return (
    <ol className="flex flex-col gap-1.5 text-xs">
      {steps.toReversed().map(({ key, step }) => (
        <li key={key} className="flex min-w-0 flex-wrap items-center gap-x-1.5">
          {step}
        </li>
      ))}
    </ol>
  );
}

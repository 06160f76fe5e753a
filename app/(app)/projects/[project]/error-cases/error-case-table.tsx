"use client";

import type { ReactNode } from "react";
import type { ErrorCaseRowFragment } from "@/app/graphql/generated/graphql";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatShare } from "@/app/ui/format";
import { ImageThumb } from "@/app/ui/image-thumb";
import { TimeAgo } from "@/app/ui/time-ago";
import { Confusion } from "../class-label";
import { useProject } from "../project-context";
import { causeLabel } from "./causes";

const columns: readonly Column<ErrorCaseRowFragment>[] = [
  {
    key: "image",
    header: "Picture",
    width: "5rem",
    cell: (row) => (
      <ImageThumb
        src={row.image.thumbnailUrl}
        alt={`${row.expectedClass.name} taken for ${row.predictedClass.name}`}
        className="my-1 size-11"
      />
    ),
  },
  {
    key: "classes",
    header: "Expected → predicted",
    cell: (row) => <Confusion truth={row.expectedClass} predicted={row.predictedClass} />,
  },
  { key: "confidence", header: "Sure", align: "right", cell: (row) => formatShare(row.confidence) },
  {
    key: "standing",
    header: "State",
    cell: ({ standing }) => ({ open: "Open", repaired: "Repaired", retired: "Retired" })[standing],
    hideOnPhone: true,
  },
  { key: "cause", header: "Cause", cell: (row) => causeLabel(row.cause) },
  {
    key: "note",
    header: "Comment",
    cell: ({ note, editsText }) => {
      const said = [note, editsText].filter(Boolean).join(" ");
      return (
        <span title={said} className="block max-w-40 truncate 2xl:max-w-80">
          {said || <span className="text-subtle">–</span>}
        </span>
      );
    },
    hideOnPhone: true,
  },
  {
    key: "run",
    header: "Run",
    cell: (row) => (
      <span title={row.run.name}>
        #{row.run.number}
        <span className="text-muted max-2xl:hidden"> {row.run.name}</span>
      </span>
    ),
    hideOnPhone: true,
  },
  {
    key: "source",
    header: "From",
    cell: (row) => (row.source === "matrix" ? "Matrix" : "Try"),
    hideOnPhone: true,
  },
  { key: "by", header: "By", cell: (row) => row.createdBy.name, hideOnPhone: true },
  {
    key: "at",
    header: "Kept",
    align: "right",
    cell: (row) => <TimeAgo at={row.createdAt} />,
    hideOnPhone: true,
  },
];

/** Error cases, newest first. */
export function ErrorCaseTable({
  rows,
  empty,
  onEndReached,
  loadingMore,
}: {
  rows: readonly ErrorCaseRowFragment[] | undefined;
  empty: ReactNode;
  onEndReached?: () => void;
  loadingMore: boolean;
}) {
  const project = useProject();
  return (
    <DataTable
      label="Error cases"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/projects/${project.id}/error-cases/${row.id}`}
      empty={empty}
      onEndReached={onEndReached}
      loadingMore={loadingMore}
      maxHeight="calc(100dvh - 11rem)"
    />
  );
}

"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "./cn";
import { Skeleton } from "./skeleton";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  /** What its controls are called where the head is no text; its key by default. */
  name?: string;
  cell: (row: Row) => ReactNode;
  /** numbers go right */
  align?: "left" | "right";
  /** a CSS width */
  width?: string;
  /** the current order by this column, if it is the one */
  sorted?: "asc" | "desc";
  onSort?: () => void;
  hideOnPhone?: boolean;
  /** Stays at the left while the others scroll; those that are pinned stand first, and have a `width` in px. */
  pinned?: boolean;
  /** Told a new width in px while its edge is dragged, or moved by the arrow keys. */
  onResize?: (width: number) => void;
};

/** Widths that a column can be given. */
const narrowest = 48;
const widest = 800;
const resizeStep = 16;

/** Where each pinned column stands from the left, in px; null for the others. */
function pinnedAt<Row>(columns: readonly Column<Row>[]): (number | null)[] {
  let left = 0;
  return columns.map((column) => {
    if (!column.pinned) return null;
    const at = left;
    left += Number.parseFloat(column.width ?? "0");
    return at;
  });
}

/** What columns of given widths take together. */
function totalWidth<Row>(columns: readonly Column<Row>[]): string {
  return `calc(${columns.map((column) => column.width ?? "8rem").join(" + ")})`;
}

/** The edge of a column's head, to be dragged, or moved by the arrow keys. */
function ResizeHandle({ label, onResize }: { label: string; onResize: (width: number) => void }) {
  const widthOf = (target: HTMLElement) => target.closest("th")?.getBoundingClientRect().width ?? 0;
  const resize = (width: number) => onResize(Math.round(Math.min(widest, Math.max(narrowest, width))));
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="absolute inset-y-1 right-0 z-10 w-2 cursor-col-resize touch-none border-r border-transparent hover:border-accent focus-visible:border-accent"
      onPointerDown={(event) => {
        event.preventDefault();
        const handle = event.currentTarget;
        const begun = widthOf(handle) - event.clientX;
        handle.setPointerCapture(event.pointerId);
        handle.onpointermove = (moved) => resize(begun + moved.clientX);
        handle.onpointerup = () => {
          handle.onpointermove = null;
        };
      }}
      onKeyDown={(event) => {
        const by = event.key === "ArrowRight" ? resizeStep : event.key === "ArrowLeft" ? -resizeStep : 0;
        if (by === 0) return;
        event.preventDefault();
        resize(widthOf(event.currentTarget) + by);
      }}
    />
  );
}

/** Rows beyond so many are drawn only near the part that is seen. */
const mostDrawn = 150;

/**
 * A dense table in a box of its own: it scrolls inside itself both ways, its head stays. `rows` undefined means
 * loading. `rowHref` makes the whole row a link (the first cell carries it). `onEndReached` asks for the next page.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowHref,
  selectedKey,
  empty,
  skeletonRows = 8,
  onEndReached,
  loadingMore = false,
  maxHeight = "70dvh",
  className,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  rowHref?: (row: Row) => string | undefined;
  selectedKey?: string | null;
  empty?: ReactNode;
  skeletonRows?: number;
  onEndReached?: () => void;
  loadingMore?: boolean;
  maxHeight?: string;
  className?: string;
}) {
  const scroller = useRef<HTMLElement>(null);
  const left = pinnedAt(columns);
  const end = useRef<HTMLDivElement>(null);
  const count = rows?.length ?? 0;
  const isWindowed = count > mostDrawn;
  const rowHeight = useRef(36);
  const windowed = useVirtualizer({
    count: isWindowed ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight.current,
    overscan: 20,
  });
  // Every row is as high as any other: the first one that is drawn says how high.
  const measure = (row: HTMLTableRowElement | null) => {
    if (!row || rowHeight.current === row.offsetHeight || row.offsetHeight === 0) return;
    rowHeight.current = row.offsetHeight;
    windowed.measure();
  };
  const drawn = windowed.getVirtualItems();
  const from = isWindowed ? (drawn[0]?.index ?? 0) : 0;
  const to = isWindowed ? (drawn.at(-1)?.index ?? mostDrawn) + 1 : count;
  const above = isWindowed ? from * rowHeight.current : 0;
  const below = isWindowed ? Math.max(0, count - to) * rowHeight.current : 0;
  const reached = useRef(onEndReached);
  useEffect(() => {
    reached.current = onEndReached;
  });
  const asks = onEndReached !== undefined && !loadingMore && count > 0;
  // Observed anew after each page: an end that stays in view asks again.
  useEffect(() => {
    if (!asks || !end.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) reached.current?.();
      },
      { root: scroller.current, rootMargin: "400px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [asks, count]);

  if (rows && count === 0 && empty) return <>{empty}</>;
  return (
    <section
      ref={scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      style={{ maxHeight }}
      className={cn("relative overflow-auto focus-visible:-outline-offset-2", className)}
    >
      <table
        aria-busy={!rows}
        aria-rowcount={isWindowed ? (onEndReached ? -1 : count + 1) : undefined}
        className={cn(
          "w-full border-separate border-spacing-0 text-sm",
          columns.some((column) => column.onResize) && "table-fixed",
        )}
        style={columns.some((column) => column.onResize) ? { minWidth: totalWidth(columns) } : undefined}
      >
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={column.sorted ? (column.sorted === "asc" ? "ascending" : "descending") : undefined}
                style={{ width: column.width, left: left[index] ?? undefined }}
                className={cn(
                  "sticky top-0 z-20 h-8 whitespace-nowrap border-b bg-panel px-3 text-left text-xs font-medium text-muted first:pl-4 last:pr-4",
                  column.align === "right" && "text-right",
                  column.hideOnPhone && "max-sm:hidden",
                  column.pinned && "z-30 max-sm:static",
                  column.onResize && "truncate",
                )}
              >
                {column.onResize ? (
                  <ResizeHandle label={`Width of ${column.name ?? column.key}`} onResize={column.onResize} />
                ) : null}
                {column.onSort ? (
                  <button
                    type="button"
                    onClick={column.onSort}
                    className={cn(
                      "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-fg",
                      column.align === "right" && "flex-row-reverse",
                    )}
                  >
                    {column.header}
                    <span aria-hidden className="inline-block size-3 [&_svg]:size-3">
                      {column.sorted === "asc" ? (
                        <ArrowUp />
                      ) : column.sorted === "desc" ? (
                        <ArrowDown />
                      ) : null}
                    </span>
                  </button>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? (
            <tr aria-hidden style={{ height: above }}>
              <td colSpan={columns.length} />
            </tr>
          ) : null}
          {rows?.slice(from, to).map((row, place) => {
            const key = rowKey(row);
            const href = rowHref?.(row);
            return (
              <tr
                key={key}
                ref={isWindowed && place === 0 ? measure : undefined}
                aria-rowindex={isWindowed ? from + place + 2 : undefined}
                aria-selected={selectedKey === undefined ? undefined : key === selectedKey}
                className={cn(
                  "group relative aria-selected:bg-accent-soft [&:last-child>td]:border-b-0",
                  href && "hover:bg-hover",
                )}
              >
                {columns.map((column, index) => (
                  <td
                    key={column.key}
                    style={{ left: left[index] ?? undefined }}
                    className={cn(
                      "h-row max-w-80 truncate border-b px-3 first:pl-4 last:pr-4",
                      column.onResize && "max-w-none",
                      column.pinned && "sticky z-[11] bg-panel max-sm:static",
                      column.align === "right" && "text-right tabular-nums",
                      column.hideOnPhone && "max-sm:hidden",
                      // What can be pressed in a row lies above the link that covers the row.
                      href &&
                        index > 0 &&
                        "[&_a]:relative [&_a]:z-10 [&_button]:relative [&_button]:z-10 [&_label]:relative [&_label]:z-10",
                    )}
                  >
                    {href && index === 0 ? (
                      <Link
                        href={href}
                        className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                      >
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 ? (
            <tr aria-hidden style={{ height: below }}>
              <td colSpan={columns.length} />
            </tr>
          ) : null}
          {!rows || loadingMore
            ? Array.from({ length: rows ? 2 : skeletonRows }, (_, index) => (
                <tr key={`skeleton-${index}`}>
                  {columns.map((column, at) => (
                    <td
                      key={column.key}
                      className={cn(
                        "h-row border-b px-3 first:pl-4 last:pr-4",
                        column.hideOnPhone && "max-sm:hidden",
                      )}
                    >
                      <Skeleton
                        className={cn("h-3", column.align === "right" && "ml-auto")}
                        style={{ width: at === 0 ? `${55 + ((index * 17) % 35)}%` : "3rem" }}
                      />
                    </td>
                  ))}
                </tr>
              ))
            : null}
        </tbody>
      </table>
      <div ref={end} aria-hidden className="h-px" />
    </section>
  );
}

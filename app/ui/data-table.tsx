"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "./cn";
import { Skeleton } from "./skeleton";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** numbers go right */
  align?: "left" | "right";
  /** a CSS width */
  width?: string;
  /** the current order by this column, if it is the one */
  sorted?: "asc" | "desc";
  onSort?: () => void;
  hideOnPhone?: boolean;
};

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
  const end = useRef<HTMLDivElement>(null);
  const count = rows?.length ?? 0;
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
      <table aria-busy={!rows} className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={column.sorted ? (column.sorted === "asc" ? "ascending" : "descending") : undefined}
                style={{ width: column.width }}
                className={cn(
                  "sticky top-0 z-20 h-8 whitespace-nowrap border-b bg-panel px-3 text-left text-xs font-medium text-muted first:pl-4 last:pr-4",
                  column.align === "right" && "text-right",
                  column.hideOnPhone && "max-sm:hidden",
                )}
              >
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
          {rows?.map((row) => {
            const key = rowKey(row);
            const href = rowHref?.(row);
            return (
              <tr
                key={key}
                aria-selected={selectedKey === undefined ? undefined : key === selectedKey}
                className={cn(
                  "group relative aria-selected:bg-accent-soft [&:last-child>td]:border-b-0",
                  href && "hover:bg-hover",
                )}
              >
                {columns.map((column, index) => (
                  <td
                    key={column.key}
                    className={cn(
                      "h-row max-w-80 truncate border-b px-3 first:pl-4 last:pr-4",
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

"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cn } from "./cn";
import { ImageThumb } from "./image-thumb";
import { Skeleton } from "./skeleton";
import { useSize } from "./use-size";

export type ImageGridItem = {
  id: string;
  src: string | null;
  /** what a screen reader says: "3 seen as 5, 98 %" */
  alt: string;
  /** one line below the image; give it to all items or to none */
  caption?: ReactNode;
};

const gap = 6;
const captionHeight = 20;

/**
 * Any number of images; only what is visible is in the page. It fills its box, so give it a height (className).
 * Arrows, Home, End, Page keys move the selection, Enter or a double click opens. `items` undefined means loading.
 * `onEndReached` asks for the next page; leave it out when there is none, or after an error.
 */
export function ImageGrid({
  label,
  items,
  size = 112,
  selectedId,
  onSelect,
  onOpen,
  onEndReached,
  loadingMore = false,
  total,
  empty,
  className,
}: {
  label: string;
  items: readonly ImageGridItem[] | undefined;
  /** the least edge of a tile in pixels; from a Slider */
  size?: number;
  selectedId?: string | null;
  onSelect?: (item: ImageGridItem, index: number) => void;
  onOpen?: (item: ImageGridItem, index: number) => void;
  onEndReached?: () => void;
  loadingMore?: boolean;
  /** how many there are in all, if known */
  total?: number;
  empty?: ReactNode;
  className?: string;
}) {
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useSize(scroller);
  const inner = Math.max(0, width - 2 * gap);
  const columns = Math.max(1, Math.floor((inner + gap) / (size + gap)));
  const tile = inner > 0 ? (inner - gap * (columns - 1)) / columns : size;
  const rowHeight = tile + gap + (items?.some((item) => item.caption !== undefined) ? captionHeight : 0);
  const count = items?.length ?? 0;
  const rowCount = Math.ceil(count / columns);

  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    paddingStart: gap,
    scrollPaddingStart: gap,
    scrollPaddingEnd: gap,
  });
  // A new row height voids what was measured
  useEffect(() => rows.measure(), [rows, rowHeight]);

  const [moved, setMoved] = useState(0);
  const selectedIndex = selectedId ? (items?.findIndex((item) => item.id === selectedId) ?? -1) : -1;
  const active = Math.min(selectedIndex >= 0 ? selectedIndex : moved, Math.max(0, count - 1));

  const visible = rows.getVirtualItems();
  const nearEnd = rowCount > 0 && (visible.at(-1)?.index ?? 0) >= rowCount - 3;
  const ask = useRef(onEndReached);
  useEffect(() => {
    ask.current = onEndReached;
  });
  const asks = nearEnd && !loadingMore && onEndReached !== undefined;
  // Each new page may leave the end in view
  useEffect(() => {
    if (asks) ask.current?.();
  }, [asks, count]);

  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), count - 1);
    const item = items?.[next];
    if (!item) return;
    setMoved(next);
    rows.scrollToIndex(Math.floor(next / columns), { align: "auto" });
    onSelect?.(item, next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = columns * Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight));
    const target: Record<string, number> = {
      ArrowLeft: active - 1,
      ArrowRight: active + 1,
      ArrowUp: active - columns,
      ArrowDown: active + columns,
      Home: 0,
      End: count - 1,
      PageUp: active - page,
      PageDown: active + page,
    };
    const next = target[event.key];
    const item = items?.[active];
    if (next !== undefined) {
      // Up in the first row and down in the last stay, rather than jump to a corner.
      const leaves =
        (event.key === "ArrowUp" && next < 0) ||
        (event.key === "ArrowDown" && active + columns >= rowCount * columns);
      if (!leaves) go(next);
    } else if (event.key === "Enter" && item) {
      (onOpen ?? onSelect)?.(item, active);
    } else if (event.key === " " && item) {
      onSelect?.(item, active);
    } else return;
    event.preventDefault();
  };

  if (items && count === 0) return <div className={className}>{empty}</div>;
  if (!items) {
    return (
      <div
        ref={scroller}
        role="status"
        aria-label={`${label}: loading`}
        className={cn("h-[70dvh] overflow-hidden p-1.5", className)}
      >
        <div
          className="grid"
          style={{ gap, gridTemplateColumns: `repeat(auto-fill, minmax(${size}px, 1fr))` }}
        >
          {Array.from({ length: 48 }, (_, index) => (
            <Skeleton key={`skeleton-${index}`} className="aspect-square" />
          ))}
        </div>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtual and wrap by width
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      tabIndex={0}
      aria-rowcount={total === undefined ? -1 : Math.ceil(total / columns)}
      aria-colcount={columns}
      aria-activedescendant={`${gridId}-${active}`}
      onKeyDown={onKeyDown}
      className={cn(
        "group/grid relative h-[70dvh] overflow-y-auto focus-visible:-outline-offset-2",
        className,
      )}
    >
      <div role="presentation" style={{ height: rows.getTotalSize() }} className="relative">
        {visible.map((row) => (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: focus stays on the grid (aria-activedescendant)
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="absolute inset-x-1.5 flex"
            style={{ top: row.start, gap }}
          >
            {items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
              const index = row.index * columns + column;
              const isSelected = item.id === selectedId;
              return (
                // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the grid takes the keys
                <div
                  key={item.id}
                  id={`${gridId}-${index}`}
                  role="gridcell"
                  aria-colindex={column + 1}
                  aria-selected={isSelected}
                  onClick={() => {
                    setMoved(index);
                    onSelect?.(item, index);
                  }}
                  onDoubleClick={() => onOpen?.(item, index)}
                  style={{ width: tile }}
                  className="cursor-pointer"
                >
                  <ImageThumb
                    src={item.src}
                    alt={item.alt}
                    eager
                    className={cn(
                      "aspect-square w-full ring-line hover:ring-1 hover:ring-line-strong",
                      isSelected && "ring-2 ring-accent hover:ring-2 hover:ring-accent",
                      index === active &&
                        !isSelected &&
                        "group-focus-visible/grid:ring-2 group-focus-visible/grid:ring-accent",
                    )}
                  />
                  {item.caption !== undefined ? (
                    <div className="truncate px-0.5 text-2xs leading-5 text-muted">{item.caption}</div>
                  ) : null}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {loadingMore ? (
        <p role="status" className="py-2 text-center text-xs text-muted">
          Loading more…
        </p>
      ) : null}
    </div>
  );
}

"use client";

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { cn } from "./cn";
import { type Drawn, useBand } from "./image-grid-band";
import { ImageGridTile, type TileActions } from "./image-grid-tile";
import { Skeleton } from "./skeleton";
import { usePlace } from "./use-place";
import { useRows } from "./use-rows";
import { useSize } from "./use-size";

export type ImageGridItem = {
  id: string;
  src: string | null;
  /** what a screen reader says: "3 seen as 5, 98 %" */
  alt: string;
  /** one line below the image; give it to all items or to none */
  caption?: ReactNode;
};

/** Images of which only some are known yet. */
export type SparseImages = {
  count: number;
  at: (index: number) => ImageGridItem | undefined;
  /** the place of an image that is known, or -1 */
  indexOf: (id: string) => number;
  /** these places are in view: make them known */
  onView: (first: number, last: number) => void;
  /** the place of the selected image, where it is found out: it comes into view */
  selectedAt?: number;
};

export type ImageChoice = {
  isChosen: (item: ImageGridItem, index: number) => boolean;
  /** whether any is: then a click chooses rather than opens */
  isAny: boolean;
  /** toggle: one place. set: these and no others. add: these too. */
  onChoose: (indices: readonly number[], how: "toggle" | "set" | "add") => void;
  onChooseAll?: () => void;
  /** a drag draws a line round images, also on a touch screen, rather than a box */
  isLasso?: boolean;
  /** gets the grid, where the focus goes back to from what is done with the chosen ones */
  gridRef?: RefObject<HTMLElement | null>;
};

const gap = 6;
const captionHeight = 20;

/**
 * Any number of images; only what is visible is in the page. It fills its box, so give it a height (className).
 * Arrows, Home, End, Page keys move, Enter or a double click opens. `items` undefined means loading.
 * `onEndReached` asks for the next page; leave it out when there is none, or after an error.
 * With `choice` images are chosen: by their mark, a drag, Alt and a drag round them, Ctrl or Shift and a click, Space,
 * Shift and arrows, Ctrl+A.
 */
export function ImageGrid({
  label,
  place,
  items,
  sparse,
  size = 112,
  hasCaptions,
  selectedId,
  onSelect,
  onOpen,
  onNear,
  onEndReached,
  loadingMore = false,
  total,
  choice,
  empty,
  className,
}: {
  label: string;
  /** names the list: who comes back to it finds it where it was left */
  place?: string;
  items?: readonly ImageGridItem[];
  /** instead of items */
  sparse?: SparseImages;
  /** the least edge of a tile in pixels; from a Slider */
  size?: number;
  /** whether items have captions; of `items` it is seen */
  hasCaptions?: boolean;
  selectedId?: string | null;
  onSelect?: (item: ImageGridItem, index: number) => void;
  onOpen?: (item: ImageGridItem, index: number) => void;
  /** the pointer is over one: what its choice takes can be fetched */
  onNear?: (item: ImageGridItem) => void;
  onEndReached?: () => void;
  loadingMore?: boolean;
  /** how many there are in all, if known */
  total?: number;
  choice?: ImageChoice;
  empty?: ReactNode;
  className?: string;
}) {
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height: view } = useSize(scroller);
  const inner = Math.max(0, width - 2 * gap);
  const columns = Math.max(1, Math.floor((inner + gap) / (size + gap)));
  const tile = inner > 0 ? (inner - gap * (columns - 1)) / columns : size;
  const captioned = hasCaptions ?? items?.some((item) => item.caption !== undefined) ?? false;
  const rowHeight = tile + gap + (captioned ? captionHeight : 0);
  const count = sparse?.count ?? items?.length ?? 0;
  const rowCount = Math.ceil(count / columns);
  const itemAt = (index: number) => (sparse ? sparse.at(index) : items?.[index]);

  const isLaidOut = count > 0 && inner > 0 && view > 0;
  const rows = useRows({
    ...{ scroller, view: inner > 0 ? view : 0, rowCount, rowHeight, columns, gap },
  });
  const [moved, setMoved] = useState(0);
  const notePlace = usePlace(place, {
    ...{ columns, rowHeight, isLaidOut, offset: rows.offset, scrollTo: rows.scrollTo, onBack: setMoved },
  });
  useImperativeHandle(choice?.gridRef, () => scroller.current as HTMLElement);
  const indexOf = (id: string) =>
    sparse ? sparse.indexOf(id) : (items?.findIndex((item) => item.id === id) ?? -1);
  const selectedIndex = selectedId && !choice?.isAny ? indexOf(selectedId) : -1;
  const active = Math.min(selectedIndex >= 0 ? selectedIndex : moved, Math.max(0, count - 1));

  const selectedAt = isLaidOut ? sparse?.selectedAt : undefined;
  const showSelected = useEffectEvent((index: number) => {
    setMoved(index);
    rows.showRow(Math.floor(index / columns), "middle");
  });
  useEffect(() => {
    if (selectedAt !== undefined) showSelected(selectedAt);
  }, [selectedAt]);

  const visible = Array.from({ length: Math.max(0, rows.last - rows.first + 1) }, (_, i) => rows.first + i);
  const nearEnd = rowCount > 0 && rows.last >= rowCount - 3;
  const ask = useEffectEvent(() => onEndReached?.());
  const asks = nearEnd && !loadingMore && onEndReached !== undefined;
  // Each new page may leave the end in view
  useEffect(() => {
    if (asks) ask();
  }, [asks, count]);

  const firstInView = rows.first * columns;
  const lastInView = Math.min(count, (rows.last + 1) * columns) - 1;
  const tellView = useEffectEvent((first: number, last: number) => sparse?.onView(first, last));
  useEffect(() => {
    if (lastInView >= firstInView) tellView(firstInView, lastInView);
  }, [firstInView, lastInView]);

  const anchor = useRef(0);
  const between = (a: number, b: number) =>
    Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i);
  const band = useBand({
    scroller,
    tiling: { columns, count, tile, rowHeight, gap },
    base: rows.base,
    isLasso: choice?.isLasso,
    onEnd: choice && ((indices, isAdding) => choice.onChoose(indices, isAdding ? "add" : "set")),
  });
  const go = (index: number, isExtending = false) => {
    const next = Math.min(Math.max(index, 0), count - 1);
    setMoved(next);
    rows.showRow(Math.floor(next / columns), "near");
    if (isExtending) {
      choice?.onChoose(between(anchor.current, next), "set");
      return;
    }
    anchor.current = next;
    const item = itemAt(next);
    if (item && !choice?.isAny) onSelect?.(item, next);
  };
  const press = (event: MouseEvent, index: number, isOnMark: boolean) => {
    if (band.wasDragged()) return;
    const item = itemAt(index);
    setMoved(index);
    if (choice && event.shiftKey) choice.onChoose(between(anchor.current, index), "add");
    else if (choice && item && (isOnMark || choice.isAny || event.ctrlKey || event.metaKey)) {
      choice.onChoose([index], "toggle");
    } else if (item) onSelect?.(item, index);
    if (!event.shiftKey) anchor.current = index;
    event.stopPropagation();
  };
  const actions = useRef<TileActions | null>(null);
  useEffect(() => {
    actions.current = {
      press,
      open: (index) => {
        const item = itemAt(index);
        if (item && !choice?.isAny) onOpen?.(item, index);
      },
      near: (index) => {
        const item = itemAt(index);
        if (item) onNear?.(item);
      },
    };
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (choice?.onChooseAll && (event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      choice.onChooseAll();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = columns * Math.max(1, Math.floor(view / rowHeight));
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
    const item = itemAt(active);
    if (next !== undefined) {
      // Up in the first row and down in the last stay, rather than jump to a corner.
      const leaves =
        (event.key === "ArrowUp" && next < 0) ||
        (event.key === "ArrowDown" && active + columns >= rowCount * columns);
      if (!leaves) go(next, choice !== undefined && event.shiftKey);
    } else if (event.key === "Enter" && item) {
      (onOpen ?? onSelect)?.(item, active);
    } else if (event.key === " " && item) {
      if (choice) choice.onChoose([active], "toggle");
      else onSelect?.(item, active);
    } else return;
    event.preventDefault();
  };

  const isLoading = !items && !sparse;
  if (!isLoading && count === 0) return <div className={className}>{empty}</div>;
  if (isLoading) {
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
      aria-multiselectable={choice ? true : undefined}
      aria-activedescendant={`${gridId}-${active}`}
      onKeyDown={onKeyDown}
      onScroll={() => {
        rows.onScroll();
        notePlace();
      }}
      {...band.handlers}
      className={cn(
        "group/grid relative h-[70dvh] overflow-y-auto focus-visible:-outline-offset-2",
        band.drawn && "select-none",
        choice?.isLasso && "cursor-crosshair touch-none",
        className,
      )}
    >
      <div role="presentation" style={{ height: rows.height }} className="relative">
        {visible.map((row) => (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: focus stays on the grid (aria-activedescendant)
          <div
            key={row}
            role="row"
            aria-rowindex={row + 1}
            className="absolute inset-x-1.5 flex"
            style={{ top: gap + row * rowHeight - rows.base, gap }}
          >
            {Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => {
              const index = row * columns + column;
              const item = itemAt(index);
              return (
                <ImageGridTile
                  key={item?.id ?? `${index}`}
                  id={`${gridId}-${index}`}
                  index={index}
                  column={column}
                  item={item}
                  width={tile}
                  isOpen={item !== undefined && item.id === selectedId}
                  isActive={index === active}
                  isChosen={
                    choice && item
                      ? choice.isChosen(item, index) || (band.touched?.has(index) ?? false)
                      : undefined
                  }
                  actions={actions}
                />
              );
            })}
          </div>
        ))}
        {band.drawn ? <Drawing of={band.drawn} base={rows.base} /> : null}
      </div>
      {loadingMore ? (
        <p role="status" className="py-2 text-center text-xs text-muted">
          Loading more…
        </p>
      ) : null}
    </div>
  );
}

/** What a drag has drawn over the tiles, which lie `base` further up than in the whole list. */
function Drawing({ of, base }: { of: Drawn; base: number }) {
  if (of.kind === "lasso") {
    return (
      <svg aria-hidden className="pointer-events-none absolute inset-0 z-10 size-full">
        <polygon
          points={of.line.map((value, i) => (i % 2 === 0 ? value : value - base)).join(" ")}
          className="fill-accent-soft stroke-accent opacity-60"
          strokeWidth={2}
        />
      </svg>
    );
  }
  const { left, top, right, bottom } = of.box;
  return (
    <div
      className="pointer-events-none absolute z-10 border border-accent bg-accent-soft opacity-60"
      style={{ left, top: top - base, width: right - left, height: bottom - top }}
    />
  );
}

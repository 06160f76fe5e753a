"use client";

import { Maximize2, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { SegmentedControl } from "@/app/ui/choices";
import { IconButton } from "@/app/ui/icon-button";
import { ImageGrid, type ImageGridItem } from "@/app/ui/image-grid";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Select } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";

/** What a query of images page after page gives to a panel. */
export interface ReviewList {
  error: unknown;
  refetch: () => unknown;
  loadMore?: () => void;
  loadingMore: boolean;
}

/**
 * The images that a matrix or a comparison opens: the chosen one large with what is said of it, all of them below.
 * Without a choice the first one is shown, so that the panel never changes its shape. `children` stand below the list:
 * comments, dialogs, the viewer.
 */
export function ReviewPanel<Order extends string>({
  thing,
  title,
  subtitle,
  closeLabel,
  onClose,
  parts,
  list,
  items,
  total,
  label,
  tileSize,
  gridHeight,
  shown,
  facts,
  actions,
  empty,
  orders,
  order,
  onOrder,
  onChoose,
  onEnlarge,
  children,
}: {
  /** what an error is about: "The images of this cell" */
  thing: string;
  title: ReactNode;
  subtitle: ReactNode;
  closeLabel: string;
  onClose: () => void;
  /** a choice among parts of the list, above everything */
  parts?: ReactNode;
  list: ReviewList;
  items: readonly ImageGridItem[] | undefined;
  total: number | undefined;
  label: string;
  tileSize: number;
  /** a CSS height */
  gridHeight: string;
  shown: { id: string; url: string; name: string; alt: string } | undefined;
  /** undefined while they are read */
  facts: ReactNode | undefined;
  actions: ReactNode;
  empty: ReactNode;
  orders: readonly { value: Order; label: string }[];
  order: Order;
  onOrder: (order: Order) => void;
  onChoose: (image: string) => void;
  onEnlarge: (image: string) => void;
  children?: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const isRead = items !== undefined;
  // From the matrix on into the images: the arrow keys go through them at once. Escape leads back.
  useEffect(() => {
    if (isRead) panel.current?.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  }, [isRead]);
  return (
    <div ref={panel}>
      <Panel flush className="lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
        <div className="sticky top-0 z-10 flex items-start gap-2 border-b bg-panel px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 className="flex flex-wrap items-center gap-x-2 text-sm font-semibold">{title}</h2>
            <p className="text-xs tabular-nums text-muted">{subtitle}</p>
          </div>
          <IconButton label={closeLabel} icon={<X />} size="sm" onClick={onClose} />
        </div>
        {parts ? <div className="min-h-18 content-center border-b px-4 py-2">{parts}</div> : null}
        {list.error ? (
          <QueryError thing={thing} error={list.error} onRetry={list.refetch} />
        ) : items?.length === 0 ? (
          <p className="px-4 py-8 text-center text-sm text-muted">{empty}</p>
        ) : (
          <>
            <div className="grid grid-cols-[minmax(0,4fr)_minmax(0,6fr)] gap-x-4 gap-y-3 p-4">
              <div>
                {shown ? (
                  <button
                    type="button"
                    title="Enlarge (Enter in the list)"
                    onClick={() => onEnlarge(shown.id)}
                    className="block w-full rounded-sm"
                  >
                    <ImageThumb
                      key={shown.id}
                      src={shown.url}
                      alt={shown.alt}
                      eager
                      className="aspect-square w-full"
                    />
                  </button>
                ) : (
                  <Skeleton className="aspect-square w-full" />
                )}
                <p className="mt-1 h-4.5 truncate text-xs text-muted" title={shown?.name}>
                  {shown?.name}
                </p>
              </div>
              <div className="min-h-44 min-w-0">{facts ?? <Skeleton className="h-44" />}</div>
              <div className="col-span-2 flex flex-wrap gap-2">
                {actions}
                <IconButton
                  label="Enlarge"
                  icon={<Maximize2 />}
                  disabled={!shown}
                  onClick={() => shown && onEnlarge(shown.id)}
                />
              </div>
            </div>
            <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2">
              {orders.length <= 3 ? (
                <SegmentedControl
                  label="Which images come first"
                  size="sm"
                  options={orders}
                  value={order}
                  onChange={onOrder}
                />
              ) : (
                // More would be wider than the panel.
                <Select
                  aria-label="Which images come first"
                  className="w-48"
                  value={order}
                  options={orders}
                  onChange={({ target }) => {
                    const next = orders.find(({ value }) => value === target.value);
                    if (next) onOrder(next.value);
                  }}
                />
              )}
              <span className="text-xs text-muted pointer-coarse:hidden">
                <Kbd>←</Kbd> <Kbd>→</Kbd> <Kbd>Enter</Kbd> enlarges
              </span>
            </div>
            <ImageGrid
              label={label}
              items={items}
              size={tileSize}
              total={total}
              selectedId={shown?.id}
              onSelect={(item) => onChoose(item.id)}
              onOpen={(item) => onEnlarge(item.id)}
              onEndReached={list.loadMore}
              loadingMore={list.loadingMore}
              className={gridHeight}
            />
          </>
        )}
        {children}
      </Panel>
    </div>
  );
}

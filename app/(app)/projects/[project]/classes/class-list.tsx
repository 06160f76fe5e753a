"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Badge } from "@/app/ui/badge";
import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import { Kbd } from "@/app/ui/kbd";
import { ClassLabel } from "../class-label";
import { type ClassDrafts, imagesText, isEdited } from "./class-draft";
import type { EditedClass } from "./operations";

const rowHeight = 40;

/**
 * The classes of a project, however many: only those in view are in the page. Arrow keys go through them, Alt and an
 * arrow moves the chosen one.
 */
export function ClassList({
  classes,
  keys,
  drafts,
  selectedId,
  onSelect,
  onMove,
}: {
  classes: readonly EditedClass[];
  /** the key of each class that has one, its own or by its place */
  keys: ReadonlyMap<string, string>;
  drafts: ClassDrafts;
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** moves the chosen class by so many places; absent where it may not be moved */
  onMove?: (by: number) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: classes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const at = classes.findIndex(({ id }) => id === selectedId);
  const scrollTo = useRef(rows.scrollToIndex);
  useEffect(() => {
    if (at >= 0) scrollTo.current(at);
  }, [at]);
  const press = (event: KeyboardEvent) => {
    const last = classes.length - 1;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const by = steps[event.key];
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      onMove?.(event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    const to = event.key === "Home" ? 0 : event.key === "End" ? last : by === undefined ? null : at + by;
    const next = to === null ? undefined : classes[Math.min(last, Math.max(0, to))];
    if (!next) return;
    event.preventDefault();
    onSelect(next.id);
  };
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Classes"
      aria-activedescendant={at >= 0 ? `class-${selectedId}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      className="h-[min(65dvh,40rem)] overflow-y-auto focus-visible:-outline-offset-2"
    >
      <div style={{ height: rows.getTotalSize() }} className="relative">
        {rows.getVirtualItems().map(({ index, start }) => {
          const one = classes[index];
          if (!one) return null;
          const key = keys.get(one.id);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            <div
              key={one.id}
              id={`class-${one.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={one.id === selectedId}
              aria-setsize={classes.length}
              aria-posinset={index + 1}
              onClick={() => onSelect(one.id)}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              className={cn(
                "absolute inset-x-0 top-0 flex items-center gap-3 border-b px-4 text-sm hover:bg-hover aria-selected:bg-accent-soft",
              )}
            >
              <ClassLabel of={one} className="min-w-0 flex-1" />
              {isEdited(one, drafts.get(one.id)) ? <Badge tone="warning">Not saved</Badge> : null}
              {one.mergedInto ? (
                <Badge>Merged into {one.mergedInto.name}</Badge>
              ) : one.archivedAt ? (
                <Badge>Archive</Badge>
              ) : null}
              <span className="w-6 text-center">{key ? <Kbd>{key.toUpperCase()}</Kbd> : null}</span>
              <span title={imagesText(one)} className="w-16 text-right tabular-nums text-muted">
                {formatCount(one.imageCount)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

"use client";

import { Check } from "lucide-react";
import { type MouseEvent, memo, type RefObject } from "react";
import { cn } from "./cn";
import type { ImageGridItem } from "./image-grid";
import { ImageThumb } from "./image-thumb";
import { Skeleton } from "./skeleton";

/** What a grid does with its tiles, by their place. */
export interface TileActions {
  /** `isOnMark`: on the mark in its corner */
  press(event: MouseEvent, index: number, isOnMark: boolean): void;
  open(index: number): void;
  near(index: number): void;
}

interface Tile {
  id: string;
  /** its place among all */
  index: number;
  column: number;
  item: ImageGridItem | undefined;
  width: number;
  /** shown large beside the grid */
  isOpen: boolean;
  /** where the keys are */
  isActive: boolean;
  /** undefined where nothing can be chosen */
  isChosen: boolean | undefined;
  actions: RefObject<TileActions | null>;
}

/** One image of a grid; a grey square while it is not known. Drawn anew only for what it shows: a grid has hundreds. */
export const ImageGridTile = memo(function ImageGridTile({
  id,
  index,
  column,
  item,
  width,
  isOpen,
  isActive,
  isChosen,
  actions,
}: Tile) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the grid takes the keys
    <div
      id={id}
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={isChosen ?? isOpen}
      aria-current={isOpen || undefined}
      onClick={(event) => actions.current?.press(event, index, false)}
      onDoubleClick={() => actions.current?.open(index)}
      onPointerEnter={() => actions.current?.near(index)}
      style={{ width }}
      className="group/tile relative cursor-pointer"
    >
      {item ? (
        <ImageThumb
          src={item.src}
          alt={item.alt}
          eager
          className={cn(
            "aspect-square w-full ring-line hover:ring-1 hover:ring-line-strong",
            (isOpen || isChosen) && "ring-2 ring-accent hover:ring-2 hover:ring-accent",
            isChosen && "opacity-80",
            isActive && !isOpen && "group-focus-visible/grid:ring-2 group-focus-visible/grid:ring-accent",
          )}
        />
      ) : (
        <Skeleton className="aspect-square w-full" />
      )}
      {isChosen !== undefined && item ? (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: Space does the same on the grid
        <span
          onClick={(event) => actions.current?.press(event, index, true)}
          className={cn(
            "absolute left-1 top-1 grid size-5 place-items-center rounded-sm border",
            isChosen
              ? "border-accent bg-accent text-on-accent"
              : "border-line-strong bg-panel/80 text-transparent opacity-0 group-hover/tile:opacity-100 pointer-coarse:opacity-100",
          )}
        >
          <Check aria-hidden className="size-3.5" strokeWidth={3} />
        </span>
      ) : null}
      {item?.caption !== undefined ? (
        <div className="flex h-5 items-center truncate px-0.5 text-2xs text-muted">{item.caption}</div>
      ) : null}
    </div>
  );
}, isSame);

/** Lists make their items anew as often as they are drawn. */
function isSame({ item: a, ...before }: Tile, { item: b, ...after }: Tile): boolean {
  return isShallowEqual(before, after) && isShallowEqual(a ?? {}, b ?? {});
}

function isShallowEqual(a: object, b: object): boolean {
  const [before, after] = [Object.entries(a), new Map(Object.entries(b))];
  return before.length === after.size && before.every(([key, value]) => Object.is(after.get(key), value));
}

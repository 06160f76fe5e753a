"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { drawnHeight, isOff, mostOffset, type Stand, scrolled, tallest, topOf } from "./tall-scroll";

/** Rows drawn above and below what is in view. */
const overscan = 3;
/** A scrolling is over when it has been still for so long. */
const stillMs = 200;

/**
 * Any number of rows of one height in a scroller, of which those in view are drawn. Beyond what a browser draws as one
 * element the list is slid under it: see `tall-scroll`.
 */
export function useRows({
  scroller,
  view,
  rowCount,
  rowHeight,
  columns,
  gap,
}: {
  scroller: RefObject<HTMLElement | null>;
  /** how much of the scroller is seen, in pixels */
  view: number;
  rowCount: number;
  /** from the top of a row to that of the next */
  rowHeight: number;
  columns: number;
  /** above the first row */
  gap: number;
}) {
  const tall = { height: gap + rowCount * rowHeight, view };
  const stand = useRef<Stand>({ offset: 0, top: 0 });
  /** How far the list is slid under its element, and the first row in view. */
  const [shown, setShown] = useState({ base: 0, row: 0 });

  const show = () => {
    const { offset, top } = stand.current;
    const next = { base: offset - top, row: Math.max(0, Math.floor((offset - gap) / rowHeight)) };
    setShown((old) => (old.base === next.base && old.row === next.row ? old : next));
  };
  const standAt = ({ offset, top }: Stand) => {
    const element = scroller.current;
    if (!element) return;
    if (element.scrollTop !== top) element.scrollTop = top;
    // What a browser has made of it: it rounds, and rows must not.
    const base = tall.height > tallest ? offset - element.scrollTop : 0;
    stand.current = { offset: element.scrollTop + base, top: element.scrollTop };
    show();
  };
  const scrollTo = (wanted: number) => {
    const offset = Math.min(Math.max(wanted, 0), mostOffset(tall));
    const { offset: before, top } = stand.current;
    standAt(
      Math.abs(offset - before) <= view
        ? scrolled(stand.current, top + offset - before, tall)
        : { offset, top: topOf(offset, tall) },
    );
  };

  const laid = useRef({ columns, rowHeight, isTall: false });
  const isTall = tall.height > tallest;
  useLayoutEffect(() => {
    if (view === 0 || rowCount === 0) return;
    const was = laid.current;
    laid.current = { columns, rowHeight, isTall };
    const { offset } = stand.current;
    // In tiles of another size the same ones stay in view.
    const isOther = was.columns !== columns || was.rowHeight !== rowHeight;
    const place = (offset - gap) / was.rowHeight;
    const kept = isOther && offset > gap ? gap + ((place * was.columns) / columns) * rowHeight : offset;
    if (isOther || was.isTall !== isTall || kept > mostOffset(tall)) {
      const now = Math.min(kept, mostOffset(tall));
      standAt({ offset: now, top: topOf(now, tall) });
    }
  });

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = useRef(() => {});
  useEffect(() => {
    settle.current = () => {
      const { offset } = stand.current;
      if (isTall && isOff(stand.current, tall))
        flushSync(() => standAt({ offset, top: topOf(offset, tall) }));
    };
  });

  return {
    height: drawnHeight(tall.height),
    /** How much further up than in the whole list things lie in the element. */
    base: shown.base,
    first: Math.max(0, Math.min(shown.row, rowCount - 1) - overscan),
    last: view === 0 ? -1 : Math.min(rowCount - 1, shown.row + Math.ceil(view / rowHeight) + overscan),
    /** Where the list stands, in its own pixels. */
    offset: () => stand.current.offset,
    scrollTo,
    /** Brings a row into view; one that is far away into its middle where that is asked for. */
    showRow: (row: number, align: "near" | "middle") => {
      const { offset } = stand.current;
      const top = row * rowHeight;
      const bottom = top + rowHeight + gap;
      if (top >= offset && bottom <= offset + view) return;
      if (align === "middle") scrollTo(top - (view - rowHeight) / 2);
      else scrollTo(top < offset ? top : bottom - view);
    },
    onScroll: () => {
      const element = scroller.current;
      if (!element || element.scrollTop === stand.current.top) return;
      const next = scrolled(stand.current, element.scrollTop, tall);
      flushSync(() => standAt(next));
      if (!isTall) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => settle.current(), stillMs);
    },
  };
}

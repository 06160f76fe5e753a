import { type KeyboardEvent, useState } from "react";

type Range = readonly [low: number, high: number];

/** Where a key leads to: the point that is read off, by its place, or the part of x in sight; null: all of it. */
export type ChartStep = { readonly at: number } | { readonly range: Range | null };

/** Points that Page Up and Page Down pass over. */
const page = 10;

/**
 * Where a key leads from a point and a part of x in sight; null where it does not.
 * @param x ascending places. @param at place of the point that is read off; null: none yet.
 * @param sight what is seen of x, within which the point stays.
 */
export function chartStep(
  key: string,
  { x, at, sight, logX }: { x: ArrayLike<number>; at: number | null; sight: Range; logX: boolean },
): ChartStep | null {
  let first = 0;
  let last = x.length - 1;
  if (last < 0) return null;
  const all: Range = [x[first] as number, x[last] as number];
  while (first < last && (x[first] as number) < sight[0]) first += 1;
  while (last > first && (x[last] as number) > sight[1]) last -= 1;
  const from = at === null ? last : Math.min(last, Math.max(first, at));
  const within = (place: number) => ({ at: Math.min(last, Math.max(first, place)) });
  switch (key) {
    case "ArrowLeft":
      // The first press reads off the point at hand.
      return within(at === null ? from : from - 1);
    case "ArrowRight":
      return within(at === null ? first : from + 1);
    case "PageUp":
      return within(from - page);
    case "PageDown":
      return within(from + page);
    case "Home":
      return within(first);
    case "End":
      return within(last);
    case "+":
    case "=":
      return { range: zoomed(x[from] as number, sight, all, 0.5, logX) };
    case "-":
      return { range: zoomed(x[from] as number, sight, all, 2, logX) };
    case "Escape":
      // What is not zoomed leaves the key to what lies around it.
      return sight[0] > all[0] || sight[1] < all[1] ? { range: null } : null;
    default:
      return null;
  }
}

/** A part of x so many times as wide, the point where it was in it; null where that is all. */
function zoomed(point: number, sight: Range, all: Range, times: number, logX: boolean): Range | null {
  const scaled = (value: number) => (logX ? Math.log(value) : value);
  const back = (value: number) => (logX ? Math.exp(value) : value);
  const centre = scaled(point);
  const [low, high] = [scaled(sight[0]), scaled(sight[1])].map((edge) =>
    back(centre + (edge - centre) * times),
  );
  const range: Range = [Math.max(all[0], low ?? all[0]), Math.min(all[1], high ?? all[1])];
  if (range[0] <= all[0] && range[1] >= all[1]) return null;
  return range[0] < range[1] ? range : sight;
}

/**
 * A chart by keys: arrows, Page Up and Down, Home and End move what is read off along the points, + and - zoom around it,
 * Escape goes back to all. What it comes to is said.
 */
export function useChartKeys({
  x,
  cursor,
  logX,
  step,
  sight,
  say,
  sayRange,
}: {
  x: ArrayLike<number>;
  cursor: number | null;
  logX: boolean;
  step: (to: ChartStep) => void;
  /** what is seen of x; null before anything is drawn */
  sight: () => Range | null;
  say: (at: number) => string;
  sayRange: (range: Range | null) => string;
}) {
  const [said, setSaid] = useState("");
  const onKeyDown = (event: KeyboardEvent) => {
    const seen = sight();
    if (!seen || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = chartStep(event.key, { x, at: cursor, sight: seen, logX });
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    step(to);
    setSaid("at" in to ? say(to.at) : sayRange(to.range));
  };
  const props = {
    onKeyDown,
    "aria-label": "Values by arrow keys, zoom by + and −, back by Escape",
    "aria-keyshortcuts": "ArrowLeft ArrowRight PageUp PageDown Home End + - Escape",
  };
  return { said, props };
}

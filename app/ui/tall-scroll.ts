/** Browsers draw no element much taller, in pixels. */
export const tallest = 16_000_000;
/** So near to an end of a list the bar moves as the list does, pixel by pixel, so that both arrive there together. */
const exact = 1_000_000;

/** A list of any height and the box that it is seen through, in pixels. */
export interface Tall {
  height: number;
  view: number;
}

/** Where a list stands: how far from its own top, and how far its element is scrolled for that. */
export interface Stand {
  offset: number;
  top: number;
}

/** How tall the element is that stands for a list. */
export const drawnHeight = (height: number) => Math.min(height, tallest);

/** How far a list can be scrolled. */
export const mostOffset = ({ height, view }: Tall) => Math.max(0, height - view);
const mostTop = ({ height, view }: Tall) => Math.max(0, drawnHeight(height) - view);

/** How far the element is scrolled where its bar shows truly that the list stands at `offset`. */
export function topOf(offset: number, tall: Tall): number {
  const [most, drawn] = [mostOffset(tall), mostTop(tall)];
  if (offset <= exact || most === drawn) return offset;
  if (most - offset <= exact) return drawn - (most - offset);
  return exact + ((offset - exact) * (drawn - 2 * exact)) / (most - 2 * exact);
}

/** The place in the list that the bar shows: the inverse of `topOf`. */
export function offsetOf(top: number, tall: Tall): number {
  const [most, drawn] = [mostOffset(tall), mostTop(tall)];
  if (top <= exact || most === drawn) return top;
  if (drawn - top <= exact) return most - (drawn - top);
  return exact + ((top - exact) * (most - 2 * exact)) / (drawn - 2 * exact);
}

/** The bar moves the element by more than this at once, and hardly anything else does. */
const farOf = ({ height, view }: Tall) => Math.max(2 * view, drawnHeight(height) / view / 4);

/** Whether the bar shows another place than where the list stands, by what a person could see. */
export function isOff({ offset, top }: Stand, tall: Tall): boolean {
  return Math.abs(topOf(offset, tall) - top) > farOf(tall);
}

/**
 * Where a list stands once its element was scrolled to `top`. A near move, as a wheel, a finger or a key makes it, moves
 * the list by as many pixels; a far one, which only the bar makes, goes to the place that the bar shows. Where the
 * element is about to end before the list does, `top` comes back changed: scroll it there.
 */
export function scrolled(from: Stand, top: number, tall: Tall): Stand {
  if (tall.height <= tallest) return { offset: top, top };
  const by = top - from.top;
  if (Math.abs(by) > farOf(tall)) return { offset: offsetOf(top, tall), top };
  const most = mostOffset(tall);
  const offset = Math.min(Math.max(from.offset + by, 0), most);
  const isEnding =
    top < tall.view !== offset < tall.view || mostTop(tall) - top < tall.view !== most - offset < tall.view;
  const isBeyond = offset !== from.offset + by;
  return { offset, top: isEnding || isBeyond ? topOf(offset, tall) : top };
}

/** A rectangle of an upright image: shares of its width and height, 0..1. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

const parts = 10_000;

/** As a thread keeps it: whole numbers, so that the same region is found again. */
export function keptRegion({ left, top, width, height }: Region): number[] {
  return [left, top, width, height].map((share) => Math.round(share * parts));
}

/** What a thread keeps, as shares; null where it is about the whole. */
export function regionOf(kept: readonly number[] | null): Region | null {
  if (!kept) return null;
  const [left = 0, top = 0, width = 0, height = 0] = kept.map((part) => part / parts);
  return { left, top, width, height };
}

/** An area of a map as x, y, x, y, …: at least three corners, closed from the last to the first. */
export type Lasso = readonly number[];

/** Corners of all areas of a choice together, at the most: an address holds them. */
export const mostCorners = 400;
export const mostAreas = 20;

/**
 * Whether a point lies within an area: the area winds round it (its winding number is not 0), so that what a line that
 * crosses itself goes round twice is within. As Postgres tells it of a polygon.
 */
export function isWithin(lasso: Lasso, x: number, y: number): boolean {
  let winding = 0;
  for (let i = 0, before = lasso.length - 2; i < lasso.length; before = i, i += 2) {
    const [x0, y0] = [lasso[before] as number, lasso[before + 1] as number];
    const [x1, y1] = [lasso[i] as number, lasso[i + 1] as number];
    if (y0 <= y === y1 <= y) continue;
    const side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0);
    if (y1 > y0 ? side > 0 : side < 0) winding += y1 > y0 ? 1 : -1;
  }
  return winding !== 0;
}

/**
 * A drawn line with fewer corners: those go that lie within a tolerance of the line without them (Ramer, 1972; Douglas,
 * Peucker, 1973); the tolerance grows until few enough are left.
 * @param most corners, at least 3.
 */
export function simplified(line: Lasso, tolerance: number, most: number): number[] {
  for (let allowed = tolerance; ; allowed *= 1.5) {
    const kept = new Set([0, line.length / 2 - 1]);
    keepFar(line, 0, line.length / 2 - 1, allowed, kept);
    if (kept.size > most) continue;
    return [...kept].sort((i, j) => i - j).flatMap((i) => [line[2 * i] as number, line[2 * i + 1] as number]);
  }
}

function keepFar(line: Lasso, first: number, last: number, allowed: number, kept: Set<number>): void {
  let farthest = -1;
  let distance = allowed;
  const [ax, ay] = [line[2 * first] as number, line[2 * first + 1] as number];
  const [bx, by] = [line[2 * last] as number, line[2 * last + 1] as number];
  const length = Math.hypot(bx - ax, by - ay);
  for (let i = first + 1; i < last; i++) {
    const [x, y] = [line[2 * i] as number, line[2 * i + 1] as number];
    const off =
      length === 0
        ? Math.hypot(x - ax, y - ay)
        : Math.abs((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / length;
    if (off > distance) {
      farthest = i;
      distance = off;
    }
  }
  if (farthest < 0) return;
  kept.add(farthest);
  keepFar(line, first, farthest, allowed, kept);
  keepFar(line, farthest, last, allowed, kept);
}

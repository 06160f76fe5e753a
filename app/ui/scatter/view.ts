/** What of a plane is shown: the point in the middle, and pixels a unit; y points up. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Box {
  width: number;
  height: number;
}

export interface Extent {
  minX: number;
  maxX: number;
  minY: number;
  maxY: number;
}

/** Where all points lie. Of no points, about the origin. */
export function extentOf(xs: Float32Array, ys: Float32Array): Extent {
  const extent = { minX: 0, maxX: 0, minY: 0, maxY: 0 };
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i] as number, ys[i] as number];
    extent.minX = i === 0 ? x : Math.min(extent.minX, x);
    extent.maxX = i === 0 ? x : Math.max(extent.maxX, x);
    extent.minY = i === 0 ? y : Math.min(extent.minY, y);
    extent.maxY = i === 0 ? y : Math.max(extent.maxY, y);
  }
  return extent;
}

/** Shows all of an extent, with a margin. */
export function fitted({ minX, maxX, minY, maxY }: Extent, { width, height }: Box): View {
  const margin = 24;
  const scale = Math.min(
    Math.max(1, width - 2 * margin) / Math.max(1e-6, maxX - minX),
    Math.max(1, height - 2 * margin) / Math.max(1e-6, maxY - minY),
  );
  return { x: (minX + maxX) / 2, y: (minY + maxY) / 2, scale };
}

export const toScreen = (view: View, box: Box, x: number, y: number): [number, number] => [
  box.width / 2 + (x - view.x) * view.scale,
  box.height / 2 - (y - view.y) * view.scale,
];

export const toPlane = (view: View, box: Box, left: number, top: number): [number, number] => [
  view.x + (left - box.width / 2) / view.scale,
  view.y - (top - box.height / 2) / view.scale,
];

/** Larger or smaller by a factor; what lies under a place of the screen stays there. */
export function zoomed(view: View, box: Box, factor: number, left: number, top: number, whole: View): View {
  const scale = Math.min(whole.scale * 400, Math.max(whole.scale / 2, view.scale * factor));
  const [x, y] = toPlane(view, box, left, top);
  const moved = { ...view, scale };
  const [nowX, nowY] = toPlane(moved, box, left, top);
  return { scale, x: view.x + x - nowX, y: view.y + y - nowY };
}

export const panned = (view: View, right: number, down: number): View => ({
  ...view,
  x: view.x - right / view.scale,
  y: view.y + down / view.scale,
});

/** The corners of what is shown, as an area. */
export function areaInView(view: View, box: Box): number[] {
  const [left, top] = toPlane(view, box, 0, 0);
  const [right, bottom] = toPlane(view, box, box.width, box.height);
  return [left, top, right, top, right, bottom, left, bottom];
}

/** Finds the point that is nearest to a place, without asking all of them. */
export class PointIndex {
  private static readonly side = 128;
  private readonly starts: Int32Array;
  private readonly order: Int32Array;
  private readonly stepX: number;
  private readonly stepY: number;

  constructor(
    private readonly xs: Float32Array,
    private readonly ys: Float32Array,
    private readonly extent: Extent,
  ) {
    const { side } = PointIndex;
    this.stepX = Math.max(1e-9, (extent.maxX - extent.minX) / side);
    this.stepY = Math.max(1e-9, (extent.maxY - extent.minY) / side);
    this.starts = new Int32Array(side * side + 1);
    const cells = new Int32Array(xs.length);
    for (let i = 0; i < xs.length; i++) {
      const cell = this.cellOf(xs[i] as number, ys[i] as number);
      cells[i] = cell;
      this.starts[cell + 1] = (this.starts[cell + 1] as number) + 1;
    }
    for (let i = 1; i < this.starts.length; i++) {
      this.starts[i] = (this.starts[i] as number) + (this.starts[i - 1] as number);
    }
    const next = this.starts.slice();
    this.order = new Int32Array(xs.length);
    for (let i = 0; i < xs.length; i++) {
      const cell = cells[i] as number;
      const place = next[cell] as number;
      this.order[place] = i;
      next[cell] = place + 1;
    }
  }

  /** @returns the point, or -1 where none that may be is within the distance. */
  nearest(x: number, y: number, within: number, mayBe: (point: number) => boolean): number {
    const { side } = PointIndex;
    const [left, right] = [this.column(x - within), this.column(x + within)];
    const [low, high] = [this.row(y - within), this.row(y + within)];
    let best = -1;
    let least = within * within;
    for (let row = low; row <= high; row++) {
      for (let column = left; column <= right; column++) {
        const cell = row * side + column;
        for (let at = this.starts[cell] as number; at < (this.starts[cell + 1] as number); at++) {
          const point = this.order[at] as number;
          const square = ((this.xs[point] as number) - x) ** 2 + ((this.ys[point] as number) - y) ** 2;
          if (square > least || !mayBe(point)) continue;
          best = point;
          least = square;
        }
      }
    }
    return best;
  }

  private cellOf(x: number, y: number): number {
    return this.row(y) * PointIndex.side + this.column(x);
  }

  private column(x: number): number {
    return Math.min(PointIndex.side - 1, Math.max(0, Math.floor((x - this.extent.minX) / this.stepX)));
  }

  private row(y: number): number {
    return Math.min(PointIndex.side - 1, Math.max(0, Math.floor((y - this.extent.minY) / this.stepY)));
  }
}

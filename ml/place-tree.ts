/** A k-d tree of places: what lies near a place is found without a look at all of them. */

/** Places of a leaf at most. */
const LEAF = 16;

/**
 * Places in an order in which those of each node stand side by side. Node n has the halves 2n + 1 and 2n + 2, by the
 * axis on which it is widest; a node of at most 16 places has none. Each node keeps its bounds on all axes.
 */
export class PlaceTree {
  /** Which place stands where. */
  readonly order: Uint32Array;
  /** By node, where its places begin and end; 0 where there is no such node. */
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  /** By node and axis the least, then the greatest. */
  private readonly bounds: Int16Array;

  /**
   * @param places `axes` numbers each, one after another, that differ by less than 2^15: `build` puts them into the
   * tree's order.
   */
  constructor(
    private readonly places: Int16Array,
    private readonly axes: number,
  ) {
    const count = places.length / axes;
    this.order = Uint32Array.from({ length: count }, (_, i) => i);
    let levels = 1;
    while (Math.ceil(count / 2 ** (levels - 1)) > LEAF) levels++;
    const nodes = 2 ** levels - 1;
    this.from = new Uint32Array(nodes);
    this.to = new Uint32Array(nodes);
    this.bounds = new Int16Array(2 * axes * nodes);
  }

  get nodes(): number {
    return this.from.length;
  }

  isLeaf(node: number): boolean {
    return this.endOf(node) - this.startOf(node) <= LEAF;
  }

  startOf(node: number): number {
    return this.from[node] as number;
  }

  endOf(node: number): number {
    return this.to[node] as number;
  }

  /** Divides the places. Yields after each node the share that is done, 0 to 1. */
  *build(): Generator<number, void> {
    const { from, to, order } = this;
    const all = Math.max(1, order.length * Math.log2(from.length + 1));
    let done = 0;
    to[0] = order.length;
    for (let node = 0; node < from.length; node++) {
      const [start, end] = [from[node] as number, to[node] as number];
      const widest = this.bound(node, start, end);
      if (end - start > LEAF) {
        const middle = (start + end) >>> 1;
        this.select(start, end, middle, widest);
        [from[2 * node + 1], to[2 * node + 1]] = [start, middle];
        [from[2 * node + 2], to[2 * node + 2]] = [middle, end];
      }
      done += end - start;
      yield Math.min(1, done / all);
    }
  }

  /** Whether place `at` of the order lies within √`limit` of the bounds of a node. */
  isNear(node: number, at: number, limit: number): boolean {
    const { places, bounds, axes } = this;
    const place = at * axes;
    const low = 2 * axes * node;
    let squares = 0;
    for (let k = 0; k < axes; k++) {
      const value = places[place + k] as number;
      const under = (bounds[low + k] as number) - value;
      const over = value - (bounds[low + axes + k] as number);
      if (under > 0) squares += under * under;
      else if (over > 0) squares += over * over;
      if (squares > limit) return false;
    }
    return true;
  }

  /** Whether two places of the order lie within √`limit` of each other. */
  areNear(one: number, other: number, limit: number): boolean {
    const { places, axes } = this;
    const [a, b] = [one * axes, other * axes];
    let squares = 0;
    for (let k = 0; k < axes; k++) {
      const step = (places[a + k] as number) - (places[b + k] as number);
      squares += step * step;
      if (squares > limit) return false;
    }
    return true;
  }

  /** Keeps the bounds of a node; answers with the axis on which it is widest. */
  private bound(node: number, start: number, end: number): number {
    const { places, bounds, axes } = this;
    const low = 2 * axes * node;
    // Of none there are none.
    bounds.set(places.subarray(start * axes, Math.min(start + 1, end) * axes), low);
    bounds.set(places.subarray(start * axes, Math.min(start + 1, end) * axes), low + axes);
    for (let at = start * axes; at < end * axes; at += axes) {
      for (let k = 0; k < axes; k++) {
        const value = places[at + k] as number;
        if (value < (bounds[low + k] as number)) bounds[low + k] = value;
        if (value > (bounds[low + axes + k] as number)) bounds[low + axes + k] = value;
      }
    }
    let widest = 0;
    let width = -1;
    for (let k = 0; k < axes; k++) {
      const own = (bounds[low + axes + k] as number) - (bounds[low + k] as number);
      if (own > width) [widest, width] = [k, own];
    }
    return widest;
  }

  /** Puts the places so that none before `middle` is greater on an axis than one from there on (Hoare's quickselect). */
  private select(start: number, end: number, middle: number, axis: number): void {
    const { places, axes } = this;
    let [low, high] = [start, end - 1];
    while (low < high) {
      const pivot = this.pivotOf(low, high, axis);
      let [i, j] = [low, high];
      while (i <= j) {
        while ((places[i * axes + axis] as number) < pivot) i++;
        while ((places[j * axes + axis] as number) > pivot) j--;
        if (i > j) break;
        this.swap(i++, j--);
      }
      if (middle <= j) high = j;
      else if (middle >= i) low = i;
      else return;
    }
  }

  /** The median of the first, the middle and the last. */
  private pivotOf(low: number, high: number, axis: number): number {
    const at = (i: number) => this.places[i * this.axes + axis] as number;
    const [a, b, c] = [at(low), at((low + high) >>> 1), at(high)];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private swap(one: number, other: number): void {
    const { places, axes, order } = this;
    const [a, b] = [one * axes, other * axes];
    for (let k = 0; k < axes; k++) {
      const value = places[a + k] as number;
      places[a + k] = places[b + k] as number;
      places[b + k] = value;
    }
    const image = order[one] as number;
    order[one] = order[other] as number;
    order[other] = image;
  }
}

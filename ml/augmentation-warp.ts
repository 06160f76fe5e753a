/**
 * One affine map of an image of bytes, bilinear: flip, rotation, shift, zoom and crop composed, so that an image is
 * sampled once however many of them are on. Fixed point throughout: the same bytes on every machine.
 */

/** From a pixel (x, y) of the result to the source: (xx x + xy y + x0, yx x + yy y + y0), centres of pixels whole. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** What is done to an image, in the order crop, flips, rotation, zoom, shift. */
export interface Geometry {
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** By shares of the width and of the height, to the right and downwards. */
  readonly shift: readonly [number, number];
  /** Above 1 the image is enlarged. */
  readonly zoom: number;
  /** The part that is kept: its side as a share of the whole, and its corner as shares of width and height. */
  readonly crop: { readonly side: number; readonly left: number; readonly top: number };
}

/** The map of a geometry for images of a size; null where it changes nothing. */
export function affineOf(geometry: Geometry, width: number, height: number): Affine | null {
  const { flipHorizontal, flipVertical, rotation, shift, zoom, crop } = geometry;
  const still = !flipHorizontal && !flipVertical && rotation === 0 && zoom === 1 && crop.side === 1;
  if (still && shift[0] === 0 && shift[1] === 0) return null;
  const angle = (rotation * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  // Backwards, from the result to the source: each step undone, the last one first.
  const across = ((flipHorizontal ? -1 : 1) * crop.side) / zoom;
  const down = ((flipVertical ? -1 : 1) * crop.side) / zoom;
  const [xx, xy, yx, yy] = [across * cos, across * sin, down * -sin, down * cos];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const fromX = middleX + shift[0] * width;
  const fromY = middleY + shift[1] * height;
  const toX = middleX + width * (crop.left - (1 - crop.side) / 2);
  const toY = middleY + height * (crop.top - (1 - crop.side) / 2);
  return { xx, xy, x0: toX - xx * fromX - xy * fromY, yx, yy, y0: toY - yx * fromX - yy * fromY };
}

/** Fractional bits of a coordinate: sources up to 2,047 pixels from the corner, of which 512 are inside. */
const BITS = 20;
const ONE = 1 << BITS;
/** Fractional bits of a weight: 255 · 2^22 is the largest sum, below 2^31. */
const WEIGHT_BITS = 11;
const WEIGHT_MASK = (1 << WEIGHT_BITS) - 1;
const HALF = 1 << (2 * WEIGHT_BITS - 1);

/** Samples images of one size through affine maps. */
export class Warper {
  private readonly channels: 1 | 3;
  private readonly border: 0 | 1;
  /** The source with its border; a tap of weight 0 may lie a row and a pixel after the last one. */
  private readonly padded: Uint8Array;
  private readonly paddedWidth: number;

  /** @param fill of each channel, for what lies outside of the source; null repeats the nearest pixel. */
  constructor(
    private readonly shape: { width: number; height: number; channels: 1 | 3 },
    fill: readonly number[] | null,
  ) {
    const { width, height, channels } = shape;
    this.channels = channels;
    this.border = fill ? 1 : 0;
    this.paddedWidth = width + 2 * this.border;
    const pixels = this.paddedWidth * (height + 2 * this.border) + this.paddedWidth + 1;
    this.padded = new Uint8Array(pixels * channels);
    for (let i = 0; fill && i < this.padded.length; i++) this.padded[i] = fill[i % channels] as number;
  }

  /**
   * @param source height × width × channels bytes, HWC.
   * @param into where the result goes, from `offset` on; may be the source itself.
   */
  warp(source: Uint8Array, map: Affine, into: Uint8Array, offset: number): void {
    const { channels, border, padded, paddedWidth } = this;
    const { width, height } = this.shape;
    const below = paddedWidth * channels;
    for (let y = 0; y < height; y++) {
      const row = source.subarray(y * width * channels, (y + 1) * width * channels);
      padded.set(row, (y + border) * below + border * channels);
    }
    // Clamped to the border, whatever lies further out is what the border is.
    const lastX = (width - 1 + 2 * border) * ONE;
    const lastY = (height - 1 + 2 * border) * ONE;
    const stepX = Math.round(map.xx * ONE);
    const stepY = Math.round(map.yx * ONE);
    const sample = channels === 1 ? sampleOne : sampleThree;
    for (let y = 0; y < height; y++) {
      const fromX = Math.round((map.xy * y + map.x0 + border) * ONE);
      const fromY = Math.round((map.yy * y + map.y0 + border) * ONE);
      const to = offset + y * width * channels;
      sample(padded, below, fromX, fromY, stepX, stepY, lastX, lastY, into, to, width);
    }
  }
}

// The two differ only in the number of sums: a loop over channels inside costs twice as much.
function sampleOne(
  source: Uint8Array,
  below: number,
  fromX: number,
  fromY: number,
  stepX: number,
  stepY: number,
  lastX: number,
  lastY: number,
  into: Uint8Array,
  to: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = Math.max(0, Math.min(lastX, (fromX + Math.imul(i, stepX)) | 0));
    const y = Math.max(0, Math.min(lastY, (fromY + Math.imul(i, stepY)) | 0));
    const wx = (x >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
    const wy = (y >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
    const at = Math.imul(y >> BITS, below) + (x >> BITS);
    // (1 - w) p + w q as p + w (q - p): the same whole number with half of the products.
    const left = source[at] as number;
    const leftUnder = source[at + below] as number;
    const above = (left << WEIGHT_BITS) + Math.imul((source[at + 1] as number) - left, wx);
    const under = (leftUnder << WEIGHT_BITS) + Math.imul((source[at + below + 1] as number) - leftUnder, wx);
    into[to + i] = ((above << WEIGHT_BITS) + Math.imul(under - above, wy) + HALF) >> (2 * WEIGHT_BITS);
  }
}

function sampleThree(
  source: Uint8Array,
  below: number,
  fromX: number,
  fromY: number,
  stepX: number,
  stepY: number,
  lastX: number,
  lastY: number,
  into: Uint8Array,
  to: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = Math.max(0, Math.min(lastX, (fromX + Math.imul(i, stepX)) | 0));
    const y = Math.max(0, Math.min(lastY, (fromY + Math.imul(i, stepY)) | 0));
    const wx = (x >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
    const wy = (y >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
    const top = Math.imul(y >> BITS, below) + Math.imul(x >> BITS, 3);
    const bottom = top + below;
    const out = to + i * 3;
    const red = source[top] as number;
    const redUnder = source[bottom] as number;
    const redAbove = (red << WEIGHT_BITS) + Math.imul((source[top + 3] as number) - red, wx);
    const redBelow = (redUnder << WEIGHT_BITS) + Math.imul((source[bottom + 3] as number) - redUnder, wx);
    into[out] = ((redAbove << WEIGHT_BITS) + Math.imul(redBelow - redAbove, wy) + HALF) >> (2 * WEIGHT_BITS);
    const green = source[top + 1] as number;
    const greenUnder = source[bottom + 1] as number;
    const greenAbove = (green << WEIGHT_BITS) + Math.imul((source[top + 4] as number) - green, wx);
    const greenBelow =
      (greenUnder << WEIGHT_BITS) + Math.imul((source[bottom + 4] as number) - greenUnder, wx);
    into[out + 1] =
      ((greenAbove << WEIGHT_BITS) + Math.imul(greenBelow - greenAbove, wy) + HALF) >> (2 * WEIGHT_BITS);
    const blue = source[top + 2] as number;
    const blueUnder = source[bottom + 2] as number;
    const blueAbove = (blue << WEIGHT_BITS) + Math.imul((source[top + 5] as number) - blue, wx);
    const blueBelow = (blueUnder << WEIGHT_BITS) + Math.imul((source[bottom + 5] as number) - blueUnder, wx);
    into[out + 2] =
      ((blueAbove << WEIGHT_BITS) + Math.imul(blueBelow - blueAbove, wy) + HALF) >> (2 * WEIGHT_BITS);
  }
}

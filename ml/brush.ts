import { luma, type PreprocessSpec } from "@/ml/preprocess";

/** A stroke over what a network sees. */
export interface Stroke {
  /** Red, green, blue; null: the background. */
  readonly ink: readonly [number, number, number] | null;
  /** Of the round brush, as a share of the shorter side. */
  readonly radius: number;
  /** Where it went, as shares of width and height, from the upper left. */
  readonly points: readonly (readonly [number, number])[];
}

type Shape = Pick<PreprocessSpec, "width" | "height" | "channels" | "background">;

/**
 * What a network would see of a picture that was painted over, stroke by stroke. A pixel is covered where its middle is
 * within the brush; the pixel under the brush's own middle always is.
 * @param seen height × width × channels bytes, HWC; unchanged.
 */
export function brushed(seen: Uint8Array, shape: Shape, strokes: readonly Stroke[]): Uint8Array {
  const { width, height, channels, background } = shape;
  const result = new Uint8Array(seen);
  for (const { ink, radius, points } of strokes) {
    const colour = ink ?? background;
    const values = channels === 1 ? [luma(...colour)] : colour;
    const reach = Math.max(radius * Math.min(width, height), Math.SQRT1_2);
    const places = points.map(([x, y]) => [x * width - 0.5, y * height - 0.5] as const);
    for (const [i, to] of places.entries()) {
      const from = places[Math.max(0, i - 1)] ?? to;
      const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
      const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
      for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(height - 1, bottom); y += 1) {
        for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(width - 1, right); x += 1) {
          if (distance([x, y], from, to) <= reach) result.set(values, (y * width + x) * channels);
        }
      }
    }
  }
  return result;
}

type Place = readonly [number, number];

/** Of a place from a line between two. */
function distance(place: Place, from: Place, to: Place): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((place[0] - from[0]) * dx + (place[1] - from[1]) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(place[0] - from[0] - share * dx, place[1] - from[1] - share * dy);
}

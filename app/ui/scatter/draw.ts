import type { Rgb } from "@/ml/colour";
import type { Box, View } from "./view";

export interface Drawn {
  xs: Float32Array;
  ys: Float32Array;
  /** Of each point, its place in the palette. */
  groups: Uint8Array | Uint16Array;
  palette: readonly Rgb[];
  /** Groups that are not shown. */
  hidden: ReadonlySet<number>;
  /** 1 for points that are chosen; the others are then shown faintly. */
  chosen: Uint8Array | null;
  surface: Rgb;
}

/** Pixels (not of CSS) of a disc about its middle, as rows and columns. */
function discOf(radius: number): [number, number][] {
  const reach = Math.ceil(radius);
  const disc: [number, number][] = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) if (Math.hypot(x, y) <= radius + 0.2) disc.push([x, y]);
  }
  return disc;
}

/** The radius of a point in pixels of CSS: smaller where there are many, larger as one comes nearer. */
export function radiusOf(count: number, zoom: number): number {
  const base = count < 1500 ? 3 : count < 8000 ? 2.2 : count < 30_000 ? 1.5 : 1;
  return Math.min(6, base * Math.sqrt(Math.max(1, zoom)));
}

const packed = ([red, green, blue]: Rgb) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const faint = (rgb: Rgb, surface: Rgb): Rgb =>
  rgb.map((value, i) =>
    Math.round((surface[i] as number) + 0.22 * (value - (surface[i] as number))),
  ) as never;

/**
 * Draws points into the pixels of a canvas, by hand: a hundred thousand take some milliseconds, those of fillRect some
 * hundred.
 * @param ratio pixels of the canvas to one of CSS.
 */
export function drawPoints(
  context: CanvasRenderingContext2D,
  { xs, ys, groups, palette, hidden, chosen, surface }: Drawn,
  view: View,
  box: Box,
  ratio: number,
  radius: number,
): void {
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (width < 1 || height < 1) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const disc = discOf(radius * ratio);
  const strong = palette.map(packed);
  const weak = palette.map((rgb) => packed(faint(rgb, surface)));
  const scale = view.scale * ratio;
  const paint = (point: number, colour: number) => {
    const x = Math.round(width / 2 + ((xs[point] as number) - view.x) * scale);
    const y = Math.round(height / 2 - ((ys[point] as number) - view.y) * scale);
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) return;
    for (const [dx, dy] of disc) {
      const [column, row] = [x + dx, y + dy];
      if (column >= 0 && row >= 0 && column < width && row < height) pixels[row * width + column] = colour;
    }
  };
  // Those that are chosen lie above the others.
  for (const layer of chosen ? [0, 1] : [1]) {
    for (let point = 0; point < xs.length; point++) {
      const group = groups[point] as number;
      if (hidden.has(group) || (chosen && chosen[point] !== layer)) continue;
      paint(point, (layer === 1 ? strong : weak)[group] as number);
    }
  }
  context.putImageData(image, 0, 0);
}

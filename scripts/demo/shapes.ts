import { makeZip } from "client-zip";
import sharp from "sharp";
import { createRandom, type Random } from "@/ml/random";

const shapeNames = ["circle", "cross", "hexagon", "square", "star", "triangle"] as const;
type ShapeName = (typeof shapeNames)[number];

/** What makes an image difficult; `mislabelled` lies in the folder of another shape. */
export type Difficulty = "none" | "small" | "faint" | "hidden" | "mislabelled";

export interface DrawnImage {
  /** Path in the archive: split, class, file. */
  path: string;
  drawn: ShapeName;
  difficulty: Difficulty;
  bytes: Buffer;
}

/**
 * Draws shapes of any colour on light ground, near the middle and nearly upright. The same seed draws the same images. Most are easy; a few are
 * small, faint or half hidden, and a few lie in the wrong folder, as in every data set.
 */
export async function drawShapes(options: {
  /** Images a class in each split. */
  counts: Readonly<Record<"train" | "validation" | "test", number>>;
  /** Edge in pixels. */
  size: number;
  seed: number;
}): Promise<DrawnImage[]> {
  const images: DrawnImage[] = [];
  for (const split of ["train", "validation", "test"] as const) {
    for (const [index, name] of shapeNames.entries()) {
      for (let i = 0; i < options.counts[split]; i++) {
        const random = createRandom(`${options.seed} ${split} ${name} ${i}`);
        const difficulty = difficultyOf(random, split);
        const other = shapeNames[(index + 1 + random.int(shapeNames.length - 1)) % shapeNames.length];
        const drawn = difficulty === "mislabelled" ? (other ?? name) : name;
        const svg = picture(drawn, difficulty, options.size, random);
        images.push({
          path: `${split}/${name}/${name}-${String(i + 1).padStart(4, "0")}.png`,
          drawn,
          difficulty,
          bytes: await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer(),
        });
      }
    }
  }
  return images;
}

/** Packs files as a person's archive program would, always with the same bytes. */
export async function packZip(files: readonly { path: string; bytes: Uint8Array }[]): Promise<Uint8Array> {
  const lastModified = new Date("2026-01-01T00:00:00Z");
  const zip = makeZip(files.map(({ path, bytes }) => ({ name: path, input: bytes, lastModified })));
  return new Uint8Array(await new Response(zip).arrayBuffer());
}

function difficultyOf(random: Random, split: string): Difficulty {
  const drawn = random.next();
  if (drawn < 0.03) return "small";
  if (drawn < 0.06) return "faint";
  if (drawn < 0.09) return "hidden";
  return drawn < (split === "validation" ? 0.09 : 0.11) ? "mislabelled" : "none";
}

function picture(name: ShapeName, difficulty: Difficulty, size: number, random: Random): string {
  const between = (low: number, high: number) => low + random.next() * (high - low);
  const hue = random.int(360);
  const lightness = between(82, 95);
  const ground = `hsl(${hue},${random.int(30)}%,${lightness}%)`;
  const contrast = difficulty === "faint" ? between(4, 8) : between(45, 65);
  const ink = `hsl(${(hue + 60 + random.int(240)) % 360},${40 + random.int(50)}%,${lightness - contrast}%)`;
  const radius = size * (difficulty === "small" ? between(0.1, 0.14) : between(0.3, 0.4));
  const x = size * between(0.43, 0.57);
  const y = size * between(0.43, 0.57);
  const style =
    random.next() < 0.5
      ? `fill="${ink}"`
      : `fill="none" stroke="${ink}" stroke-width="${Math.max(1.5, radius * between(0.16, 0.3))}" stroke-linejoin="round"`;
  const shape =
    name === "circle"
      ? `<circle cx="${x}" cy="${y}" r="${radius}" ${style}/>`
      : `<polygon points="${cornersOf(name, x, y, radius, between(-0.3, 0.3) - Math.PI / 2, random)}" ${style}/>`;
  // A bar of the ground's lightness over half of the shape.
  const bar =
    difficulty === "hidden"
      ? `<rect x="${x - size}" y="${y - radius * between(-0.1, 0.2)}" width="${2 * size}" height="${size}" fill="hsl(${hue},20%,60%)" transform="rotate(${random.int(360)} ${x} ${y})"/>`
      : "";
  const specks = Array.from(
    { length: random.int(6) },
    () =>
      `<circle cx="${between(0, size)}" cy="${between(0, size)}" r="${between(0.4, 1.2)}" fill="${ink}"/>`,
  ).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="100%" height="100%" fill="${ground}"/>${specks}${shape}${bar}</svg>`;
}

/** Corners of a shape on a circle, its arms drawn in to the inner radius, each moved a little as by hand. */
function cornersOf(
  name: Exclude<ShapeName, "circle">,
  x: number,
  y: number,
  radius: number,
  turn: number,
  random: Random,
): string {
  const at = (angle: number, distance: number) => {
    const wobble = radius * 0.06;
    const px = x + distance * Math.cos(turn + angle) + (random.next() - 0.5) * wobble;
    const py = y + distance * Math.sin(turn + angle) + (random.next() - 0.5) * wobble;
    return `${px.toFixed(2)},${py.toFixed(2)}`;
  };
  const ring = (corners: number) =>
    Array.from({ length: corners }, (_, i) => at((2 * Math.PI * i) / corners, radius));
  if (name === "triangle") return ring(3).join(" ");
  if (name === "square") {
    return Array.from({ length: 4 }, (_, i) => at(Math.PI * (i / 2 + 0.25), radius)).join(" ");
  }
  if (name === "hexagon") return ring(6).join(" ");
  if (name === "star") {
    return Array.from({ length: 10 }, (_, i) =>
      at((Math.PI * i) / 5, i % 2 === 0 ? radius : radius * 0.42),
    ).join(" ");
  }
  // A cross: each arm ends in two corners and meets the next one in an inner corner.
  const half = 0.3;
  const arm = Math.atan(half);
  return Array.from({ length: 4 }, (_, i) => {
    const along = (Math.PI * i) / 2;
    const inner = Math.hypot(half, half) * radius;
    return [at(along - arm, radius), at(along + arm, radius), at(along + Math.PI / 4, inner)].join(" ");
  }).join(" ");
}

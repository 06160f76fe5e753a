import { type Box, type ByteImage, resample } from "@/ml/resample";

/** Edge of MNIST's field and of the square that its digits are fitted into, in pixels. */
const field = 28;
const fitted = 20;

/**
 * A drawing as MNIST has its digits: what is drawn fills 20 of 28 pixels at its longer side, keeps its proportions, is
 * antialiased, and lies so that the pixel of its centre of mass is the middle one, (14, 14) of 28 × 28; moved by whole
 * pixels, so that a digit of MNIST comes back as it is. Where a side would leave the field, as one end of a long line
 * with all its weight at the other would, it stays at the edge. For another size the same shares of it.
 * @param ink width × height bytes, what is drawn bright on 0.
 * @returns size.width × size.height bytes; all 0 where nothing is drawn.
 * @throws RangeError where the bytes do not match the size.
 */
export function centredStroke(
  ink: Uint8Array,
  width: number,
  height: number,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  if (ink.length !== width * height) {
    throw new RangeError(
      `A drawing of ${width}×${height} has ${width * height} bytes of grey, not ${ink.length}.`,
    );
  }
  const out = new Uint8Array(size.width * size.height);
  const source: ByteImage = { pixels: ink, width, height, stride: 1 };
  const box = inkBox(source);
  if (!box) return out;
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  const scale = Math.min((fitted * size.width) / (field * across), (fitted * size.height) / (field * down));
  const inner = {
    width: Math.max(1, Math.round(across * scale)),
    height: Math.max(1, Math.round(down * scale)),
  };
  const pixels = resample(source, 1, box, inner.width, inner.height);
  const mass = centreOfMass(pixels, inner.width);
  const left = placeOf(mass.x, inner.width, size.width);
  const top = placeOf(mass.y, inner.height, size.height);
  for (let y = 0; y < inner.height; y++) {
    const row = pixels.subarray(y * inner.width, (y + 1) * inner.width);
    out.set(row, (top + y) * size.width + left);
  }
  return out;
}

/** What is not 0; null where all is. */
function inkBox({ pixels, width, height }: ByteImage): Box | null {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] === 0) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = y + 1;
    }
  }
  return box.right > 0 ? box : null;
}

/** In pixels, of which the first one's middle is 0. What is too faint for a byte lies in the middle. */
function centreOfMass(pixels: Uint8Array, width: number): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (const [at, value] of pixels.entries()) {
    sum += value;
    x += value * (at % width);
    y += value * Math.floor(at / width);
  }
  return sum > 0 ? { x: x / sum, y: y / sum } : { x: width / 2, y: pixels.length / width / 2 };
}

/** Where a side begins whose centre is brought to the middle of the field. */
function placeOf(centre: number, length: number, whole: number): number {
  return Math.min(whole - length, Math.max(0, Math.floor(whole / 2) - Math.round(centre)));
}

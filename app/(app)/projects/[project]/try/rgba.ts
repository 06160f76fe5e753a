/** Pixels of 1, 3 or 4 channels with red, green, blue and alpha each; those that have them already are given back, not copied. */
export function rgbaOf(
  bytes: ArrayLike<number>,
  pixels: number,
  channels: 1 | 3 | 4,
): Uint8ClampedArray<ArrayBuffer> {
  if (channels === 4 && bytes instanceof Uint8ClampedArray) return bytes as Uint8ClampedArray<ArrayBuffer>;
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let channel = 0; channel < 4; channel += 1) {
      const from = channels === 1 ? 0 : channel;
      rgba[pixel * 4 + channel] =
        channel === 3 && channels !== 4 ? 255 : (bytes[pixel * channels + from] ?? 0);
    }
  }
  return rgba;
}

/**
 * The numbers that the network takes, as Offdiagonal makes them (offdiagonal-preprocess-1).
 * rgba: width × height × 4 bytes, not premultiplied. spec: `spec` of preprocessing.json. Returns a Float32Array, HWC.
 */
function preprocess(rgba, width, height, spec) {
  const { channels: c, background: back } = spec;
  const mix = (i, k) => Math.floor((rgba[i + k] * rgba[i + 3] + back[k] * (255 - rgba[i + 3]) + 127.5) / 255);
  const luma = (r, g, b) => (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
  const image = new Uint8Array(width * height * c);
  for (let p = 0; p < width * height; p++) {
    const rgb = [mix(4 * p, 0), mix(4 * p, 1), mix(4 * p, 2)];
    if (c === 1) image[p] = luma(...rgb);
    else image.set(rgb, 3 * p);
  }
  // Along one axis: lines × size × step numbers become lines × to × step (a triangle filter, as Pillow's BILINEAR).
  const along = (from, lines, size, step, start, end, to) => {
    const out = new Uint8Array(lines * to * step);
    const scale = (end - start) / to;
    const reach = Math.max(scale, 1);
    for (let o = 0; o < to; o++) {
      const centre = start + (o + 0.5) * scale;
      const first = Math.max(0, Math.trunc(centre - reach + 0.5));
      const count = Math.min(size, Math.trunc(centre + reach + 0.5)) - first;
      const raw = Array.from({ length: count }, (_, j) =>
        Math.max(0, 1 - Math.abs((j + first - centre + 0.5) * (1 / reach))),
      );
      const total = raw.reduce((sum, weight) => sum + weight, 0);
      const weights = raw.map((weight) => Math.trunc(0.5 + (weight / total) * (1 << 22)));
      for (let line = 0; line < lines; line++)
        for (let s = 0; s < step; s++) {
          let sum = 1 << 21;
          for (let j = 0; j < count; j++) sum += from[(line * size + first + j) * step + s] * weights[j];
          out[(line * to + o) * step + s] = sum >> 22;
        }
    }
    return out;
  };
  const resize = ([left, top, right, bottom], w, h) => {
    const same = (size, start, end, to) => size === to && start === 0 && end === size;
    const wide = same(width, left, right, w) ? image : along(image, height, width, c, left, right, w);
    return same(height, top, bottom, h) ? wide : along(wide, 1, height, w * c, top, bottom, h);
  };
  const excess = width * spec.height - height * spec.width;
  const cut = spec.fit === "cover" ? Math.abs(excess) / (excess > 0 ? spec.height : spec.width) / 2 : 0;
  const [x, y] = excess > 0 ? [cut, 0] : [0, cut];
  let w = spec.width;
  let h = spec.height;
  if (spec.fit === "contain" && excess < 0) w = Math.max(1, Math.round((width * h) / height));
  if (spec.fit === "contain" && excess > 0) h = Math.max(1, Math.round((height * w) / width));
  const inner = resize([x, y, width - x, height - y], w, h);
  const edge = c === 1 ? [luma(...back)] : back;
  const bytes = Uint8Array.from({ length: spec.width * spec.height * c }, (_, i) => edge[i % c]);
  const [dx, dy] = [Math.floor((spec.width - w) / 2), Math.floor((spec.height - h) / 2)];
  for (let row = 0; row < h; row++)
    bytes.set(inner.subarray(row * w * c, (row + 1) * w * c), ((dy + row) * spec.width + dx) * c);
  return Float32Array.from(bytes, (byte, i) => {
    if (spec.scaling === "signed") return byte / 127.5 - 1;
    return spec.scaling === "unit" ? byte / 255 : (byte / 255 - spec.mean[i % c]) / spec.deviation[i % c];
  });
}

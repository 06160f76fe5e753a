import { luma, type PreprocessSpec } from "@/ml/preprocess";

/**
 * A specification's preprocessing (ml/preprocess.ts) in plain JavaScript: only the lines that it needs, its numbers filled
 * in. What it makes of pixels is the same bit by bit.
 */
export function preprocessJavaScript(spec: PreprocessSpec): string {
  const { width: w, height: h, channels: c, fit } = spec;
  const grey = "(19595 * seen(p, 0) + 38470 * seen(p, 1) + 7471 * seen(p, 2) + 32768) >> 16";
  const [extra, across, down] = {
    stretch: ["", `${w}`, `${h}`],
    cover: [", cut", `${w}, left`, `${h}, top`],
    contain: [", whole", `across, ${w}`, `down, ${h}`],
  }[fit];
  const whole = fit === "contain" ? "whole" : "to";
  const sizes = {
    stretch: "",
    cover: `
  const excess = width * ${h} - height * ${w}; // Half of what is too much is left out at either end.
  const [left, top] = excess > 0 ? [excess / ${h} / 2, 0] : [0, -excess / ${w} / 2];`,
    contain: `
  const across = width * ${h} < height * ${w} ? Math.max(1, Math.round((width * ${h}) / height)) : ${w};
  const down = width * ${h} > height * ${w} ? Math.max(1, Math.round((height * ${w}) / width)) : ${h};`,
  }[fit];
  return `/** What the network takes, ${h} × ${w} × ${c} numbers, of RGBA bytes that are not premultiplied (offdiagonal-preprocess-1). */
function preprocess(rgba, width, height) {
  const back = [${spec.background.join(", ")}];
  const seen = (p, k) => Math.trunc((rgba[p * 4 + k] * rgba[p * 4 + 3] + back[k] * (255 - rgba[p * 4 + 3]) + 127.5) / 255);
  const image = new Uint8Array(width * height${c === 1 ? "" : " * 3"}).map(${c === 1 ? `(_, p) => ${grey}` : "(_, i) => seen(Math.trunc(i / 3), i % 3)"});
  // Makes \`to\` pixels of the \`size\` of each line: a triangle filter in whole numbers, as Pillow's BILINEAR.
  const resize = (from, size, step, to${extra}) => {
    const scale = ${fit === "cover" ? "(size - cut - cut)" : "size"} / to;
    const reach = Math.max(scale, 1);
    const out = new Uint8Array((from.length / size) * ${whole})${fit === "contain" ? edgesJavaScript(spec) : ""};
    for (let o = 0; o < to; o++) {
      const centre = ${fit === "cover" ? "cut + " : ""}(o + 0.5) * scale;
      const first = Math.max(0, Math.trunc(centre - reach + 0.5));
      const length = Math.min(size, Math.trunc(centre + reach + 0.5)) - first;
      const raw = Array.from({ length }, (_, j) => Math.max(0, 1 - Math.abs((j + first - centre + 0.5) * (1 / reach))));
      const total = raw.reduce((sum, weight) => sum + weight);
      const weights = raw.map((weight) => Math.trunc(0.5 + (weight / total) * (1 << 22)));
      for (let i = 0; i < from.length / size; i++) {
        const at = (length, pixel) => (i - (i % step)) * length + pixel * step + (i % step);
        const sum = weights.reduce((all, weight, j) => all + from[at(size, first + j)] * weight, 1 << 21);
        out[at(${fit === "contain" ? "whole, o + ((whole - to) >> 1)" : "to, o"})] = sum >> 22;
      }
    }
    return out;
  };${sizes}
  const bytes = resize(resize(image, width, ${c}, ${across}), height, ${w * c}, ${down});
  return Float32Array.from(bytes, ${scaledJavaScript(spec)});
}
`;
}

/** The colour that fills what a picture does not reach. */
function edgesJavaScript({ channels, background }: PreprocessSpec): string {
  return channels === 1 ? `.fill(${luma(...background)})` : `.map((_, i) => back[i % 3])`;
}

function scaledJavaScript({ channels, scaling, mean = [], deviation = [] }: PreprocessSpec): string {
  if (scaling === "signed") return "(byte) => byte / 127.5 - 1";
  if (scaling === "unit") return "(byte) => byte / 255";
  return channels === 1
    ? `(byte) => (byte / 255 - ${mean[0]}) / ${deviation[0]}`
    : `(byte, i) => (byte / 255 - [${mean.join(", ")}][i % 3]) / [${deviation.join(", ")}][i % 3]`;
}

/** The same in Python with NumPy. */
export function preprocessPython(spec: PreprocessSpec): string {
  const { width: w, height: h, channels: c, background, fit, scaling, mean = [], deviation = [] } = spec;
  const listed = (values: readonly number[]) => `[${values.join(", ")}]`;
  const grey = "\n    image = ((image @ np.array([19595, 38470, 7471]) + 32768) >> 16)[..., None]";
  const resized = {
    stretch: `
    image = resize(resize(image, 1, ${w}), 0, ${h})`,
    cover: `
    excess = image.shape[1] * ${h} - image.shape[0] * ${w}  # Half of what is too much is left out at either end.
    image = resize(resize(image, 1, ${w}, max(0, excess / ${h} / 2)), 0, ${h}, max(0, -excess / ${w} / 2))`,
    contain: `
    filled = np.full((${h}, ${w}, ${c}), ${c === 1 ? luma(...background) : listed(background)})
    high, wide = image.shape[:2]
    across = max(1, int(wide * ${h} / high + 0.5)) if wide * ${h} < high * ${w} else ${w}
    down = max(1, int(high * ${w} / wide + 0.5)) if wide * ${h} > high * ${w} else ${h}
    top, left = (${h} - down) // 2, (${w} - across) // 2
    filled[top : top + down, left : left + across] = resize(resize(image, 1, across), 0, down)
    image = filled`,
  }[fit];
  const scaled = {
    unit: "image / 255",
    signed: "image / 127.5 - 1",
    standard: `(image / 255 - np.array(${listed(mean)})) / np.array(${listed(deviation)})`,
  }[scaling];
  return `"""What the network takes, ${h} × ${w} × ${c} numbers (offdiagonal-preprocess-1). Needs NumPy."""
import numpy as np


def resize(image, axis, to${fit === "cover" ? ", cut" : ""}):
    """Makes \`to\` pixels of each line along an axis: a triangle filter in whole numbers, as Pillow's BILINEAR."""
    lines = np.moveaxis(image, axis, 0)
    scale = ${fit === "cover" ? "(len(lines) - cut - cut)" : "len(lines)"} / to
    reach = max(scale, 1)
    out = []
    for o in range(to):
        centre = ${fit === "cover" ? "cut + " : ""}(o + 0.5) * scale
        first = max(0, int(centre - reach + 0.5))
        last = min(len(lines), int(centre + reach + 0.5))
        raw = [max(0, 1 - abs((j - centre + 0.5) * (1 / reach))) for j in range(first, last)]
        total = np.cumsum(raw)[-1]  # One after another: sum() may round otherwise.
        weights = np.array([int(0.5 + weight / total * (1 << 22)) for weight in raw])
        out.append(((1 << 21) + np.tensordot(weights, lines[first:last], 1)) >> 22)
    return np.moveaxis(np.stack(out), 0, axis)


def preprocess(rgba):
    """Of RGBA bytes [height, width, 4] that are not premultiplied."""
    colours, alpha = rgba[..., :3].astype(int), rgba[..., 3:].astype(int)
    image = (2 * (colours * alpha + np.array(${listed(background)}) * (255 - alpha)) + 255) // 510${c === 1 ? grey : ""}${resized}
    return (${scaled}).astype(np.float32)
`;
}

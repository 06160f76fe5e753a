/**
 * Colours of data: scales for the confusion matrix and a colour for each class. All of them can be told apart with
 * any kind of colour blindness: the scales by lightness, which rises or falls all the way, the first twelve
 * classes by pairs (tested with the simulation of Machado, Oliveira and Fernandes, 2009).
 */
import { linear, type Oklab, oklabOf, type Rgb, rgbOf, rgbOfLch } from "@/ml/oklab";

export type { Rgb } from "@/ml/oklab";

export type Theme = "light" | "dark";

/** What the scales start from where the caller names no other surface: the panels of both themes. */
export const SURFACES: Readonly<Record<Theme, Rgb>> = { light: [255, 255, 255], dark: [21, 22, 25] };

const SEQUENTIAL: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#d2ecfc", "#8bc6ef", "#3e91da", "#1a57ad", "#13296c"],
  dark: ["#1c294e", "#254893", "#2479cc", "#3fb1ea", "#85e2ed", "#cbfaf0"],
};

const BELOW: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#fbd7b5", "#e99355", "#b4551d", "#6c2c10"],
  dark: ["#512e1a", "#944e21", "#d78032", "#fbc77c"],
};

const ABOVE: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#c1e3fc", "#6cb2ec", "#2975c9", "#1d3c86"],
  dark: ["#243561", "#2a61b1", "#44a0e2", "#94def5"],
};

/** By farthest point first: the distances of the first few are the largest. The same hue in both themes. */
const CLASSES: Readonly<Record<Theme, readonly string[]>> = {
  light: [
    "#1d6ec9",
    "#770500",
    "#b28d02",
    "#4c1b82",
    "#b93c50",
    "#0aa3be",
    "#70355e",
    "#5c6400",
    "#ad6689",
    "#024937",
    "#0332c7",
    "#1f2e47",
  ],
  dark: [
    "#7bb5ff",
    "#bc4a3c",
    "#ffda73",
    "#835cbe",
    "#ff8a95",
    "#a1ecfe",
    "#b1709c",
    "#9ba71d",
    "#faadd1",
    "#0e886b",
    "#4e84ff",
    "#4e6489",
  ],
};

/** Lightness of the classes after the twelfth, in turn. */
const FURTHER: Readonly<Record<Theme, readonly number[]>> = {
  light: [0.5, 0.38, 0.62],
  dark: [0.72, 0.58, 0.86],
};
const GOLDEN_ANGLE = 137.508;

/** "#rrggbb" as numbers. */
export function rgbOfHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** As CSS takes it: "#rrggbb". */
export function css(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * A scale for 0..1, cells of a matrix for instance. 0 is the surface itself, so that empty cells merge into it, and
 * the smallest value above 0 is already seen: one confusion among thousands is what a person looks for.
 * @param surface what the cells lie on, the theme's panel by default.
 * @returns a function of 0..1 (outside: clamped; NaN: the surface), which is lighter (dark theme) or darker (light
 * theme) for larger values throughout.
 */
export function sequentialScale(theme: Theme, surface: Rgb = SURFACES[theme]): (value: number) => Rgb {
  const ramp = interpolate(SEQUENTIAL[theme].map(rgbOfHex));
  return (value) => (value > 0 ? ramp(Math.min(value, 1)) : surface);
}

/**
 * A scale for -1..1, differences of two matrices for instance: orange below, blue above, the surface at 0, where it
 * begins without a step. Equally strong on both sides.
 */
export function divergingScale(theme: Theme, surface: Rgb = SURFACES[theme]): (value: number) => Rgb {
  const below = interpolate([surface, ...BELOW[theme].map(rgbOfHex)]);
  const above = interpolate([surface, ...ABOVE[theme].map(rgbOfHex)]);
  return (value) => {
    if (Number.isNaN(value)) return surface;
    return value < 0 ? below(Math.min(-value, 1)) : above(Math.min(value, 1));
  };
}

/** The colours that a class can be given by hand, "#rrggbb" as they look in the light theme: those of the first twelve. */
export const CLASS_PALETTE: readonly string[] = CLASSES.light;
/** Least contrast of what is no text to its surface (WCAG 2.2, 1.4.11). */
const SHAPE_CONTRAST = 3;

/**
 * The colour of a class: its own, else by its position among the project's classes (0, 1, …). Always the same one, in
 * both themes of the same hue, and with a contrast of at least 3 to the surface. From the thirteenth position on hues go
 * round by the golden angle at three lightnesses: no two of the first hundred are equal, but they need a name beside the
 * colour.
 * @param own "#rrggbb". One of the palette has its counterpart in the dark theme; another one is made darker or lighter
 * where the theme's surface asks for it.
 * @throws RangeError where the position is no whole number from 0.
 */
export function classColour(position: number, theme: Theme, own: string | null = null): Rgb {
  if (!Number.isInteger(position) || position < 0)
    throw new RangeError(`${position} is no position of a class.`);
  if (own !== null) {
    const chosen = CLASSES[theme][CLASS_PALETTE.indexOf(own)];
    return chosen === undefined ? standOut(rgbOfHex(own), theme) : rgbOfHex(chosen);
  }
  const chosen = CLASSES[theme][position];
  if (chosen !== undefined) return rgbOfHex(chosen);
  const lightness = FURTHER[theme][position % FURTHER[theme].length] ?? 0.6;
  return rgbOfLch(lightness, 0.12, (position * GOLDEN_ANGLE) % 360);
}

/** The colour, away from the theme's surface in lightness as far as it takes to be seen on it. */
function standOut(rgb: Rgb, theme: Theme): Rgb {
  const [from, a, b] = oklabOf(rgb);
  const step = theme === "light" ? -0.01 : 0.01;
  let found = rgb;
  for (let by = step; contrast(found, SURFACES[theme]) < SHAPE_CONTRAST; by += step) {
    found = rgbOf([Math.min(1, Math.max(0, from + by)), a, b]);
  }
  return found;
}

/** Relative luminance, 0 (black) to 1 (white), of WCAG 2.2. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of WCAG 2.2, 1 to 21. Text needs 4.5, large text and shapes 3. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Black or white, whichever is read better on a colour: the contrast is at least 4.5 on every one. */
export function textColourOn(rgb: Rgb): Rgb {
  const [black, white]: [Rgb, Rgb] = [
    [0, 0, 0],
    [255, 255, 255],
  ];
  return contrast(rgb, black) >= contrast(rgb, white) ? black : white;
}

/** 0..1 along evenly spaced stops, straight lines in OKLab between them; the stops themselves exactly. */
function interpolate(stops: readonly Rgb[]): (value: number) => Rgb {
  const points = stops.map(oklabOf);
  return (value) => {
    const at = value * (points.length - 1);
    const index = Math.min(Math.floor(at), points.length - 2);
    const [from, to] = [points[index], points[index + 1]];
    if (!from || !to) throw new Error("A scale needs two stops.");
    return rgbOf(between(from, to, at - index));
  };
}

function between(from: Oklab, to: Oklab, share: number): Oklab {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

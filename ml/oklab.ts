/** Colour spaces: sRGB, OKLab and OKLCH (B. Ottosson, "A perceptual color space for image processing", 2020). */

/** Red, green, blue, whole numbers 0..255, sRGB. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness 0..1, then green to red and blue to yellow, about -0.4..0.4. */
export type Oklab = readonly [lightness: number, a: number, b: number];

/** Linear light, 0..1, of an sRGB byte (IEC 61966-2-1). */
export function linear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(light: number): number {
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return value * 255;
}

export function oklabOf([red, green, blue]: Rgb): Oklab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The nearest bytes, unbounded: outside 0..255 where sRGB cannot show the colour. */
function unboundedRgbOf([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    Math.round(encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
    Math.round(encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
    Math.round(encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)),
  ];
}

/** The sRGB colour of an OKLab colour; where sRGB cannot show it, with less chroma at the same lightness and hue. */
export function rgbOf([lightness, a, b]: Oklab): Rgb {
  for (let share = 1; share > 0; share -= 0.02) {
    const rgb = unboundedRgbOf([lightness, a * share, b * share]);
    if (rgb.every((value) => value >= 0 && value <= 255)) return rgb;
  }
  const grey = Math.min(255, Math.max(0, unboundedRgbOf([lightness, 0, 0])[0]));
  return [grey, grey, grey];
}

/** From lightness 0..1, chroma 0..0.4 and hue in degrees. */
export function rgbOfLch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  return rgbOf([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
}

import { classColour, css } from "@/ml/colour";

/**
 * The CSS colour of a class: its own, else by its position in the project. The same everywhere, of the same hue in both
 * themes.
 */
export function classColor(position: number, own: string | null): string {
  const [light, dark] = [classColour(position, "light", own), classColour(position, "dark", own)];
  return `light-dark(${css(light)}, ${css(dark)})`;
}

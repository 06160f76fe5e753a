import { classColour, css } from "@/ml/colour";

/** The CSS colour of a class by its position in the project: the same everywhere, of the same hue in both themes. */
export function classColor(position: number): string {
  return `light-dark(${css(classColour(position, "light"))}, ${css(classColour(position, "dark"))})`;
}

import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// tailwind-merge must know our own names, or it takes `text-2xs` for a colour and drops one of the two.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["2xs"],
      spacing: ["control", "control-sm", "row", "rail", "rail-sm", "bar"],
    },
  },
});

/** Joins class names; of two that set the same property the later wins. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}

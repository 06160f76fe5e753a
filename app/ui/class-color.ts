/** The colour of a class by its position in the project: the same everywhere it is shown. */
export function classColor(position: number): string {
  return `var(--chart-${(position % 8) + 1})`;
}

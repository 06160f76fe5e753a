/** A leaf of a configuration that another one has otherwise: its path, and its value; without one where it is not there. */
export type Leaf = readonly [path: readonly string[], value?: unknown];

const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The leaves in which `own` is not `base`; a list is one leaf. */
export function differenceOf(base: unknown, own: unknown, path: readonly string[] = []): Leaf[] {
  if (isBranch(base) && isBranch(own)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
    return [...keys].flatMap((key) => differenceOf(base[key], own[key], [...path, key]));
  }
  if (own === undefined) return [[path]];
  return JSON.stringify(base) === JSON.stringify(own) ? [] : [[path, own]];
}

/** What differs from `base` in these leaves; parts that do not differ are those of `base` itself. */
export function withDifference(base: unknown, leaves: readonly Leaf[]): unknown {
  let whole = base;
  for (const [path, value] of leaves) whole = replaced(whole, path, value);
  return whole;
}

function replaced(at: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const { [key]: before, ...others } = isBranch(at) ? at : {};
  const after = replaced(before, rest, value);
  return after === undefined ? others : { ...others, [key]: after };
}

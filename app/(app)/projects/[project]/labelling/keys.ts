import { classKeyOrder, keyFault } from "@/ml/label-keys";

export interface Keyed {
  id: string;
  /** The key that a person gave it. */
  key: string | null;
}

/**
 * The key of each class that has one: its own, else by its place 1 to 9, 0, a, b… without those that are taken. One of its
 * own that an action has got since goes by the place too. Classes beyond the last key have none.
 */
export function classKeys<Class extends Keyed>(classes: readonly Class[]): Map<string, string> {
  const given = new Map<string, string>();
  for (const { id, key } of classes) {
    const lower = key?.toLowerCase();
    if (lower && keyFault(lower) === null && ![...given.values()].includes(lower)) given.set(id, lower);
  }
  const taken = new Set(given.values());
  const free = classKeyOrder.filter((key) => !taken.has(key));
  return new Map(
    classes.flatMap(({ id }) => {
      const key = given.get(id) ?? free.shift();
      return key === undefined ? [] : [[id, key]];
    }),
  );
}

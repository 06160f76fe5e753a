/** In the order that classes get them: what is near on a keyboard first. Those of other actions are not among them. */
const own = "1234567890abdeghijklmnopqrstuvwxyz";

/** Keys of other actions while labelling; a class that was given one of them by hand has it all the same. */
export const actionKeys = { flag: "f", comment: "c", away: "backspace", pick: ".", guide: "/" } as const;

export interface Keyed {
  id: string;
  /** The key that a person gave it. */
  key: string | null;
}

/**
 * The key of each class that has one: its own, else by its place 1 to 9, 0, a, b… without those that are taken. Classes
 * beyond the last key have none.
 */
export function classKeys<Class extends Keyed>(classes: readonly Class[]): Map<string, string> {
  const given = new Map<string, string>();
  for (const { id, key } of classes) {
    const lower = key?.toLowerCase();
    if (lower && ![...given.values()].includes(lower)) given.set(id, lower);
  }
  const taken = new Set(given.values());
  const free = [...own].filter((key) => !taken.has(key));
  return new Map(
    classes.flatMap(({ id }) => {
      const key = given.get(id) ?? free.shift();
      return key === undefined ? [] : [[id, key]];
    }),
  );
}

/** Keys while images are labelled: what a class may have, and what actions have. Pages and the server keep to this one list. */

/** Keys of what is done to an image otherwise than giving it a class: no class has one of them. */
export const actionKeys = { flag: "f", comment: "c", away: "backspace", pick: ".", guide: "/" } as const;

/** What those do that a class could have, in words. */
const reserved: Readonly<Record<string, string>> = {
  [actionKeys.flag]: "flags an image",
  [actionKeys.comment]: "comments on an image",
};

/** In the order that classes get them: what is near on a keyboard first. */
export const classKeyOrder: readonly string[] = [..."1234567890abcdefghijklmnopqrstuvwxyz"].filter(
  (key) => !(key in reserved),
);

/** Why a class cannot have a key, and what to do; null where it can. */
export function keyFault(key: string): string | null {
  const shown = key.toUpperCase();
  if (!/^[0-9a-z]$/i.test(key)) return `A key is one digit or one letter from a to z, which ${shown} is not.`;
  const action = reserved[key.toLowerCase()];
  return action ? `The key ${shown} ${action} while labelling: choose another one.` : null;
}

import { quotedName, quotedText } from "./tokens";

/** What is told apart by its id, as a filter names that. */
const ids: Readonly<Record<string, string>> = { group: "groupId", version: "versionId" };

/**
 * The filter of the runs that are counted together for having one value of a field.
 * @param value null of those without one, "NaN" of those whose value is none: these are counted by themselves, while
 *   `is null` holds of both.
 */
export function bundleFilter(
  { key, isNumber }: { readonly key: string; readonly isNumber: boolean },
  value: unknown,
): string {
  if (Object.hasOwn(ids, key)) {
    const name = ids[key] as string;
    return value === null ? `${name} is null` : `${name} = ${quotedText(String(value))}`;
  }
  const name = quotedName(key);
  if (value === null) return isNumber ? `${name} is null and not ${name} = NaN` : `${name} is null`;
  return `${name} = ${typeof value === "number" ? value : quotedText(String(value))}`;
}

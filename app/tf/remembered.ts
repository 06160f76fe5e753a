import { z } from "zod";

/**
 * The newest `most` of what this browser remembers under `name`, each by a key and with its time; what it cannot read, or is of
 * another shape, it does not remember.
 */
export function remembered<Value extends { at: number }>(
  name: string,
  shape: z.ZodType<Value>,
  most: number,
) {
  const schema = z.record(z.string(), shape).catch({});
  const read = (): Record<string, Value> => {
    try {
      return schema.parse(JSON.parse(localStorage.getItem(name) ?? "{}"));
    } catch {
      return {};
    }
  };
  return {
    read,
    /** Remembers a value in place of the one before; null forgets that. */
    write(key: string, value: Value | null): void {
      const { [key]: _former, ...others } = read();
      const all = Object.entries(value ? { ...others, [key]: value } : others);
      const newest = all.sort(([, a], [, b]) => b.at - a.at).slice(0, most);
      try {
        localStorage.setItem(name, JSON.stringify(Object.fromEntries(newest)));
      } catch {
        // No room, or not allowed: next time it is as the first time.
      }
    },
  };
}

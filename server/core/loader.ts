import DataLoader from "dataloader";
import type { Context } from "./context";

/**
 * A DataLoader a request over a batched read, for what is not a node: many fields that ask for one key each make one
 * query. `load` answers in the order of the keys.
 */
export function batched<Value>(
  load: (keys: readonly string[], context: Context) => Promise<readonly (Value | Error)[]>,
): (context: Context, key: string) => Promise<Value> {
  const loaders = new WeakMap<Context, DataLoader<string, Value>>();
  return (context, key) => {
    let loader = loaders.get(context);
    if (!loader) {
      loader = new DataLoader<string, Value>((keys) => load(keys, context));
      loaders.set(context, loader);
    }
    return loader.load(key);
  };
}

/** Rows by a key of theirs, in their order. */
export function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

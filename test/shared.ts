import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Path of a file of the real data that lies beside the repository (../shared, or OFFDIAGONAL_SHARED), or null
 * where it is absent. In CI it has to be there: a test that needs it must fail, not skip.
 */
export function sharedFile(name: string): string | null {
  const root = process.env.OFFDIAGONAL_SHARED ?? resolve(import.meta.dirname, "../../shared");
  const path = resolve(root, name);
  if (existsSync(path)) return path;
  if (process.env.CI)
    throw new Error(`${name} is missing: CI lays it beside the clone as ../shared/${name}.`);
  return null;
}

/** Whether these modules run as `npm start` bundled them (`scripts/serve/worker-build.ts`), or as they are written. */
export const isBundled = import.meta.url.endsWith(".mjs");

/**
 * Where a module lies that a process or a thread of its own begins with.
 * @param path from the folder of the workers, such as training/pack-thread.ts; bundled, all lie side by side.
 */
export function moduleAt(path: string): URL {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, ".mjs");
  return new URL(isBundled ? name : path, import.meta.url);
}

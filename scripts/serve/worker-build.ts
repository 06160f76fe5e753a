import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { sourceHash } from "./sources";

const folder = ".build/worker";

/** What begins a process or a thread: a file each, beside those that they share. */
const entries = [
  "workers/main.ts",
  "workers/tf-compat.ts",
  "workers/training/augment-thread.ts",
  "workers/training/pack-thread.ts",
];

/** A file of its own: within another it would come after all packages, and it has to come before one. */
const before: Plugin = {
  name: "before",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/tf-compat$/ }, () => ({ path: "./tf-compat.mjs", external: true })),
};

const tensorflow = /^@tensorflow\/tfjs-node$/;

/**
 * TensorFlow.js by Node's `require`, and without its source maps. An import reads through the 8 MB of what it gives on
 * for their names first, and the maps are 16 MB, read by each process before anything fails: together they took two
 * fifths of its loading.
 */
const required: Plugin = {
  name: "required",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: tensorflow }, ({ kind, path }) =>
      kind === "require-call" ? { path, external: true } : { path, namespace: "required" },
    );
    onLoad({ filter: tensorflow, namespace: "required" }, ({ path }) => ({
      contents: `
        process.setSourceMapsEnabled(false);
        module.exports = require(${JSON.stringify(path)});
        process.setSourceMapsEnabled(true);`,
    }));
  },
};

/** What esbuild calls for a `require`: in a module there is none. */
const banner = `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`;

/**
 * Bundles the worker, unless that was done from the same sources: a process of a job then starts in half the time that
 * reading each file under tsx takes. Packages stay where they are.
 * @returns the arguments of Node that start it, without a job's.
 */
export async function buildWorker(root: string): Promise<string[]> {
  const hash = await sourceHash(
    root,
    ["workers", "server", "db", "ml"],
    ["tsconfig.json", "package-lock.json", "scripts/serve/worker-build.ts"],
  );
  const target = join(root, folder, hash.slice(0, 16));
  const main = join(target, "main.mjs");
  const args = ["--enable-source-maps", main];
  if (existsSync(main)) return args;
  const { build } = await import("esbuild");
  // Whole or not at all, and never below a process that runs: each state of the sources has a folder of its own.
  const work = `${target}.${process.pid}`;
  await mkdir(join(root, folder), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    entryNames: "[name]",
    outdir: work,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    plugins: [before, required],
    banner: { js: banner },
    logLevel: "warning",
  });
  await rename(work, target).catch(async (error) => {
    await rm(work, { recursive: true, force: true });
    // Another process was as fast.
    if (!existsSync(main)) throw error;
  });
  await forgetOld(join(root, folder));
  return args;
}

/** What no process of today can have begun with. */
async function forgetOld(builds: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const { mtimeMs } = await stat(join(builds, name));
    if (mtimeMs < Date.now() - 7 * 86_400_000) await rm(join(builds, name), { recursive: true, force: true });
  }
}

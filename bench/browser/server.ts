import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".ts": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a page that holds tfjs alone and some of the code of Try, and the files given, by their address. */
export async function servePage(files: ReadonlyMap<string, Buffer>) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  await build({
    entryPoints: {
      page: join(root, "bench/browser/page.ts"),
      "bare-worker": join(root, "bench/browser/bare-worker.ts"),
      "whole-worker": join(root, "bench/browser/whole-worker.ts"),
      "prepare-worker": join(root, "app/tf/prepare-worker.ts"),
    },
    ...{ outdir: folder, bundle: true, splitting: true, minify: true, format: "esm", platform: "browser" },
    chunkNames: "[name]-[hash]",
    logLevel: "error",
  });
  const content = async (path: string): Promise<Buffer | undefined> => {
    if (path === "/") return Buffer.from('<!doctype html><script type="module" src="/page.js"></script>');
    if (path.startsWith("/tfjs/")) {
      const name = path.slice("/tfjs/".length);
      return readFile(join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist", name));
    }
    // What the page calls by the name of its source.
    return files.get(path) ?? readFile(join(folder, path.slice(1).replace(/\.ts$/, ".js")));
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    content(decodeURIComponent(pathname).replaceAll("..", ""))
      .then((body) => {
        const ending = pathname === "/" ? ".html" : (/\.\w+$/.exec(pathname)?.[0] ?? "");
        response.writeHead(200, {
          "Content-Type": types[ending] ?? "application/octet-stream",
          "Cache-Control": pathname === "/" ? "no-cache" : "max-age=3600",
        });
        response.end(body);
      })
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

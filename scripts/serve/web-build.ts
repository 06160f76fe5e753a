import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonIn, runCommand } from "../native/command";
import { SetupError, step } from "../steps.mjs";
import { sourceHash } from "./sources";

const sourceFolders = ["app", "server", "db", "ml", "public"];
const sourceFiles = [
  "next.config.js",
  "postcss.config.js",
  "tsconfig.json",
  "package-lock.json",
  "schema.graphql",
];
/** Copied, not written: it follows from package-lock.json. */
const generated = "public/tfjs";

/** Builds the web application unless the last build came from the same sources. */
export async function buildWeb(root: string): Promise<{ reused: boolean }> {
  const stamp = join(root, ".next/offdiagonal-sources");
  const hash = await sourceHash(root, sourceFolders, sourceFiles, {
    without: generated,
    also: Object.entries(process.env)
      .sort()
      .flatMap(([name, value]) => (name.startsWith("NEXT_PUBLIC_") ? [`${name}=${value}`] : [])),
  });
  const last = existsSync(join(root, ".next/BUILD_ID")) ? await readFile(stamp, "utf8").catch(() => "") : "";
  if (last === hash) return { reused: true };
  await step("Building the web application", async () => {
    const result = await runCommand(
      process.execPath,
      [join(root, "node_modules/next/dist/bin/next"), "build"],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      },
    );
    if (result.code !== 0) {
      throw new SetupError(
        `next build failed (${reasonIn(result.output)}):\n${result.output.split("\n").slice(-40).join("\n")}`,
      );
    }
  });
  await writeFile(stamp, hash);
  return { reused: false };
}

/** Lays the WebAssembly files of tfjs where the page loads them from: our own origin, never another's. */
export async function copyTfjsFiles(root: string): Promise<void> {
  const from = join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist");
  const to = join(root, generated);
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => name.endsWith(".wasm"));
  if (names.length === 0) throw new SetupError(`There are no .wasm files in ${from}: run npm ci again.`);
  for (const name of names) {
    const present = await stat(join(to, name)).catch(() => null);
    if (present?.size !== (await stat(join(from, name))).size)
      await copyFile(join(from, name), join(to, name));
  }
}

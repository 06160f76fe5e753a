import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureNativeAddon } from "./native/addon";

/** What bench/NAME.ts exports as `run`. */
interface Result {
  /** The table, a row a case. */
  rows: Record<string, string | number>[];
  figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;
}

/** `npm run bench -- NAME [--quick] [--only PART]`: a table, then one line of JSON with the figures, their goals and whether they are met. */
const root = resolve(import.meta.dirname, "..");
const args = process.argv.slice(2);
const name = args.find((arg, n) => !arg.startsWith("-") && args[n - 1] !== "--only");
const names = (await readdir(resolve(root, "bench")))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3))
  .sort();

if (!name || !names.includes(name)) {
  process.stderr.write(`npm run bench -- NAME [--quick] [--only PART], NAME one of: ${names.join(", ")}\n`);
  process.exit(2);
}
// As the server runs.
Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? "production" });
if (["train", "accuracy", "pipeline", "browser", "parity"].includes(name)) await ensureNativeAddon(root);
const { run } = (await import(pathToFileURL(resolve(root, "bench", `${name}.ts`)).href)) as {
  run(options: { quick: boolean; only: string | undefined }): Promise<Result>;
};
const part = args.indexOf("--only");
const only = part < 0 ? undefined : args[part + 1];
const { rows, figures } = await run({ quick: args.includes("--quick"), only });
console.table(rows);
process.stdout.write(`${JSON.stringify({ name, figures })}\n`);
process.exit(0);

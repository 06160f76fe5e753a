/**
 * `node scripts/start.mjs NAME [arguments]`: what npm start, npm test and their like begin with on a fresh clone.
 * Checks Node, installs the packages where they are absent or old, then hands over to scripts/NAME.ts.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode, ensurePackages } from "./packages.mjs";
import { SetupError } from "./steps.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name = "serve", ...args] = process.argv.slice(2);

try {
  checkNode();
  await ensurePackages(root);
  process.exitCode = await handOver();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** @returns {Promise<number>} */
function handOver() {
  const child = spawn(process.execPath, ["--import", "tsx", join("scripts", `${name}.ts`), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  // The child decides how to end; this process stays until it has.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError, step } from "./steps.mjs";

const oldestNode = [20, 19];

/** Says in one sentence what to do where this Node is too old; called before anything that needs a newer one. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(
    `Offdiagonal needs Node ${oldestNode.join(".")} or later, this is ${process.versions.node}: install a current Node (20, 22 or 24) and start again.`,
  );
}

/**
 * Runs `npm ci` unless node_modules holds exactly what package-lock.json asks for. npm itself writes down what it
 * installed, as its last act, so a cut-off installation is noticed and one made by hand counts.
 *
 * @param {string} root
 */
export async function ensurePackages(root) {
  if (!isInstalled(root)) await install(root);
  await ensurePatches(root);
}

/**
 * Applies the patches of packages whose faults are known and not mended in any release; `patches/README.md` says which.
 * Scripts of packages are not run at the installation, so this is done here, once for each state of the patches.
 *
 * @param {string} root
 */
async function ensurePatches(root) {
  const folder = join(root, "patches");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  const wanted = hash.digest("hex");
  const stamp = join(root, "node_modules/.patches-applied");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const { code, output } = await run(
    process.execPath,
    [join(root, "node_modules/patch-package/index.js")],
    root,
  );
  if (code !== 0) throw new SetupError(`A patch does not fit its package: ${output.trim()}`);
  writeFileSync(stamp, wanted);
}

/** @param {string} root */
async function install(root) {
  await step("Installing packages", async () => {
    const { code, output } = await npm(root, ["ci", "--no-audit", "--no-fund"]);
    if (code !== 0) {
      throw new SetupError(
        `npm ci failed; check the network and the disk, then start again. Its last words:\n${output.trim().split("\n").slice(-8).join("\n")}`,
      );
    }
  });
}

/** @param {string} root */
function isInstalled(root) {
  const asked = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(join(root, "node_modules/.package-lock.json"));
  if (!asked)
    throw new SetupError(
      "package-lock.json is missing or damaged: restore it with git checkout package-lock.json.",
    );
  if (!installed) return false;
  for (const [path, wanted] of asked) {
    const found = installed.get(path);
    // Packages for other platforms are in the lock file and rightly absent.
    if (!found ? !wanted.optional : found.integrity !== wanted.integrity || found.version !== wanted.version)
      return false;
  }
  return true;
}

/**
 * @param {string} path
 * @returns {Map<string, { version?: string, integrity?: string, optional?: boolean }> | null}
 */
function lockedPackages(path) {
  if (!existsSync(path)) return null;
  try {
    const packages = Object.entries(JSON.parse(readFileSync(path, "utf8")).packages);
    return new Map(packages.filter(([name]) => name !== ""));
  } catch {
    return null;
  }
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function npm(cwd, args) {
  // Under `npm start` npm says where it is; on Windows `npm` is a script that cannot be spawned as such.
  const cli = process.env.npm_execpath;
  const [program, all] = cli?.endsWith(".js") ? [process.execPath, [cli, ...args]] : ["npm", args];
  return run(program, all, cwd);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(program, args, cwd) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", (error) =>
      resolve({ code: 127, output: `${program} could not be run: ${error.message}` }),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

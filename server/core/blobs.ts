import { hash, randomUUID } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
  writeSync,
} from "node:fs";
import { access, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { GroupSync } from "./group-sync";

export interface ByteRange {
  /** First byte. */
  start: number;
  /** Last byte, included. */
  end: number;
}

/** Content-addressed bytes. A sha256 that `put` has answered with survives a crash of any process. */
export interface BlobStore {
  /** Stores the bytes and answers with their sha256 in hexadecimal; the same bytes are stored once. */
  put(bytes: Uint8Array): Promise<string>;
  /** Stores many at once, synced together, which is much cheaper than one by one. Order is kept. */
  putMany(all: readonly Uint8Array[]): Promise<string[]>;
  read(sha256: string): Promise<Buffer>;
  stream(sha256: string, range?: ByteRange): Readable;
  has(sha256: string): Promise<boolean>;
  delete(sha256: string): Promise<void>;
  /**
   * Deletes a blob that nobody has put since `before`; false where somebody has, who is about to refer to it. Putting
   * bytes that are there touches them, so who puts first and writes the row afterwards keeps them from being freed.
   */
  free(sha256: string, before: Date): Promise<boolean>;
  /** What lies in a folder of the store. @param prefix two hexadecimal digits, with which its blobs begin. */
  list(prefix: string): Promise<BlobFolder>;
  /** Whether nobody has put a blob since `before`; true also where it is gone. */
  isSettled(sha256: string, before: Date): Promise<boolean>;
  /** Takes back a blob that a crash within `free` has left out of the way, or what it left beside one that was put again. */
  restore(sha256: string): Promise<void>;
  /** Removes files of a folder that were begun before, and never became a blob. */
  removeUnfinished(prefix: string, before: Date): Promise<number>;
}

export interface BlobFolder {
  /** Each by its sha256. */
  blobs: string[];
  /** Those that a crash has left between the two steps of `free`. */
  halfFreed: string[];
}

export function sha256Of(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** From this many files on, one sync of the whole file system is cheaper than one a file. */
const groupFrom = 8;

/** A folder of blobs: `ab/abcd…`, each written to a temporary name, synced, then renamed. */
export class FolderBlobStore implements BlobStore {
  private readonly group: GroupSync;

  constructor(private readonly root: string) {
    this.group = new GroupSync(root);
  }

  /** Path of a blob; refuses anything that is not a sha256, so no id can name another file. */
  pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`Not a sha256: ${sha256.slice(0, 80)}`);
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  private folderOf(prefix: string): string {
    if (!/^[0-9a-f]{2}$/.test(prefix)) throw new Error(`Not two hexadecimal digits: ${prefix.slice(0, 80)}`);
    return join(this.root, prefix);
  }

  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Of(bytes);
    const path = this.pathOf(sha256);
    if (await touch(path)) return sha256;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, temporaryName());
    try {
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncPath(folder);
    return sha256;
  }

  /**
   * Writes all to temporary names, syncs them as a group, renames, syncs the names as a group. Small files are
   * written with the blocking calls: they go to the page cache in microseconds, the pool's detour costs ten times that.
   */
  async putMany(all: readonly Uint8Array[]): Promise<string[]> {
    const hashes = all.map(sha256Of);
    const written = new Map<string, { temporary: string; path: string }>();
    try {
      for (const [index, bytes] of all.entries()) {
        const sha256 = hashes[index] ?? "";
        const path = this.pathOf(sha256);
        if (written.has(sha256) || touchNow(path)) continue;
        const temporary = join(dirname(path), temporaryName());
        written.set(sha256, { temporary, path });
        writeNew(temporary, bytes);
      }
      if (written.size === 0) return hashes;
      await this.syncAll([...written.values()].map(({ temporary }) => temporary));
      for (const { temporary, path } of written.values()) renameSync(temporary, path);
    } catch (error) {
      for (const { temporary } of written.values()) rmSync(temporary, { force: true });
      throw error;
    }
    await this.syncAll([...new Set([...written.values()].map(({ path }) => dirname(path)))]);
    return hashes;
  }

  read(sha256: string): Promise<Buffer> {
    return readFile(this.pathOf(sha256));
  }

  stream(sha256: string, range?: ByteRange): Readable {
    return createReadStream(this.pathOf(sha256), range);
  }

  has(sha256: string): Promise<boolean> {
    return exists(this.pathOf(sha256));
  }

  async delete(sha256: string): Promise<void> {
    await rm(this.pathOf(sha256), { force: true });
  }

  /**
   * Out of the way first, looked at afterwards: who puts the same bytes meanwhile finds none there and writes them anew,
   * and who touched them just before is seen, and gets them back.
   */
  async free(sha256: string, before: Date): Promise<boolean> {
    const path = this.pathOf(sha256);
    const away = `${path}${freedEnding}`;
    try {
      await rename(path, away);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // Left by a crash between the two steps, or gone already.
      if (!(await exists(away))) return true;
    }
    const { mtime } = await stat(away);
    if (mtime < before) {
      await rm(away, { force: true });
      return true;
    }
    await rename(away, path);
    return false;
  }

  async list(prefix: string): Promise<BlobFolder> {
    const folder: BlobFolder = { blobs: [], halfFreed: [] };
    for (const name of await readdirOrNone(this.folderOf(prefix))) {
      if (/^[0-9a-f]{64}$/.test(name)) folder.blobs.push(name);
      else if (/^[0-9a-f]{64}\.freed$/.test(name)) folder.halfFreed.push(name.slice(0, 64));
    }
    return folder;
  }

  async isSettled(sha256: string, before: Date): Promise<boolean> {
    const found = await statOrNull(this.pathOf(sha256));
    return found === null || found.mtime < before;
  }

  async restore(sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    // Where both are there, they hold the same bytes.
    await rename(`${path}${freedEnding}`, path);
  }

  async removeUnfinished(prefix: string, before: Date): Promise<number> {
    const folder = this.folderOf(prefix);
    let removed = 0;
    for (const name of await readdirOrNone(folder)) {
      if (!isTemporary(name)) continue;
      const found = await statOrNull(join(folder, name));
      if (!found || found.mtime >= before) continue;
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
    return removed;
  }

  /** Makes files or folders of the store durable: together through syncfs where coreutils offer it, else each. */
  private async syncAll(paths: readonly string[]): Promise<void> {
    if (paths.length >= groupFrom && (await this.group.sync())) return;
    let next = 0;
    const lane = async () => {
      for (let path = paths[next++]; path !== undefined; path = paths[next++]) await syncPath(path);
    };
    await Promise.all(Array.from({ length: 8 }, lane));
  }
}

const freedEnding = ".freed";
const temporaryName = () => `.${randomUUID()}.tmp`;
const isTemporary = (name: string) => name.startsWith(".") && name.endsWith(".tmp");

async function readdirOrNone(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

async function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function writeNew(path: string, bytes: Uint8Array): void {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, "wx");
  }
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
}

/** Whether a file is there; if so, it counts as written now. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

function touchNow(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Syncs a file, or a folder: a rename is only durable once the folder that holds the name is. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

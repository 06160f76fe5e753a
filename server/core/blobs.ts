import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

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
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A folder of blobs: `ab/cd/abcd…`, each written to a temporary name, synced, then renamed. */
export class FolderBlobStore implements BlobStore {
  constructor(private readonly root: string) {}

  /** Path of a blob; refuses anything that is not a sha256, so no id can name another file. */
  pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`Not a sha256: ${sha256.slice(0, 80)}`);
    return join(this.root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Of(bytes);
    const path = this.pathOf(sha256);
    if (await exists(path)) return sha256;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.${randomUUID()}.tmp`);
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
    await syncFolder(folder);
    return sha256;
  }

  async putMany(all: readonly Uint8Array[]): Promise<string[]> {
    const hashes: string[] = new Array(all.length).fill("");
    let next = 0;
    const lane = async () => {
      for (let index = next++; index < all.length; index = next++) {
        const bytes = all[index];
        if (bytes) hashes[index] = await this.put(bytes);
      }
    };
    await Promise.all(Array.from({ length: Math.min(16, all.length) }, lane));
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
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A rename is only durable once the folder that holds the name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

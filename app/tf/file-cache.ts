/** Changes where what is kept is read in another way: what an older page kept is deleted then. */
const version = 1;
const prefix = "offdiagonal-models-";
const name = `${prefix}${version}`;
/** What all files together may take in one browser. */
const budget = 512 * 2 ** 20;

export interface CacheEntry {
  readonly bytes: number;
  /** When it was last wanted, ms since 1970. */
  readonly usedAt: number;
}

export type CacheIndex = Readonly<Record<string, CacheEntry>>;

/** What has to go so that the rest takes at most `most` bytes: those unused for longest, never the newest. */
export function evicted(index: CacheIndex, most: number): string[] {
  const oldest = Object.entries(index).sort(([, a], [, b]) => a.usedAt - b.usedAt);
  let total = oldest.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const gone: string[] = [];
  for (const [key, { bytes }] of oldest.slice(0, -1)) {
    if (total <= most) break;
    total -= bytes;
    gone.push(key);
  }
  return gone;
}

/** Absent where the page came over plain http from another computer: the browser's own cache has to do then. */
const isOffered = () => typeof caches !== "undefined" && typeof crypto.subtle !== "undefined";

const addressOf = (sha256: string) => `/files/models/cached/${sha256}`;
const indexAddress = addressOf("index");

/** The bytes that have this hash, or null. Wanting them makes them the newest. */
export async function cachedFile(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!isOffered()) return null;
  const cache = await caches.open(name);
  const found = await cache.match(addressOf(sha256));
  if (!found) return null;
  const bytes = new Uint8Array(await found.arrayBuffer());
  // Nobody waits for it: the bytes are there.
  note(cache, sha256, bytes.length).catch(() => undefined);
  return bytes;
}

/**
 * Keeps bytes under their hash, and lets go of those unused for longest where there are too many. A browser that has no
 * room keeps nothing.
 * @throws Error where the bytes have another hash: they were changed on their way.
 */
export async function keepFile(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!isOffered()) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (actual !== sha256) {
    throw new Error("A file of the model arrived damaged: try again, and look at the connection.");
  }
  try {
    await forgetOlderVersions();
    const cache = await caches.open(name);
    await cache.put(addressOf(sha256), new Response(bytes));
    await note(cache, sha256, bytes.length);
  } catch {
    // No room, or private browsing: the model runs all the same.
  }
}

async function forgetOlderVersions(): Promise<void> {
  const old = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
}

/** Writes that a file was used, one page at a time, and evicts. */
async function note(cache: Cache, sha256: string, bytes: number): Promise<void> {
  await navigator.locks.request(name, async () => {
    const stored = await cache.match(indexAddress);
    const index: Record<string, CacheEntry> = stored ? ((await stored.json()) as CacheIndex) : {};
    index[sha256] = { bytes, usedAt: Date.now() };
    for (const gone of evicted(index, budget)) {
      await cache.delete(addressOf(gone));
      delete index[gone];
    }
    await cache.put(indexAddress, Response.json(index));
  });
}

import { downloadZip, predictLength } from "client-zip";
import type { DroppedFile } from "@/app/ui/dropped-files";

/** 53 bits of a text, to tell one folder from another; nothing rests on it but which upload goes on. */
function textHash(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & high) + (low >>> 0)).toString(36);
}

/**
 * Files packed into a zip as they are read, without compression: pictures are compressed already. Its bytes follow
 * from paths, sizes, times and contents alone, so the same folder dropped again goes on where an upload stopped.
 */
export class PackedFolder {
  readonly size: number;
  readonly identity: string;
  readonly count: number;
  readonly name: string;
  readonly #files: readonly DroppedFile[];
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  /** what was read and not yet taken, and where in the zip it begins */
  #pieces: Uint8Array[] = [];
  #begin = 0;
  #end = 0;

  constructor(name: string, files: readonly DroppedFile[]) {
    this.name = name;
    this.#files = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    this.count = files.length;
    this.size = Number(predictLength(this.#entries()));
    this.identity = textHash(
      this.#files.map(({ path, file }) => `${path}\0${file.size}\0${file.lastModified}`).join("\n"),
    );
  }

  #entries() {
    return this.#files.map(({ file, path }) => ({
      input: file,
      name: path,
      lastModified: file.lastModified,
    }));
  }

  /** Bytes from `start` to `end`; forwards it reads on, backwards it begins again. */
  async slice(start: number, end: number): Promise<Blob> {
    if (!this.#reader || start < this.#begin) this.#restart();
    while (this.#end < Math.min(end, this.size)) {
      const { value, done } = await (this.#reader as ReadableStreamDefaultReader<Uint8Array>).read();
      if (done) {
        throw new Error("A file of the folder has changed while it was sent. Drop the folder again.");
      }
      this.#pieces.push(value);
      this.#end += value.length;
      this.#forget(start);
    }
    const all = new Blob(this.#pieces as BlobPart[]);
    return all.slice(start - this.#begin, end - this.#begin);
  }

  close(): void {
    void this.#reader?.cancel().catch(() => undefined);
    this.#reader = null;
    this.#pieces = [];
  }

  #restart(): void {
    this.close();
    const body = downloadZip(this.#entries()).body;
    if (!body) throw new Error("This browser cannot pack a folder. Pack it as a zip and drop that.");
    this.#reader = body.getReader();
    this.#begin = 0;
    this.#end = 0;
  }

  /** Lets go of whole pieces before `start`. */
  #forget(start: number): void {
    let dropped = 0;
    for (const piece of this.#pieces) {
      if (this.#begin + piece.length > start) break;
      this.#begin += piece.length;
      dropped += 1;
    }
    if (dropped > 0) this.#pieces.splice(0, dropped);
  }
}

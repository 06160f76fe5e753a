import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { ArchiveError, isLink, Refusal, tooLarge } from "../refusal";
import type { Source, SourceFile, Stretch } from "./source";

/** A header for a long name or for extended attributes that is larger than this belongs to an attack. */
const maxHeaderBytes = 64 * 1024;
const readBytes = 256 * 1024;

interface TarFile extends SourceFile {
  entry: ReadEntry;
}

const kinds: Readonly<Record<string, "file" | "folder" | "link">> = {
  File: "file",
  OldFile: "file",
  ContiguousFile: "file",
  Directory: "folder",
  GNUDumpDir: "folder",
  Link: "link",
  SymbolicLink: "link",
};

/** A tar file, gzipped or not, as a stream: it has no directory, so a pass reads it from its beginning. */
export class TarSource implements Source<TarFile> {
  private feed: () => Promise<boolean> = async () => false;

  private constructor(
    private readonly path: string,
    private readonly isGzipped: boolean,
    private readonly within: Stretch,
  ) {}

  /** @param within the part of the file that is the archive; absent, all of it. */
  static async open(path: string, isGzipped: boolean, within?: Stretch): Promise<TarSource> {
    return new TarSource(path, isGzipped, within ?? { start: 0, bytes: (await stat(path)).size });
  }

  get bytes(): number {
    return this.within.bytes;
  }

  async close(): Promise<void> {}

  async *files(): AsyncGenerator<TarFile> {
    const { start, bytes } = this.within;
    const end = Math.max(start, start + bytes - 1);
    const file = createReadStream(this.path, { start, end, highWaterMark: readBytes });
    const stream = this.isGzipped ? file.pipe(createGunzip({ chunkSize: readBytes })) : file;
    // A fault of the file itself does not pass through a pipe.
    if (stream !== file) file.once("error", (error) => stream.destroy(error));
    const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    let fault: string | null = null;
    let next: ReadEntry | null = null;
    const parser = new Parser({
      maxMetaEntrySize: maxHeaderBytes,
      onwarn: (_code, message) => {
        fault ??= String(message);
      },
      onReadEntry: (entry) => {
        next = entry;
      },
    });
    this.feed = async () => {
      const { value, done } = await chunks.next().catch((error: unknown) => {
        if (error instanceof Error && "syscall" in error) throw error;
        throw damaged("it cannot be unzipped");
      });
      if (done) parser.end();
      else parser.write(value);
      if (fault !== null) throw damaged(fault);
      return !done;
    };
    const upcoming = async (): Promise<ReadEntry | null> => {
      while (next === null && (await this.feed())) {}
      const entry = next;
      next = null;
      return entry;
    };
    try {
      for (let entry = await upcoming(); entry; entry = await upcoming()) {
        yield tarFileOf(entry);
        // Whatever nobody asked for is passed over.
        entry.resume();
        while (!entry.emittedEnd && (await this.feed())) {}
      }
    } finally {
      file.destroy();
      stream.destroy();
    }
  }

  async read(file: TarFile, maxBytes: number): Promise<Buffer> {
    if (file.refusal) throw file.refusal;
    if (file.bytes > maxBytes) throw tooLarge(file.bytes, maxBytes);
    const parts: Buffer[] = [];
    for await (const part of this.chunks(file)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *chunks({ entry, refusal }: TarFile): AsyncGenerator<Buffer> {
    if (refusal) throw refusal;
    const parts: Buffer[] = [];
    entry.on("data", (part) => parts.push(part));
    do {
      for (let part = parts.shift(); part; part = parts.shift()) yield part;
    } while (!entry.emittedEnd && (await this.feed()));
    yield* parts;
  }
}

function tarFileOf(entry: ReadEntry): TarFile {
  const kind = kinds[entry.type];
  const isFolder = kind === "folder";
  const name = entry.path.replace(/^(\.\/)+/, "");
  return {
    name: isFolder && !name.endsWith("/") ? `${name}/` : name,
    isFolder,
    bytes: entry.size,
    print: null,
    refusal:
      kind === "link"
        ? isLink()
        : kind
          ? null
          : new Refusal(
              "not-a-file",
              "The entry is a device or a pipe, not a file. Pack the folder without it.",
            ),
    entry,
  };
}

const damaged = (how: string) =>
  new ArchiveError(
    `The archive is damaged or ends early (${how}). Pack the folder again and import it again.`,
  );

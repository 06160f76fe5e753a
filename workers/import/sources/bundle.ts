import { ArchiveError } from "../refusal";
import type { Source, SourceFile } from "./source";

interface Inner {
  /** File name of the archive. */
  name: string;
  source: Source;
}

/**
 * An archive with archives in it, read as if they were unpacked there: first its own files, then those of each. Of several,
 * each is a folder by its name (`train.zip` holds `train/…`), so that files called the same are told apart.
 */
export class Bundle implements Source {
  private current: Source;

  constructor(
    private readonly outer: Source,
    private readonly inner: readonly Inner[],
  ) {
    this.current = outer;
  }

  /** Those within are part of it. */
  get bytes(): number {
    return this.outer.bytes;
  }

  async *files(): AsyncGenerator<SourceFile> {
    const names = new Set(this.inner.map(({ name }) => name));
    this.current = this.outer;
    for await (const file of this.outer.files()) if (!names.has(file.name)) yield file;
    for (const { name, source } of this.inner) {
      this.current = source;
      const folder = this.inner.length > 1 ? `${name.replace(/\.(zip|tar|tgz|tar\.gz)$/i, "")}/` : "";
      try {
        for await (const file of source.files()) yield { ...file, name: folder + file.name };
      } catch (error) {
        throw error instanceof ArchiveError ? new ArchiveError(`${name}: ${error.message}`) : error;
      }
    }
  }

  read(file: SourceFile, maxBytes: number): Promise<Buffer> {
    return this.current.read(file, maxBytes);
  }

  chunks(file: SourceFile): AsyncGenerator<Buffer> {
    return this.current.chunks(file);
  }

  async close(): Promise<void> {
    for (const { source } of this.inner) await source.close();
    await this.outer.close();
  }
}

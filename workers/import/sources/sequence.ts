import type { Source, SourceFile } from "./source";

/** Several sources as one, one after the other. */
export class Sequence implements Source {
  private current: Source | null = null;

  constructor(private readonly sources: readonly Source[]) {}

  get bytes(): number {
    return this.sources.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async *files(): AsyncGenerator<SourceFile> {
    for (const source of this.sources) {
      this.current = source;
      yield* source.files();
    }
  }

  read(file: SourceFile, maxBytes: number): Promise<Buffer> {
    return this.now().read(file, maxBytes);
  }

  chunks(file: SourceFile): AsyncGenerator<Buffer> {
    return this.now().chunks(file);
  }

  async close(): Promise<void> {
    for (const source of this.sources) await source.close();
  }

  private now(): Source {
    if (!this.current) throw new Error("No file was asked for yet");
    return this.current;
  }
}

import { readFile, stat } from "node:fs/promises";
import { tooLarge } from "../refusal";
import type { Source, SourceFile } from "./source";

/** An image that was sent by itself. */
export class SingleFile implements Source {
  private constructor(
    private readonly path: string,
    private readonly name: string,
    readonly bytes: number,
  ) {}

  static async open(path: string, name: string): Promise<SingleFile> {
    return new SingleFile(path, name, (await stat(path)).size);
  }

  async *files(): AsyncGenerator<SourceFile> {
    yield { name: this.name, isFolder: false, bytes: this.bytes, print: null, refusal: null };
  }

  async read(_file: SourceFile, maxBytes: number): Promise<Buffer> {
    if (this.bytes > maxBytes) throw tooLarge(this.bytes, maxBytes);
    return readFile(this.path);
  }

  async *chunks(): AsyncGenerator<Buffer> {
    yield await readFile(this.path);
  }

  async close(): Promise<void> {}
}

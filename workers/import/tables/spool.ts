import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

const blockLength = 64 * 1024;

/** Lines that are written to a file and read from it again, in order: what is too much to be held. */
export class Spool {
  private file: FileHandle | null = null;
  private block: string[] = [];
  private length = 0;

  constructor(private readonly path: string) {}

  /** @param line has no end of line in it, as JSON has none. */
  async write(line: string): Promise<void> {
    this.block.push(line);
    this.length += line.length;
    if (this.length > blockLength) await this.flush();
  }

  private async flush(): Promise<void> {
    if (!this.file) {
      await mkdir(dirname(this.path), { recursive: true });
      this.file = await open(this.path, "w");
    }
    const block = this.block.map((line) => `${line}\n`).join("");
    this.block = [];
    this.length = 0;
    await this.file.write(block);
  }

  /** Ends the writing. */
  async end(): Promise<void> {
    await this.flush();
    await this.file?.close();
    this.file = null;
  }

  /** Its lines, many at a time, once it has ended. @param bytes that are read at a time. */
  async *lines(bytes = 256 * 1024): AsyncGenerator<string[]> {
    const file = createReadStream(this.path, { encoding: "utf8", highWaterMark: bytes });
    let rest = "";
    try {
      for await (const part of file) {
        const lines = (rest + part).split("\n");
        rest = lines.pop() ?? "";
        if (lines.length > 0) yield lines;
      }
    } finally {
      file.destroy();
    }
  }

  /** Its lines one by one. */
  async *each(bytes?: number): AsyncGenerator<string> {
    for await (const lines of this.lines(bytes)) yield* lines;
  }
}

/** Rows that are spooled as JSON. */
export class RowSpool {
  private readonly spool: Spool;
  count = 0;

  constructor(path: string) {
    this.spool = new Spool(path);
  }

  write(cells: readonly string[]): Promise<void> {
    this.count += 1;
    return this.spool.write(JSON.stringify(cells));
  }

  end(): Promise<void> {
    return this.spool.end();
  }

  async *rows(): AsyncGenerator<string[][]> {
    for await (const lines of this.spool.lines()) yield lines.map((line) => JSON.parse(line) as string[]);
  }
}

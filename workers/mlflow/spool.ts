import { appendFile, mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type MlflowPoint, mostPoints, mostPointsOfRun, tooMany } from "./store";

/** Name, step, time and value of a point. */
const recordBytes = 28;
const flushedBytes = 64 * 1024 * 1024;

/**
 * Points of many runs that come in any order, put down by run: a file of their own each, so that a store of fifty million
 * points is never held in memory.
 */
export class Spool {
  private readonly names = new Map<string, number>();
  private readonly known: string[] = [];
  private readonly runs = new Map<string, { file: string; parts: Buffer[]; points: number }>();
  private held = 0;
  points = 0;
  private files = 0;

  constructor(private readonly folder: string) {}

  add(runId: string, { name, step, at, value }: MlflowPoint): void {
    if (++this.points > mostPoints) throw tooMany("points", mostPoints);
    let run = this.runs.get(runId);
    if (!run) {
      run = { file: join(this.folder, `points-${this.runs.size}`), parts: [], points: 0 };
      this.runs.set(runId, run);
    }
    let number = this.names.get(name);
    if (number === undefined) {
      number = this.known.push(name) - 1;
      this.names.set(name, number);
    }
    const record = Buffer.alloc(recordBytes);
    record.writeUInt32LE(number, 0);
    record.writeDoubleLE(step, 4);
    record.writeDoubleLE(at, 12);
    record.writeDoubleLE(value, 20);
    run.parts.push(record);
    run.points += 1;
    if (run.points > mostPointsOfRun) throw tooMany("points of one run", mostPointsOfRun);
    this.held += recordBytes;
  }

  get isFull(): boolean {
    return this.held >= flushedBytes;
  }

  /** Puts down what is held. */
  async flush(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const run of this.runs.values()) {
      if (run.parts.length === 0) continue;
      await appendFile(run.file, Buffer.concat(run.parts));
      run.parts = [];
    }
    this.held = 0;
  }

  /** The points of a run, in the order in which they came; after the last of them was put down. */
  async read(runId: string): Promise<MlflowPoint[]> {
    const run = this.runs.get(runId);
    if (!run) return [];
    const file = await open(run.file, "r");
    try {
      const bytes = await file.readFile();
      return Array.from({ length: run.points }, (_, i) => ({
        name: this.known[bytes.readUInt32LE(i * recordBytes)] as string,
        step: bytes.readDoubleLE(i * recordBytes + 4),
        at: bytes.readDoubleLE(i * recordBytes + 12),
        value: bytes.readDoubleLE(i * recordBytes + 20),
      }));
    } finally {
      await file.close();
    }
  }

  /** Puts down a file that belongs to a run, and answers where. */
  async keep(content: Buffer | AsyncIterable<Buffer>): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `file-${this.files++}`);
    await writeFile(path, content);
    return path;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Sql } from "postgres";
import { typeOfId } from "@/db/ids";
import type { PredictionBlock } from "@/ml/report-scores";

/** Numbers of a block: some milliseconds of work, half a megabyte. */
const numbersPerBlock = 100_000;

/** "PGCOPY\n\377\r\n\0", flags, and the length of an extension that there is none of. */
const headerBytes = 19;
/** Of an array: dimensions, nulls, type of its elements, size, lower bound. */
const arrayHeaderBytes = 20;

/** Of which classes the probabilities are wanted: from the first up to but not including the second. */
export type ClassRange = readonly [from: number, to: number];

/**
 * All predictions of a run, block by block, in no order; `classes` of a block is the width of the range. COPY's binary
 * form: text would spend ten times as long in parsing a hundred probabilities an image. The stream waits for its
 * reader, so no more than a block and the socket's buffers are in memory.
 */
export async function* predictionBlocks(
  sql: Sql,
  runId: string,
  [from, to]: ClassRange,
  numbers = numbersPerBlock,
): AsyncGenerator<PredictionBlock> {
  // COPY takes no parameters.
  if (typeOfId(runId) !== "Run") throw new Error(`${runId} is no id of a run`);
  const statement = `copy (
    select truth, predicted, confidence, probabilities[${Math.trunc(from) + 1}:${Math.trunc(to)}]
    from predictions where run_id = '${runId}'
  ) to stdout (format binary)`;
  // Of its own: postgres.js would send other queries down a busy connection, and COPY refuses them.
  const connection = await sql.reserve();
  try {
    const stream: Readable = await connection.unsafe(statement).readable();
    try {
      const reader = new RowReader(to - from, numbers);
      let rest: Buffer | null = null;
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
        const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
        let at = 0;
        for (;;) {
          const next = reader.read(bytes, at);
          if (next === at) break;
          at = next;
          if (reader.isFull()) yield reader.take();
        }
        rest = at < bytes.length ? bytes.subarray(at) : null;
      }
      if (!reader.isEmpty()) yield reader.take();
    } finally {
      await ended(stream);
    }
  } finally {
    connection.release();
  }
}

/**
 * Makes the connection fit for the next query. A reader that gave up early has to read the rest away, or it would wait
 * for that for ever. And postgres.js may have paused the socket at the last row: an ended stream asks for no more, so
 * nothing would wake it. Its _read does nothing but resume the socket.
 */
async function ended(stream: Readable): Promise<void> {
  if (!stream.readableEnded && !stream.destroyed) {
    stream.resume();
    // What went wrong has been thrown to the reader, or no longer matters to it.
    await finished(stream).catch(() => {});
  }
  stream._read(0);
}

/** Reads whole rows of COPY's binary form into the columns of a block. */
class RowReader {
  private readonly rows: number;
  private count = 0;
  private started = false;
  private truth: Int16Array;
  private predicted: Int16Array;
  private confidence: Float32Array;
  private probabilities: Float32Array;

  constructor(
    private readonly classes: number,
    numbers: number,
  ) {
    this.rows = Math.max(1, Math.floor(numbers / classes));
    [this.truth, this.predicted] = [new Int16Array(this.rows), new Int16Array(this.rows)];
    this.confidence = new Float32Array(this.rows);
    this.probabilities = new Float32Array(this.rows * classes);
  }

  isFull(): boolean {
    return this.count === this.rows;
  }

  isEmpty(): boolean {
    return this.count === 0;
  }

  /** Reads the row at a place. @returns where the next begins; the same place where the row is not there as a whole. */
  read(bytes: Buffer, at: number): number {
    if (!this.started) {
      if (bytes.length < at + headerBytes) return at;
      this.started = true;
      return at + headerBytes;
    }
    // Fields: a count, then for each its length and its bytes. -1 fields end the stream.
    if (bytes.length < at + 2 || bytes.readInt16BE(at) === -1) return at;
    const array = at + 2 + 6 + 6 + 8 + 4;
    if (bytes.length < array) return at;
    const arrayBytes = bytes.readInt32BE(array - 4);
    const end = array + Math.max(0, arrayBytes);
    if (bytes.length < end) return at;
    const { classes } = this;
    if (arrayBytes !== arrayHeaderBytes + 8 * classes || bytes.readInt32BE(array + 4) !== 0)
      throw new Error(`A prediction has not the ${classes} probabilities that were asked for`);
    this.truth[this.count] = bytes.readInt16BE(at + 6);
    this.predicted[this.count] = bytes.readInt16BE(at + 12);
    this.confidence[this.count] = bytes.readFloatBE(at + 18);
    let place = array + arrayHeaderBytes + 4;
    for (let i = this.count * classes; i < (this.count + 1) * classes; i++) {
      this.probabilities[i] = bytes.readFloatBE(place);
      place += 8;
    }
    this.count++;
    return end;
  }

  take(): PredictionBlock {
    const { classes, count } = this;
    this.count = 0;
    return {
      classes,
      truth: this.truth.slice(0, count),
      predicted: this.predicted.slice(0, count),
      confidence: this.confidence.slice(0, count),
      probabilities: this.probabilities.slice(0, count * classes),
    };
  }
}

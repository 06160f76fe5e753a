import type { PreprocessSpec } from "@/ml/preprocess";
import { scaleTable } from "@/ml/preprocess";
import type { PackedImages } from "@/workers/training/data";
import type { Batch } from "@/workers/training/step";

/** Assembles batches of packed rows, scaled exactly as ml/preprocess scales. */
export class Batcher {
  private readonly bytes: Uint8Array;
  private readonly pixels: Float32Array;
  private readonly table: Float32Array;

  /** @param size most images in a batch. */
  constructor(
    private readonly images: PackedImages,
    private readonly labels: Uint16Array,
    private readonly spec: PreprocessSpec,
    readonly size: number,
  ) {
    this.bytes = new Uint8Array(size * images.rowBytes);
    this.pixels = new Float32Array(size * images.rowBytes);
    this.table = scaleTable(spec);
  }

  /**
   * The batch of these rows (at most `size`), which must not be changed while it is used. Its bytes and pixels are read
   * when they are asked for, into buffers that the next batch's take.
   */
  of(rows: Uint32Array): Batch {
    const bytes = () => this.read(rows);
    const pixels = () => this.scale(bytes());
    // Not Int32Array.from: a small network's steps would wait for it.
    const labels = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) labels[i] = this.labels[rows[i] as number] as number;
    return {
      rows,
      get bytes() {
        return bytes();
      },
      get pixels() {
        return pixels();
      },
      labels,
      count: rows.length,
    };
  }

  private read(rows: Uint32Array): Uint8Array {
    const { rowBytes } = this.images;
    for (const [i, row] of rows.entries()) this.images.read(row, this.bytes, i * rowBytes);
    return this.bytes.subarray(0, rows.length * rowBytes);
  }

  /** `scaleBytes` with the table made once: making it for each batch took a tenth of a small network's step. */
  private scale(bytes: Uint8Array): Float32Array {
    const { pixels, table } = this;
    const { channels } = this.spec;
    for (let channel = 0; channel < channels; channel++) {
      const shift = channel * 256;
      for (let i = channel; i < bytes.length; i += channels) {
        pixels[i] = table[shift + (bytes[i] as number)] as number;
      }
    }
    return pixels;
  }
}

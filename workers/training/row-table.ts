/** Numbers of images that are the same in each epoch, so that they are calculated once for all of them. */
export interface RowTable {
  /** [rows that are known × width]. */
  readonly values: Float32Array;
  readonly width: number;
  /** Place of each row of the packed images in `values`, -1 where it is not known. */
  readonly places: Int32Array;
}

/** Of one table in memory, at the most. */
const mostBytes = 256 * 1024 * 1024;
/** Images whose numbers are calculated at once. */
export const rowsAtOnce = 32;

/** Whether so many rows may be kept. */
export const mayBeKept = (width: number, rows: number) => 4 * width * rows <= mostBytes;

/**
 * Calculates the numbers of rows of the packed images, always in the same batches: a resumed run gets the same bits.
 * @param numbersOf rows → [rows × width].
 * @param rows ascending.
 * @param count rows that there are.
 * @param onBatch called after each batch with the number of images done; what it throws is thrown on.
 */
export async function tableOfRows(
  width: number,
  numbersOf: (rows: Uint32Array) => Float32Array,
  rows: Uint32Array,
  count: number,
  onBatch: (done: number) => Promise<void>,
): Promise<RowTable> {
  const values = new Float32Array(rows.length * width);
  const places = new Int32Array(count).fill(-1);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const part = rows.subarray(from, from + rowsAtOnce);
    values.set(numbersOf(part), from * width);
    for (const [i, row] of part.entries()) places[row] = from + i;
    await onBatch(from + part.length);
  }
  return { values, width, places };
}

/** The numbers of rows one after another; null where one of them is not known. */
export function numbersOfRows({ values, width, places }: RowTable, rows: Uint32Array): Float32Array | null {
  const numbers = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const place = places[rows[i] as number] ?? -1;
    if (place < 0) return null;
    numbers.set(values.subarray(place * width, (place + 1) * width), i * width);
  }
  return numbers;
}

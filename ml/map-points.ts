/**
 * The points of a map as bytes, so that a page reads a hundred thousand of them at once: the length of a head (uint32),
 * the head (JSON, filled with blanks to a multiple of 4), then column by column x, y, distance, brightness, contrast,
 * sharpness and pixels (float32, NaN where there is none), ids (16 bytes each), class (uint16, place among the head's
 * classes, 65535 for none), split and verdict (uint8). All little endian.
 */

export const pointSplits = ["none", "train", "validation", "test"] as const;
/** What the map's run said of an image of its test split: nothing, its class, another one. */
const verdicts = ["unasked", "right", "wrong"] as const;
export const numberColumns = ["x", "y", "distance", "brightness", "contrast", "sharpness", "pixels"] as const;
export type NumberColumn = (typeof numberColumns)[number];
export const noClass = 65_535;

export interface MapPoints extends Record<NumberColumn, Float32Array> {
  count: number;
  /** Classes that points have, by their ids. */
  classIds: string[];
  ids: Uint8Array;
  classes: Uint16Array;
  /** Places among pointSplits. */
  splits: Uint8Array;
  /** Places among verdicts. */
  verdicts: Uint8Array;
}

/** A point as it is read from the database. */
export interface MapPoint extends Record<NumberColumn, number | null> {
  id: string;
  classId: string | null;
  split: Exclude<(typeof pointSplits)[number], "none"> | null;
  isWrong: boolean | null;
}

const digits = "0123456789abcdefghjkmnpqrstvwxyz";
const digitValues = new Map([...digits].map((digit, value) => [digit, value]));
const idPrefix = "image_";
const idBytes = 16;
const idDigits = 26;

/** Bytes of an image's id: 26 digits of 5 bits, the first of 3. */
function writeId(id: string, into: Uint8Array, at: number): void {
  let [buffer, bits, place] = [0, 0, at];
  for (let i = 0; i < idDigits; i++) {
    const value = digitValues.get(id.charAt(idPrefix.length + i));
    if (value === undefined) throw new RangeError(`${id} is no id of an image.`);
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += i === 0 ? 3 : 5;
    if (bits < 8) continue;
    bits -= 8;
    into[place++] = (buffer >> bits) & 0xff;
  }
}

/** The id of a point's image. */
export function idOf({ ids }: Pick<MapPoints, "ids">, point: number): string {
  let text = idPrefix;
  let [buffer, bits] = [0, 2];
  for (let i = 0; i < idBytes; i++) {
    buffer = ((buffer << 8) | (ids[point * idBytes + i] as number)) & 0x1fff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += digits.charAt((buffer >> bits) & 31);
    }
  }
  return text;
}

/** @throws RangeError for an id that is none of an image, and for more than 65,535 classes. */
export function pointsToBytes(points: readonly MapPoint[]): Uint8Array<ArrayBuffer> {
  const places = new Map<string, number>();
  for (const { classId } of points) {
    if (classId !== null && !places.has(classId)) places.set(classId, places.size);
  }
  if (places.size > noClass) throw new RangeError(`${places.size} classes are too many for a map.`);
  const head = new TextEncoder().encode(
    JSON.stringify({ count: points.length, classIds: [...places.keys()] }),
  );
  const start = 4 + Math.ceil(head.length / 4) * 4;
  const { size, views } = columnsOf(points.length, start);
  const bytes = new Uint8Array(size).fill(32, 4, start);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(head, 4);
  const columns = views(bytes.buffer);
  for (const [i, point] of points.entries()) {
    for (const column of numberColumns) columns[column][i] = point[column] ?? Number.NaN;
    writeId(point.id, columns.ids, i * idBytes);
    columns.classes[i] = point.classId === null ? noClass : (places.get(point.classId) as number);
    columns.splits[i] = pointSplits.indexOf(point.split ?? "none");
    columns.verdicts[i] = verdicts.indexOf(
      point.isWrong === null ? "unasked" : point.isWrong ? "wrong" : "right",
    );
  }
  return bytes;
}

/** The columns lie in the bytes that were given. @throws where they are not of this form. */
export function pointsFromBytes(buffer: ArrayBuffer): MapPoints {
  const length = new DataView(buffer).getUint32(0, true);
  const head: { count: number; classIds: string[] } = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, 4, length)),
  );
  return { ...head, ...columnsOf(head.count, 4 + length).views(buffer) };
}

function columnsOf(count: number, start: number) {
  const ids = start + 4 * numberColumns.length * count;
  const classes = ids + idBytes * count;
  const splits = classes + 2 * count;
  return {
    size: splits + 2 * count,
    views: (buffer: ArrayBuffer) => {
      const numbers = Object.fromEntries(
        numberColumns.map((column, i) => [column, new Float32Array(buffer, start + 4 * i * count, count)]),
      ) as Record<NumberColumn, Float32Array>;
      return {
        ...numbers,
        ids: new Uint8Array(buffer, ids, idBytes * count),
        classes: new Uint16Array(buffer, classes, count),
        splits: new Uint8Array(buffer, splits, count),
        verdicts: new Uint8Array(buffer, splits + count, count),
      };
    },
  };
}

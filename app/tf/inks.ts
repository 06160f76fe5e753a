/** What is read at once: most JPEG files say within it how many colours they have, others have a large profile before. */
const readAtOnce = 65_536;

/**
 * Refuses a picture of a person's own that is stored in inks (CMYK): browsers make RGB of it by other rules than the worker,
 * which shows only as another answer. Its colours are up to half of the range away.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function refuseInks(file: Blob, name: string): Promise<void> {
  if ((await componentsOf(file)) !== 4) return;
  throw new Error(
    `${name} is a JPEG in CMYK, of which browsers make other colours than the model learnt from: save it in sRGB and try again.`,
  );
}

/** How many colours the frame of a JPEG file has; null of another file, and of one that ends before. */
async function componentsOf(file: Blob): Promise<number | null> {
  let begun = 0;
  let bytes = new DataView(new ArrayBuffer(0));
  /** The bytes from a place of the file on, as many as are needed; null where it ends before. */
  const read = async (at: number, length: number): Promise<number | null> => {
    if (at < begun || at + length > begun + bytes.byteLength) {
      bytes = new DataView(await file.slice(at, at + readAtOnce).arrayBuffer());
      begun = at;
    }
    return length <= bytes.byteLength - (at - begun) ? at - begun : null;
  };
  const start = await read(0, 2);
  if (start === null || bytes.getUint16(start) !== 0xffd8) return null;
  for (let at = 2; ; ) {
    const place = await read(at, 10);
    if (place === null || bytes.getUint8(place) !== 0xff) return null;
    const marker = bytes.getUint8(place + 1);
    // Between two of them any number of 0xff may stand.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return bytes.getUint8(place + 9);
    else at += 2 + bytes.getUint16(place + 2);
  }
}

/** SOF0 to SOF15, but the tables (DHT, DAC) and the extension that lie among them. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

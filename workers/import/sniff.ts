export const imageTypes = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  tiff: "image/tiff",
  avif: "image/avif",
} as const;

export type ImageType = keyof typeof imageTypes;

const ascii = (bytes: Buffer, start: number, end: number) => bytes.toString("latin1", start, end);

/** What the first bytes say that a file is, whatever its name; null where they are no image that we take. */
export function sniff(bytes: Buffer): ImageType | null {
  if (bytes.length < 12) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "webp";
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return "gif";
  const start = ascii(bytes, 0, 4);
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(start)) return "tiff";
  if (ascii(bytes, 4, 8) === "ftyp" && /^(avif|avis)/.test(ascii(bytes, 8, 12))) return "avif";
  return null;
}

/** A word for what a refused file seems to be, for its reason. */
export function describeContent(bytes: Buffer): { code: string; what: string } {
  const head = ascii(bytes, 0, 1024).trimStart().toLowerCase();
  if (bytes.length === 0) return { code: "empty", what: "The file is empty" };
  if (ascii(bytes, 0, 4) === "PK\x03\x04" || ascii(bytes, 0, 4) === "PK\x05\x06") {
    return { code: "nested-archive", what: "The file is an archive within the archive, which is not opened" };
  }
  if (
    ascii(bytes, 0, 6) === "7z\xbc\xaf\x27\x1c" ||
    ascii(bytes, 0, 4) === "Rar!" ||
    ascii(bytes, 0, 2) === "\x1f\x8b"
  ) {
    return { code: "nested-archive", what: "The file is an archive within the archive, which is not opened" };
  }
  if (/<svg[\s>]/.test(head))
    return { code: "svg", what: "The file is an SVG drawing, which can carry scripts" };
  if (/^<(!doctype html|html|script|body|head)/.test(head))
    return { code: "html", what: "The file is a web page" };
  if (/^ftyp(hei|hev|mif|msf)/.test(ascii(bytes, 4, 12)))
    return { code: "not-an-image", what: "The file is HEIC" };
  if (head.startsWith("bm")) return { code: "not-an-image", what: "The file seems to be a BMP" };
  if (head.startsWith("%pdf")) return { code: "not-an-image", what: "The file is a PDF" };
  return { code: "not-an-image", what: "The file's content is no image" };
}

export interface PngHeader {
  width: number;
  height: number;
  /** An animation (APNG) announces itself before the first picture data. */
  animated: boolean;
}

/** Size, as it is stored, and animation of a PNG from its first chunks; null where they are not whole. */
export function pngHeader(bytes: Buffer): PngHeader | null {
  if (bytes.length < 33 || ascii(bytes, 12, 16) !== "IHDR") return null;
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  for (let at = 33; at + 8 <= bytes.length; at += bytes.readUInt32BE(at) + 12) {
    const type = ascii(bytes, at + 4, at + 8);
    if (type === "acTL") return { width, height, animated: true };
    if (type === "IDAT" || type === "IEND") break;
  }
  return { width, height, animated: false };
}

/**
 * Size of a JPEG from its frame header (ITU-T T.81, B.2.2); null where it may have to be turned upright (an application
 * segment of Exif), and where the segments before it are not whole.
 */
export function jpegSize(bytes: Buffer): { width: number; height: number } | null {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    // Any number of fill bytes may stand before a marker; some markers have no length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (isFrame(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    else if (marker === 0xd9 || marker === 0xda) return null;
    else if (marker === 0xe1 && ascii(bytes, at + 4, at + 8) === "Exif") return null;
    else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return null;
}

/** SOF0 to SOF15; three of that range are tables and an extension. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

import sharp from "sharp";
import { signatureOf } from "@/ml/likeness";
import { greysOf } from "@/ml/preprocess";
import { type ImageQuality, QUALITY_SIDE, qualityOf } from "@/ml/quality";
import { decodePlainPng } from "@/workers/training/png";
import { openImage } from "./decode";
import { Refusal, tooLarge } from "./refusal";
import { describeContent, type ImageType, imageTypes, jpegSize, pngHeader, sniff } from "./sniff";

export interface InspectedImage {
  mediaType: string;
  /** Upright, in pixels. */
  width: number;
  height: number;
  /** Whether red, green and blue are equal in every pixel, at the size of the thumbnail. */
  grey: boolean;
  /** WebP of at most 256 px; null where the image serves as its own. */
  thumbnail: Buffer | null;
  /** Measured at the size of the thumbnail, before it is packed. */
  quality: ImageQuality;
  /** 16 × 16 greys by which near-same images are found (ml/likeness.ts). */
  signature: Uint8Array;
}

export interface ImageLimits {
  /** Largest width × height. */
  maxImagePixels: number;
  maxImageBytes: number;
}

export const thumbnailSide = QUALITY_SIDE;
export const thumbnailQuality = { quality: 80, effort: 2 } as const;
/** An image up to this size, in a format that every browser shows, needs no thumbnail where it is small too. */
const ownThumbnailBytes = 100 * 1024;
const browserTypes: ReadonlySet<ImageType> = new Set(["jpeg", "png", "webp"]);
/** Memory that decoders may take at a time, over all images; what one alone would take more for is refused. */
const decodedBytesAtATime = 300_000_000;
/** Of fewer pixels it does not matter how a JPEG or PNG is written. */
const fewPixels = 4_000_000;
/** What decoders that hold the whole picture take for a pixel, as measured of 10,000 × 10,000: they hold it several times. */
const wholeBytes: Partial<Record<ImageType, number>> = { avif: 15, webp: 8, gif: 5 };
/** Row by row, whatever they hold of it. */
const rowsBytes = 1.5;

/**
 * Checks that bytes are one whole still image within the limits and says what it is like. The type comes from the
 * content, never from the name. Throws Refusal with the reason.
 */
export async function inspectImage(bytes: Buffer, limits: ImageLimits): Promise<InspectedImage> {
  if (bytes.length > limits.maxImageBytes) {
    throw tooLarge(bytes.length, limits.maxImageBytes);
  }
  const type = sniff(bytes);
  if (!type) {
    const { code, what } = describeContent(bytes);
    throw new Refusal(code, `${what}. JPEG, PNG, WebP, GIF, TIFF and AVIF images are taken.`);
  }
  const stored = storedSize(bytes, type);
  if (stored) checkPixels(stored, limits);
  try {
    const plain = type === "png" ? plainPixels(bytes) : null;
    if (plain) return await lookAt(plain, bytes, type, plain);
    // By hand where that tells: what libvips sets up for it costs as much as a fifth of the decoding.
    const size = type === "jpeg" && stored ? stored : await uprightSize(bytes, type);
    checkPixels(size, limits);
    const needed = await decodedBytes(bytes, type, size);
    if (needed > decodedBytesAtATime) throw tooMuchMemory(type, size, needed);
    const small = await withMemory(needed, () => smallPixels(bytes, limits));
    return await lookAt(small, bytes, type, size);
  } catch (error) {
    throw explain(error);
  }
}

interface Size {
  width: number;
  height: number;
}

/** As the header says, where it is read by hand. Throws Refusal for what moves, or has no header. */
function storedSize(bytes: Buffer, type: ImageType): Size | null {
  if (type === "jpeg") return jpegSize(bytes);
  if (type !== "png") return null;
  const header = pngHeader(bytes);
  if (!header) throw truncated();
  if (header.animated) throw moving();
  return header;
}

/** The header alone unpacks nothing: limits are checked on the answer. */
async function uprightSize(bytes: Buffer, type: ImageType): Promise<Size> {
  const metadata = await sharp(bytes, { limitInputPixels: false, failOn: "error" }).metadata();
  if ((metadata.pages ?? 1) > 1 || (type === "avif" && bytes.toString("latin1", 8, 12) === "avis"))
    throw moving();
  return metadata.autoOrient;
}

function checkPixels({ width, height }: Size, { maxImagePixels }: ImageLimits): void {
  if (width * height > maxImagePixels) {
    throw new Refusal(
      "too-many-pixels",
      `The image has ${width} × ${height} pixels; at most ${maxImagePixels.toLocaleString("en")} are taken (OFFDIAGONAL_MAX_IMAGE_PIXELS). Make it smaller.`,
    );
  }
}

/** What decoding takes in memory: of whatever is not stored row by row, all of the picture. */
async function decodedBytes(bytes: Buffer, type: ImageType, { width, height }: Size): Promise<number> {
  const pixels = width * height;
  const whole = wholeBytes[type];
  if (whole !== undefined) return pixels * whole;
  if (pixels <= fewPixels || type === "tiff") return pixels * rowsBytes;
  const { isProgressive, chromaSubsampling, channels, depth } = await sharp(bytes, {
    limitInputPixels: false,
  }).metadata();
  if (!isProgressive) return pixels * rowsBytes;
  // A progressive JPEG keeps two bytes for each value of its planes; interlaced PNGs come in rows of the whole width last.
  if (type === "jpeg") return pixels * (chromaSubsampling === "4:2:0" ? 3 : 2 * channels);
  return pixels * channels * (depth === "ushort" ? 2 : 1) * 1.1;
}

const tooMuchMemory = (type: ImageType, { width, height }: Size, needed: number) =>
  new Refusal(
    "too-many-pixels",
    `The image has ${width} × ${height} pixels, and of ${kindsInWords[type]} images at most ${Math.floor((decodedBytesAtATime * width * height) / needed / 1e6)} million are taken: these are decoded as a whole. Make it smaller, or save it as a JPEG, PNG or TIFF that is not progressive or interlaced.`,
  );

const kindsInWords: Record<ImageType, string> = {
  ...{
    jpeg: "progressive JPEG",
    png: "interlaced PNG",
    webp: "WebP",
    gif: "GIF",
    tiff: "TIFF",
    avif: "AVIF",
  },
};

/** Pixels row by row, 8 bits a channel. */
interface Pixels extends Size {
  data: Buffer;
  channels: 1 | 2 | 3 | 4;
}

/** Small plain PNGs, such as digits, by the short way: nothing has to be set up for them. */
function plainPixels(bytes: Buffer): Pixels | null {
  const decoded = decodePlainPng(bytes);
  return (
    decoded && {
      ...decoded,
      data: Buffer.from(decoded.data.buffer, decoded.data.byteOffset, decoded.data.length),
      channels: 4,
    }
  );
}

/**
 * The image at no more than the size of a thumbnail, made smaller while it is decoded: the pixels of the whole never
 * come out of libvips. At least half of the reduction is by its filter (`fastShrinkOnLoad`), or sharpness would differ
 * with the size by up to 17 %, and costs no more.
 */
async function smallPixels(bytes: Buffer, limits: ImageLimits): Promise<Pixels> {
  const { data, info } = await openImage(bytes, limits.maxImagePixels)
    .resize(thumbnailSide, thumbnailSide, {
      fit: "inside",
      withoutEnlargement: true,
      fastShrinkOnLoad: false,
    })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const fromPixels = ({ data, width, height, channels }: Pixels) =>
  sharp(data, { raw: { width, height, channels } });

/** Thumbnail and figures, of the same pixels. @param whole size of the image that `small` is a reduction of. */
async function lookAt(small: Pixels, bytes: Buffer, type: ImageType, whole: Size): Promise<InspectedImage> {
  const { width, height } = whole;
  const isLarge = Math.max(width, height) > thumbnailSide;
  const needsThumbnail = isLarge || !browserTypes.has(type) || bytes.length > ownThumbnailBytes;
  const packing = needsThumbnail ? fromPixels(small).webp(thumbnailQuality).toBuffer() : null;
  // Another thread packs meanwhile.
  const greys = greysOf(small.data, small.width, small.height, small.channels);
  return {
    mediaType: imageTypes[type],
    width,
    height,
    grey: isGrey(small),
    quality: qualityOf(greys, small.width, small.height),
    signature: signatureOf(greys, small.width, small.height),
    thumbnail: await packing,
  };
}

function isGrey({ data, channels }: Pixels): boolean {
  if (channels < 3) return true;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

const truncated = () =>
  new Refusal(
    "truncated",
    "The image ends early or is damaged: it cannot be decoded whole. Copy it again from its source.",
  );
const moving = () =>
  new Refusal(
    "animated",
    "The image has several frames or pages, and a class is given to one picture. Save the frames you mean as single images.",
  );

function explain(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/timeout/i.test(reason)) {
    return new Refusal("timeout", "The image takes longer than 30 s to decode. Save it in a simpler form.");
  }
  if (/pixel limit/i.test(reason)) {
    return new Refusal(
      "too-many-pixels",
      "The image has more pixels than its header says, and more than are taken.",
    );
  }
  return truncated();
}

let bytesFree = decodedBytesAtATime;
const waiting: { bytes: number; start: () => void }[] = [];

/** Runs in turn with others so that no more than `decodedBytesAtATime` are taken at once. */
async function withMemory<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  if (waiting.length > 0 || bytesFree < bytes) {
    await new Promise<void>((start) => waiting.push({ bytes, start }));
  } else bytesFree -= bytes;
  try {
    return await work();
  } finally {
    bytesFree += bytes;
    for (let next = waiting[0]; next && next.bytes <= bytesFree; next = waiting[0]) {
      waiting.shift();
      bytesFree -= next.bytes;
      next.start();
    }
  }
}

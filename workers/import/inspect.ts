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
/** Pixels of images being unpacked at a time, over all images. */
const pixelsAtATime = 32_000_000;

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
    const small = await withPixels(Math.min(size.width * size.height, pixelsAtATime), () =>
      smallPixels(bytes, limits),
    );
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

let pixelsFree = pixelsAtATime;
const waiting: { pixels: number; start: () => void }[] = [];

/** Runs in turn with others so that no more than `pixelsAtATime` are unpacked at once. */
async function withPixels<T>(pixels: number, work: () => Promise<T>): Promise<T> {
  if (waiting.length > 0 || pixelsFree < pixels) {
    await new Promise<void>((start) => waiting.push({ pixels, start }));
  } else pixelsFree -= pixels;
  try {
    return await work();
  } finally {
    pixelsFree += pixels;
    for (let next = waiting[0]; next && next.pixels <= pixelsFree; next = waiting[0]) {
      waiting.shift();
      pixelsFree -= next.pixels;
      next.start();
    }
  }
}

import sharp, { type Metadata } from "sharp";
import { signatureOf } from "@/ml/likeness";
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
  /** Whether red, green and blue are equal in every pixel (of a reduction, for very large images). */
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
/** Above this many pixels an image is not unpacked whole: its size would decide how much memory the import takes. */
const wholePixels = 16_000_000;
/** Pixels being unpacked at a time, over all images. */
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
  const size = await readHeader(bytes, type);
  const pixels = size.width * size.height;
  if (pixels > limits.maxImagePixels) {
    throw new Refusal(
      "too-many-pixels",
      `The image has ${size.width} × ${size.height} pixels; at most ${limits.maxImagePixels.toLocaleString("en")} are taken (OFFDIAGONAL_MAX_IMAGE_PIXELS). Make it smaller.`,
    );
  }
  return withPixels(Math.min(pixels, pixelsAtATime), async () => {
    try {
      return pixels > wholePixels ? await reduce(bytes, type, limits) : await unpack(bytes, type, limits);
    } catch (error) {
      throw explain(error);
    }
  });
}

async function readHeader(bytes: Buffer, type: ImageType): Promise<{ width: number; height: number }> {
  if (type === "png") {
    const header = pngHeader(bytes);
    if (!header) throw truncated();
    if (header.animated) throw moving();
    return header;
  }
  // By hand: what libvips sets up for it costs as much as a fifth of the decoding.
  const size = type === "jpeg" ? jpegSize(bytes) : null;
  if (size) return size;
  let metadata: Metadata;
  try {
    // Limits are checked on the answer: the header alone unpacks nothing.
    metadata = await sharp(bytes, { limitInputPixels: false, failOn: "error" }).metadata();
  } catch (error) {
    throw explain(error);
  }
  if ((metadata.pages ?? 1) > 1 || (type === "avif" && bytes.toString("latin1", 8, 12) === "avis"))
    throw moving();
  return metadata;
}

/** Pixels row by row, 8 bits a channel. */
interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

async function unpack(bytes: Buffer, type: ImageType, limits: ImageLimits): Promise<InspectedImage> {
  const pixels = (type === "png" ? plainPixels(bytes) : null) ?? (await generalPixels(bytes, limits));
  const { width, height } = pixels;
  const isLarge = Math.max(width, height) > thumbnailSide;
  const small = isLarge ? await reduced(pixels) : pixels;
  const needsThumbnail = isLarge || !browserTypes.has(type) || bytes.length > ownThumbnailBytes;
  return {
    mediaType: imageTypes[type],
    width,
    height,
    grey: isGrey(pixels),
    ...(await lookAt(small, needsThumbnail)),
  };
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

async function generalPixels(bytes: Buffer, limits: ImageLimits): Promise<Pixels> {
  const { data, info } = await openImage(bytes, limits.maxImagePixels)
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** For very large images: one pass that keeps only a reduction. */
async function reduce(bytes: Buffer, type: ImageType, limits: ImageLimits): Promise<InspectedImage> {
  const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { data, info } = await openImage(bytes, limits.maxImagePixels)
    .resize(1024, 1024, { fit: "inside", withoutEnlargement: true })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const pixels: Pixels = { data, width: info.width, height: info.height, channels: info.channels };
  return {
    mediaType: imageTypes[type],
    width: autoOrient.width,
    height: autoOrient.height,
    grey: isGrey(pixels),
    ...(await lookAt(await reduced(pixels), true)),
  };
}

/** The image at no more than the size of a thumbnail. */
async function reduced(pixels: Pixels): Promise<Pixels> {
  if (Math.max(pixels.width, pixels.height) <= thumbnailSide) return pixels;
  const { data, info } = await fromPixels(pixels)
    .resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const fromPixels = ({ data, width, height, channels }: Pixels) =>
  sharp(data, { raw: { width, height, channels } });

/** Thumbnail and figures, of the same pixels. */
async function lookAt(small: Pixels, needsThumbnail: boolean) {
  const packing = needsThumbnail ? fromPixels(small).webp(thumbnailQuality).toBuffer() : null;
  // Another thread packs meanwhile.
  const rgba = toRgba(small);
  const quality = qualityOf(rgba, small.width, small.height);
  const signature = signatureOf(rgba, small.width, small.height);
  return { thumbnail: await packing, quality, signature };
}

function toRgba({ data, channels }: Pixels): Uint8Array {
  if (channels === 4) return data;
  const hasAlpha = channels === 2;
  const colours = channels === 3 ? 3 : 1;
  const rgba = new Uint8Array((data.length / channels) * 4);
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    rgba[to] = data[from] as number;
    rgba[to + 1] = data[from + (colours === 3 ? 1 : 0)] as number;
    rgba[to + 2] = data[from + (colours === 3 ? 2 : 0)] as number;
    rgba[to + 3] = hasAlpha ? (data[from + 1] as number) : 255;
  }
  return rgba;
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

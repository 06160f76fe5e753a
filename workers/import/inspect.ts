import sharp, { type Metadata, type Sharp } from "sharp";
import { openImage } from "./decode";
import { Refusal, readableBytes } from "./refusal";
import { describeContent, type ImageType, imageTypes, pngHeader, sniff } from "./sniff";

export interface InspectedImage {
  mediaType: string;
  /** Upright, in pixels. */
  width: number;
  height: number;
  /** Whether red, green and blue are equal in every pixel (of a reduction, for very large images). */
  grey: boolean;
  /** WebP of at most 256 px; null where the image serves as its own. */
  thumbnail: Buffer | null;
}

export interface ImageLimits {
  /** Largest width × height. */
  maxImagePixels: number;
  maxImageBytes: number;
}

export const thumbnailSide = 256;
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
    throw new Refusal(
      "too-large",
      `The file has ${readableBytes(bytes.length)}; at most ${readableBytes(limits.maxImageBytes)} are taken (OFFDIAGONAL_MAX_IMAGE_BYTES).`,
    );
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

async function unpack(bytes: Buffer, type: ImageType, limits: ImageLimits): Promise<InspectedImage> {
  const { data, info } = await openImage(bytes, limits.maxImagePixels)
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const needsThumbnail =
    Math.max(width, height) > thumbnailSide || !browserTypes.has(type) || bytes.length > ownThumbnailBytes;
  return {
    mediaType: imageTypes[type],
    width,
    height,
    grey: isGrey(data, channels),
    thumbnail: needsThumbnail ? await thumbnailOf(sharp(data, { raw: { width, height, channels } })) : null,
  };
}

/** For very large images: one pass that keeps only a reduction. */
async function reduce(bytes: Buffer, type: ImageType, limits: ImageLimits): Promise<InspectedImage> {
  const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { data, info } = await openImage(bytes, limits.maxImagePixels)
    .resize(1024, 1024, { fit: "inside", withoutEnlargement: true })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    mediaType: imageTypes[type],
    width: autoOrient.width,
    height: autoOrient.height,
    grey: isGrey(data, channels),
    thumbnail: await thumbnailOf(sharp(data, { raw: { width, height, channels } })),
  };
}

function thumbnailOf(image: Sharp): Promise<Buffer> {
  return image
    .resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true })
    .webp(thumbnailQuality)
    .toBuffer();
}

function isGrey(data: Buffer, channels: number): boolean {
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

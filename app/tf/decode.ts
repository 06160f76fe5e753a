import { patternPixels } from "@/ml/golden";
import type { LargePicture, Picture } from "./decode-here";
import { refuseInks } from "./inks";
import { type Preparing, startPrepare } from "./prepare";

export type { LargePicture, Picture };

let started: Promise<Preparing> | null = null;

/**
 * The worker that decodes pictures for this page, the same one each time; one that did not start is started again.
 * @param likely the address of the picture that it will likely be asked for first.
 */
export function decoder(likely?: string): Promise<Preparing> {
  started ??= startPrepare(likely).catch((error: unknown) => {
    started = null;
    throw error;
  });
  return started;
}

/**
 * Decodes a picture as the server's worker does, upright and in sRGB, without holding up the page.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function decodePicture(file: Blob, name: string): Promise<Picture> {
  const { remote } = await decoder();
  return remote.decode(file, name);
}

/**
 * Decodes a picture of this server in the same way, to be shown and asked about.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function decodeAt(url: string, name: string): Promise<Picture | LargePicture> {
  const { remote } = await decoder();
  return remote.readAt(url, name);
}

/**
 * Decodes a picture of a person's own, which is refused where browsers colour it otherwise than the server's worker.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function decodeOwn(file: File): Promise<Picture | LargePicture> {
  await refuseInks(file, file.name);
  const { remote } = await decoder();
  return remote.read(file, file.name);
}

/** A picture with all of its pixels. */
export async function wholeOf(picture: Picture | LargePicture): Promise<Picture> {
  return "source" in picture ? decodePicture(picture.source.file, picture.source.name) : picture;
}

/** Pixels as a PNG file, lossless. */
export async function encodePng(picture: Picture | LargePicture, name: string): Promise<File> {
  const { remote } = await decoder();
  const png = await remote.encodePng("source" in picture ? picture.source : picture);
  return new File([png], name, { type: "image/png" });
}

/** Whether a canvas gives back what was put on it: protection against fingerprinting changes it in some browsers. */
export function canvasIsExact(): boolean {
  const size = 16;
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  const pattern = patternPixels(size, size);
  context.putImageData(new ImageData(new Uint8ClampedArray(pattern), size, size), 0, 0);
  const read = context.getImageData(0, 0, size, size).data;
  return pattern.every((value, index) => value === read[index]);
}

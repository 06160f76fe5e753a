/** What the packing of a version's images is made of, in the training thread or in threads beside it. */
import { writeSync } from "node:fs";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { decodeRgba } from "@/workers/import/decode";
import { decodePlainPng } from "@/workers/training/png";

/** What a packing thread is started with. */
export interface PackSetup {
  /** The file that the rows go to, which is there. */
  path: string;
  spec: PreprocessSpec;
}

/** Images of rows that follow one another. */
export interface PackTask {
  id: number;
  row: number;
  images: readonly Uint8Array[];
}

export interface PackAnswer {
  id: number;
  /** The first of the images that cannot be decoded, and why. */
  broken: Broken | null;
}

export interface Broken {
  index: number;
  reason: string;
}

/**
 * Decodes and resizes the images of a task, one after another.
 * @param file descriptor of the packed file: height × width × channels bytes a row, each written to its place.
 * @returns the image that cannot be decoded, at which it ends; null where all can.
 */
export async function packRows(
  { row, images }: Pick<PackTask, "row" | "images">,
  spec: PreprocessSpec,
  file: number,
): Promise<Broken | null> {
  for (const [index, image] of images.entries()) {
    let bytes: Uint8Array;
    try {
      const view = Buffer.from(image.buffer, image.byteOffset, image.length);
      const { data, width, height } = decodePlainPng(view) ?? (await decodeRgba(view));
      bytes = resizeToBytes(data, width, height, spec);
    } catch (error) {
      return { index, reason: error instanceof Error ? error.message : String(error) };
    }
    const at = (row + index) * bytes.length;
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, at + done);
    }
  }
  return null;
}

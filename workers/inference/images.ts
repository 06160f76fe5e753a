import { type PreprocessSpec, resizeToBytes, scaleBytes } from "@/ml/preprocess";
import { decodeRgba } from "@/workers/import/decode";
import { tf } from "@/workers/tf";
import { decodePlainPng } from "@/workers/training/png";

/** Bytes of an image as a model takes them: height × width × channels. Throws for bytes that are no whole image. */
export async function preparedImage(image: Buffer, spec: PreprocessSpec): Promise<Uint8Array> {
  const { data, width, height } = decodePlainPng(image) ?? (await decodeRgba(image));
  return resizeToBytes(data, width, height, spec);
}

/** Prepared images, at least one, as the input of a model: [images, height, width, channels]. */
export function tensorOf(images: readonly Uint8Array[], spec: PreprocessSpec): tf.Tensor4D {
  const { width, height, channels } = spec;
  const size = width * height * channels;
  const pixels = new Float32Array(size * images.length);
  for (const [i, image] of images.entries()) pixels.set(scaleBytes(image, spec), i * size);
  return tf.tensor4d(pixels, [images.length, height, width, channels]);
}

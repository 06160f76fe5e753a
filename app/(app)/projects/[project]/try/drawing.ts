import type { Picture } from "@/app/tf/decode";
import { greysOf } from "@/ml/preprocess";
import { centredStroke } from "@/ml/stroke";
import { rgbaOf } from "./rgba";

/**
 * A drawing, white on black, in MNIST's form and already of the size that the network sees: preparing it changes nothing
 * then, so that whoever keeps it keeps what was asked.
 */
export function centredPicture(
  { rgba, width, height }: Picture,
  size: { readonly width: number; readonly height: number },
): Picture {
  const greys = greysOf(new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length), width, height, 4);
  const centred = centredStroke(greys, width, height, size);
  return {
    rgba: rgbaOf(centred, size.width * size.height, 1),
    width: size.width,
    height: size.height,
  };
}

import { tf } from "@/workers/tf";

/** Numbers that the layers' outputs may take where a network is asked: 256 MB, unless one image takes more. */
const mostMade = 2 ** 26;

/** Images that a network is asked about at once, where nothing else sets a bound. */
export const mostAtOnce = 256;

/**
 * Images that a network is asked about at once, from 1 to `most`, by what all its layers make of one: as it is traced, or
 * runs op by op, each output may be held until the last layer is done. Whoever brings a model decides how large that is.
 */
export function imagesAtOnce({ layers }: Pick<tf.LayersModel, "layers">, most = mostAtOnce): number {
  const made = layers.reduce(
    (sum, { outputShape }) => sum + tf.util.sizeFromShape((outputShape as number[]).slice(1)),
    0,
  );
  return Math.min(most, Math.max(1, Math.floor(mostMade / made)));
}

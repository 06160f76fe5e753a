import { z } from "zod";

/** The layers that our networks are made of. A Lambda, or anything else that could carry code, is not among them. */
const allowedLayers = [
  "InputLayer",
  "Conv2D",
  "BatchNormalization",
  "Activation",
  "MaxPooling2D",
  "Flatten",
  "Dropout",
  "Dense",
] as const;

const weightSpec = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.literal("float32"),
});

const layersModel = z.object({
  format: z.literal("layers-model"),
  modelTopology: z.object({
    class_name: z.enum(["Model", "Functional", "Sequential"]),
    config: z.object({
      layers: z.array(z.object({ class_name: z.enum(allowedLayers) })).min(1),
    }),
  }),
  weightsManifest: z.tuple([
    z.object({ paths: z.tuple([z.literal("weights.bin")]), weights: z.array(weightSpec) }),
  ]),
});

/**
 * Checks a model.json before it is kept: only known layers, one weights file beside it, of the right length.
 * @throws ZodError or RangeError that says what is wrong.
 */
export function checkLayersModel(json: unknown, weightBytes: number): void {
  const model = layersModel.parse(json);
  const [group] = model.weightsManifest;
  const expected = group.weights.reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1),
    0,
  );
  if (expected !== weightBytes) {
    throw new RangeError(`weights.bin has ${weightBytes} bytes, the topology asks for ${expected}.`);
  }
}

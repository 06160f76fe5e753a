/**
 * What a model carries so that whoever runs it can tell that it prepares images as the trainer did: the
 * specification with the name of its algorithm, and golden pixels, that is inputs made by a formula with the
 * outputs they must give, bit by bit.
 */
import * as z from "zod";
import { type PreprocessSpec, preprocess, preprocessSpecSchema } from "@/ml/preprocess";

/** Changes whenever preprocess() gives other bytes for the same specification. */
const PREPROCESS_ALGORITHM = "offdiagonal-preprocess-1";

export const specificationSchema = z.strictObject({
  algorithm: z.literal(PREPROCESS_ALGORITHM),
  layout: z.literal("HWC"),
  type: z.literal("float32"),
  spec: preprocessSpecSchema,
});

export type Specification = z.infer<typeof specificationSchema>;

const goldenCaseSchema = z.strictObject({
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  transparent: z.boolean(),
  /** FNV-1a over the float32 bit patterns of the output, 8 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{8}$/),
  /** A few outputs evenly spaced, so that a person sees how far off another implementation is. */
  sample: z.array(z.number()),
  /** What the trainer's network says of that output, by class; absent of models from before it was kept. */
  probabilities: z.array(z.number()).optional(),
});

export const goldenSchema = z.strictObject({
  algorithm: z.literal(PREPROCESS_ALGORITHM),
  cases: z.array(goldenCaseSchema).min(1),
});

export type Golden = z.infer<typeof goldenSchema>;

/** The specification as the JSON that travels with the model. */
export function specificationOf(spec: PreprocessSpec): Specification {
  return {
    algorithm: PREPROCESS_ALGORITHM,
    layout: "HWC",
    type: "float32",
    spec: preprocessSpecSchema.parse(spec),
  };
}

/**
 * The input of a golden case: red = (7x + 3y) mod 256, green = (x² + 5y) mod 256, blue = (11xy + 13) mod 256,
 * alpha = 255, or (17x + 29y) mod 256 where transparent.
 * @returns width × height × 4 bytes, RGBA.
 */
export function patternPixels(width: number, height: number, transparent = false): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      rgba[i] = 7 * x + 3 * y;
      rgba[i + 1] = x * x + 5 * y;
      rgba[i + 2] = 11 * x * y + 13;
      rgba[i + 3] = transparent ? 17 * x + 29 * y : 255;
    }
  }
  return rgba;
}

/**
 * Golden pixels of a specification: same size, reduced by no whole factor, enlarged, and transparent.
 * @param answer what the network says of a picture as it is fed, [height × width × channels] → by class: kept too, so that who
 * runs the model elsewhere can tell that it decides as here, without a picture of anybody's.
 */
export function goldenPixels(spec: PreprocessSpec, answer?: (fed: Float32Array) => number[]): Golden {
  const { width, height } = spec;
  const cases = [
    { width, height, transparent: false },
    { width: width * 2 + 5, height: height + 3, transparent: false },
    { width: Math.ceil(width / 3), height: Math.ceil(height / 2), transparent: false },
    { width: width + 1, height: height + 4, transparent: true },
  ];
  return {
    algorithm: PREPROCESS_ALGORITHM,
    cases: cases.map((input) => {
      const fed = fedOf(spec, input);
      return { ...input, ...outputOf(fed), ...(answer && { probabilities: answer(fed) }) };
    }),
  };
}

/**
 * Whether this machine's preprocess() gives the golden pixels that came with a model, bit by bit.
 * @param golden as it came with the model: unknown JSON.
 */
export function checkGolden(
  spec: PreprocessSpec,
  golden: unknown,
): { ok: true } | { ok: false; reason: string } {
  const parsed = goldenSchema.safeParse(golden);
  if (!parsed.success) {
    return {
      ok: false,
      reason: `The model's golden pixels are not of ${PREPROCESS_ALGORITHM}: its run, launched again, has a model of this version.`,
    };
  }
  for (const expected of parsed.data.cases) {
    const actual = outputOf(fedOf(spec, expected));
    if (actual.hash === expected.hash) continue;
    const off = expected.sample.findIndex((value, i) => value !== actual.sample[i]);
    const detail =
      off < 0 ? "" : `, sample ${off} is ${actual.sample[off]} instead of ${expected.sample[off]}`;
    return {
      ok: false,
      reason: `Preprocessing a ${expected.width}×${expected.height} pattern gives other numbers here than where the model was trained (hash ${actual.hash} instead of ${expected.hash}${detail}): the model and this page are of different versions.`,
    };
  }
  return { ok: true };
}

type Pattern = { width: number; height: number; transparent: boolean };

const fedOf = (spec: PreprocessSpec, { width, height, transparent }: Pattern) =>
  preprocess(patternPixels(width, height, transparent), width, height, spec);

function outputOf(output: Float32Array) {
  const step = Math.max(1, Math.floor(output.length / 8));
  const sample = Array.from({ length: Math.min(8, output.length) }, (_, i) => output[i * step] ?? 0);
  return { hash: hashOfFloats(output), sample };
}

function hashOfFloats(values: Float32Array): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 255), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

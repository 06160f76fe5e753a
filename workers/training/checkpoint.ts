import { z } from "zod";
import { progressSchema } from "@/ml/progress";
import { tf } from "@/workers/tf";
import { isMask } from "@/workers/training/prune";
import type { StateVariable } from "@/workers/training/step";

/** What a checkpoint says of itself, in the metadata of its file and in its row. */
export const checkpointManifest = z.object({
  /** Makes the bytes of each run its own, so that deleting a run's old checkpoints touches no other run. */
  runId: z.string(),
  /** Epochs that are complete. */
  epoch: z.int().min(1),
  /** Steps that are complete, over the whole run. */
  step: z.int().min(1),
  /** Order and dropout of the next epoch follow from the seed, the epoch and the step: the whole random state. */
  seed: z.int(),
  /** What the epochs so far decided: the best of them, the plateau's factor, the patience that is used up. */
  progress: progressSchema,
  metrics: z.record(z.string(), z.number().nullable()),
});

export type CheckpointManifest = z.infer<typeof checkpointManifest>;

const entry = z.object({
  dtype: z.literal("F32"),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/**
 * The state of a training as one file in the format safetensors (github.com/huggingface/safetensors): eight bytes
 * length of the header, little-endian; the header as JSON, filled with blanks to a multiple of 8; float32, little-endian.
 * Python and others read it.
 */
export function encodeCheckpoint(state: readonly StateVariable[], manifest: CheckpointManifest): Buffer {
  const header: Record<string, unknown> = { __metadata__: { offdiagonal: JSON.stringify(manifest) } };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const { name, variable } of state) {
    if (variable.dtype !== "float32") throw new Error(`${name} is ${variable.dtype}: only float32 is kept.`);
    const values = variable.dataSync<"float32">();
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    header[name] = {
      dtype: "F32",
      shape: variable.shape,
      data_offsets: [offset, offset + bytes.length],
    };
    offset += bytes.length;
    parts.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...parts]);
}

/**
 * Reads a checkpoint into the variables of a trainer of the same configuration.
 * @throws Error where the file is not one, or its tensors are not the trainer's.
 */
export function restoreCheckpoint(file: Buffer, state: readonly StateVariable[]): CheckpointManifest {
  const { manifest, tensors } = decodeCheckpoint(file);
  if (tensors.size !== state.length) {
    throw new Error(`The checkpoint holds ${tensors.size} tensors, the training has ${state.length}.`);
  }
  // All are looked at before the first is changed.
  const kept = state.map(({ name, variable: { shape } }) => {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw new Error(
        `The checkpoint's ${name} is ${tensor?.shape.join("×") ?? "missing"}, not ${shape.join("×")}.`,
      );
    }
    return tensor.values;
  });
  assignValues(state, kept);
  return manifest;
}

/**
 * Reads a checkpoint of the same network into the variables of a trainer: all of it where the optimizer keeps the same
 * numbers, else its weights alone.
 * @throws Error where the file is not one, or its weights are not the trainer's.
 */
export function restoreWeights(
  file: Buffer,
  state: readonly StateVariable[],
): { manifest: CheckpointManifest; whole: boolean } {
  const { manifest, tensors } = decodeCheckpoint(file);
  const fits = ({ name, variable }: StateVariable) =>
    tensors.get(name)?.shape.join() === variable.shape.join();
  const isWeight = ({ name }: StateVariable) => name.startsWith("weight/");
  const weights = state.filter(isWeight);
  const missing = weights.find((one) => !fits(one));
  if (missing) throw new Error(`its ${missing.name} is of another network`);
  // Masks of pruning follow from the weights, before each epoch.
  const numbers = state.filter(({ name }) => !isMask(name));
  const whole =
    [...tensors.keys()].filter((name) => !isMask(name)).length === numbers.length && numbers.every(fits);
  const taken = whole ? numbers : weights;
  assignValues(
    taken,
    taken.map(({ name }) => (tensors.get(name) as { values: Float32Array }).values),
  );
  return { manifest, whole };
}

/** The values of a state, in its order. */
export function valuesOf(state: readonly StateVariable[]): Float32Array[] {
  return state.map(({ variable }) => variable.dataSync<"float32">().slice());
}

/** Puts values that `valuesOf` gave back. */
export function assignValues(state: readonly StateVariable[], values: readonly Float32Array[]): void {
  for (const [i, { variable }] of state.entries()) {
    tf.tidy(() => variable.assign(tf.tensor(values[i] as Float32Array, variable.shape, "float32")));
  }
}

export function decodeCheckpoint(file: Buffer): {
  manifest: CheckpointManifest;
  tensors: Map<string, { shape: number[]; values: Float32Array }>;
} {
  const headerLength = file.length < 8 ? -1 : Number(file.readBigUInt64LE(0));
  if (headerLength < 2 || 8 + headerLength > file.length) throw new Error("The checkpoint is cut short.");
  const header = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(file.subarray(8, 8 + headerLength).toString()));
  const { __metadata__: metadata, ...entries } = header;
  const { offdiagonal } = z.object({ offdiagonal: z.string() }).parse(metadata);
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, value] of Object.entries(entries)) {
    const { shape, data_offsets } = entry.parse(value);
    const [from, to] = data_offsets.map((at) => at + 8 + headerLength) as [number, number];
    const length = shape.reduce((product, size) => product * size, 1);
    if (to - from !== 4 * length || to > file.length)
      throw new Error(`The checkpoint's ${name} is cut short.`);
    const values = new Float32Array(length);
    new Uint8Array(values.buffer).set(file.subarray(from, to));
    tensors.set(name, { shape, values });
  }
  return { manifest: checkpointManifest.parse(JSON.parse(offdiagonal)), tensors };
}

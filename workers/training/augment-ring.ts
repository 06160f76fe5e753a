/** Memory that the training thread and the augmenting threads share: a ring of batches, each in a slot. */
import type { Augmentation } from "@/ml/configuration/augmentation";
import type { PreprocessSpec } from "@/ml/preprocess";

export const slotState = { empty: 0, full: 1 } as const;

export interface RingShape {
  slots: number;
  /** Most images in a batch. */
  images: number;
  /** Bytes of an image. */
  rowBytes: number;
}

/** What a thread is started with. */
export interface ThreadSetup {
  ring: SharedArrayBuffer;
  ringShape: RingShape;
  /** The packed images. */
  path: string;
  spec: Pick<PreprocessSpec, "width" | "height" | "channels" | "background">;
  augmentation: Augmentation;
  seed: number;
  /** Rows of the training split, as uint32: what a mixture's partner is picked from. */
  trainRows: SharedArrayBuffer;
}

/** One batch to be made. */
export interface ThreadTask {
  slot: number;
  epoch: number;
  /** Rows of the packed images. */
  rows: Uint32Array;
  /** Which showing of each row in the epoch it is; null where each is the first. */
  copies: Uint16Array | null;
}

/** A slot's parts, views of the shared memory. */
export interface Slot {
  /** images × rowBytes. */
  bytes: Uint8Array;
  /** Of each image what it is blended with, by place in the training split; with mixup only. */
  partners: Uint32Array;
  /** Of each image its own share, 0 to 1; with mixup only. */
  shares: Float32Array;
}

/** Bytes of a slot, a multiple of 4. */
export function slotBytes({ images, rowBytes }: Omit<RingShape, "slots">): number {
  return images * 8 + Math.ceil((images * rowBytes) / 4) * 4;
}

/** The states of the slots, then the slots. */
export function createRing(shape: RingShape): SharedArrayBuffer {
  return new SharedArrayBuffer(shape.slots * (4 + slotBytes(shape)));
}

export function statesOf(ring: SharedArrayBuffer, { slots }: RingShape): Int32Array {
  return new Int32Array(ring, 0, slots);
}

export function slotOf(ring: SharedArrayBuffer, shape: RingShape, slot: number): Slot {
  const { slots, images, rowBytes } = shape;
  const at = slots * 4 + slot * slotBytes(shape);
  return {
    partners: new Uint32Array(ring, at, images),
    shares: new Float32Array(ring, at + images * 4, images),
    bytes: new Uint8Array(ring, at + images * 8, images * rowBytes),
  };
}

/** A thread beside the training one: reads packed images and augments them into the ring. Loads no TensorFlow. */
import { openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Augmenter, blendInto } from "@/ml/augmentation";
import {
  slotOf,
  slotState,
  statesOf,
  type ThreadSetup,
  type ThreadTask,
} from "@/workers/training/augment-ring";

const { ring, ringShape, path, spec, augmentation, seed, ...setup } = workerData as ThreadSetup;
const trainRows = new Uint32Array(setup.trainRows);
const states = statesOf(ring, ringShape);
const slots = Array.from({ length: ringShape.slots }, (_, slot) => slotOf(ring, ringShape, slot));
const { rowBytes } = ringShape;
const file = openSync(path, "r");
const read = new Uint8Array(rowBytes);
const partnerBytes = new Uint8Array(rowBytes);
const augmenter = new Augmenter(spec, augmentation, seed);

function readRow(row: number): Uint8Array {
  if (readSync(file, read, 0, rowBytes, row * rowBytes) !== rowBytes)
    throw new Error(`Row ${row} of the packed images is cut short.`);
  return read;
}

parentPort?.on("message", ({ slot, epoch, rows, copies }: ThreadTask) => {
  const into = slots[slot];
  if (!into) throw new Error(`The ring has no slot ${slot}.`);
  for (const [i, position] of rows.entries()) {
    const showing = { epoch, position, copy: copies?.[i] ?? 0 };
    augmenter.augment(readRow(position), showing, into.bytes, i * rowBytes);
    const mixture = augmenter.mixture(showing, trainRows.length);
    if (!mixture) continue;
    const partner = trainRows[mixture.partner] as number;
    augmenter.augment(readRow(partner), { epoch, position: partner, copy: 0 }, partnerBytes);
    blendInto(into.bytes, i * rowBytes, partnerBytes, mixture.share);
    into.partners[i] = mixture.partner;
    into.shares[i] = mixture.share;
  }
  Atomics.store(states, slot, slotState.full);
  Atomics.notify(states, slot);
});

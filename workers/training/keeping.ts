import { type Progress, progressAtStart } from "@/ml/progress";
import {
  type CheckpointManifest,
  encodeCheckpoint,
  restoreCheckpoint,
  restoreWeights,
} from "@/workers/training/checkpoint";
import { percent, type Training } from "@/workers/training/context";
import { RunFailure } from "@/workers/training/failure";

/**
 * Puts the newest checkpoint that can be read into the trainer.
 * @returns its manifest and blob, or null where training begins at the start.
 */
export async function resume(training: Training): Promise<(CheckpointManifest & { sha256: string }) | null> {
  const { claim, blobs, writer } = training;
  // A crash may have come between a checkpoint's row and the next one's blob.
  const candidates = [claim.checkpoint, claim.best].filter((row) => row !== null);
  for (const row of candidates) {
    if (!(await blobs.has(row.sha256))) continue;
    // Its state is that of the phase of the epoch that it ended.
    await training.enterPhase(row.epoch - 1);
    const bytes = await blobs.read(row.sha256);
    let manifest: CheckpointManifest;
    try {
      manifest = restoreCheckpoint(bytes, training.trainer.state);
    } catch (error) {
      // Written by a release whose optimizers kept other numbers: epochs taken again are better than a run lost.
      const reason = error instanceof Error ? error.message : String(error);
      writer.log(
        "warning",
        `The checkpoint of epoch ${row.epoch} cannot be read (${reason}): it is passed over.`,
      );
      await writer.dropCheckpoint(row.epoch);
      continue;
    }
    writer.log("info", `Going on after epoch ${manifest.epoch}, from its checkpoint.`);
    return { ...manifest, sha256: row.sha256 };
  }
  return null;
}

/**
 * Puts the weights of the origin's checkpoint into the trainer of a fork, and the optimizer's numbers where it is the
 * same optimizer. What the origin's plateau had seen goes on; the best epoch and the patience of an early end are the fork's own.
 * @returns where the fork begins, or null where the run is none.
 * @throws RunFailure where the checkpoint is gone or is one of another network.
 */
export async function beginFork(
  training: Training,
): Promise<Pick<CheckpointManifest, "epoch" | "progress"> | null> {
  const { claim, blobs, writer } = training;
  const { originSha256, originEpoch } = claim.run;
  if (originSha256 === null || originEpoch === null) return null;
  const gone = (reason: string) =>
    new RunFailure(
      "data",
      `The checkpoint after epoch ${originEpoch} that this run was to go on from ${reason}: fork from another one, or launch it from the start.`,
    );
  if (!(await blobs.has(originSha256))) throw gone("is gone from the data folder");
  await training.enterPhase(originEpoch - 1);
  let restored: { manifest: CheckpointManifest; whole: boolean };
  try {
    restored = restoreWeights(await blobs.read(originSha256), training.trainer.state);
  } catch (error) {
    throw gone(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  writer.log(
    "info",
    restored.whole
      ? `A fork: it goes on after epoch ${originEpoch} of the run that it was made of, with its weights and its optimizer's numbers.`
      : `A fork: it goes on after epoch ${originEpoch} with the weights of the run that it was made of; its optimizer is another one and begins anew.`,
  );
  const { plateau, overfitting } = restored.manifest.progress;
  return { epoch: originEpoch, progress: { ...progressAtStart, plateau, overfitting } };
}

/**
 * Keeps the state of a finished epoch, and throws away those that are neither the last nor the best.
 * @returns the blob's sha256.
 */
export async function keepCheckpoint(
  { claim, blobs, trainer, writer, configuration }: Training,
  state: Pick<CheckpointManifest, "epoch" | "step" | "metrics" | "progress">,
  best: boolean,
): Promise<string> {
  const manifest: CheckpointManifest = { ...state, runId: claim.run.id, seed: configuration.seed };
  const sha256 = await blobs.put(encodeCheckpoint(trainer.state, manifest));
  const unused = await writer.saveCheckpoint({
    epoch: state.epoch,
    step: state.step,
    sha256,
    manifest,
    best,
  });
  for (const old of unused) await blobs.delete(old);
  return sha256;
}

/**
 * Leaves in the trainer the weights that become the model: of the best epoch on the validation split, or of the last.
 * The run's row and log say which.
 * @param last the last epoch, whose weights the trainer has.
 * @param bestSha256 blob of the best epoch's checkpoint.
 */
export async function chooseWeights(
  training: Training,
  last: number,
  { best }: Progress,
  bestSha256: string | null,
): Promise<void> {
  const { configuration, blobs, writer, table } = training;
  const { keep, monitor } = configuration.learning;
  const chosen = (epoch: number, why: string) => {
    writer.log("info", `The model has the weights of epoch ${epoch}: ${why}.`);
    writer.update({ modelEpoch: epoch });
  };
  if (configuration.learning.sparsity > 0)
    return chosen(last, "the last one, for earlier ones were pruned less");
  if (!best || table.splits.validation.length === 0) {
    return chosen(last, "the last one, for there are no validation images to choose by");
  }
  const figure =
    monitor === "accuracy"
      ? `the best accuracy on the validation split (${percent(best.value)})`
      : `the lowest loss on the validation split (${(-best.value).toFixed(4)})`;
  if (best.epoch === last) return chosen(last, `the last one, and ${figure}`);
  if (keep === "last") return chosen(last, `the last one, as configured; epoch ${best.epoch} had ${figure}`);
  if (bestSha256 === null || !(await blobs.has(bestSha256))) {
    writer.log("warning", `The checkpoint of epoch ${best.epoch} is gone from the data folder.`);
    return chosen(last, `the last one; epoch ${best.epoch} had ${figure}`);
  }
  await training.enterPhase(best.epoch - 1);
  restoreCheckpoint(await blobs.read(bestSha256), training.trainer.state);
  chosen(best.epoch, figure);
}

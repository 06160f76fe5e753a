/** How a run uses the processor's cores. */
import { availableParallelism } from "node:os";
import type { Configuration } from "@/ml/configuration/schema";

/** Cores up to which a step is divided among them: the graph grows with each. */
const mostWays = 4;

/** Pieces into which a long step is divided, 1 where it is not. */
export function waysOfStep(): number {
  const cores = Number(process.env.TF_NUM_INTEROP_THREADS) || availableParallelism();
  return cores <= mostWays ? cores : 1;
}

/**
 * Threads that TensorFlow gives one op of a run, of so many in all. One where the batch is divided: its pieces are
 * worked on side by side, and nobody waits for anybody. All where most of the time goes to ops that need the whole
 * batch: large products, and normalisation over the batch.
 */
export function threadsOfOp({ architecture }: Configuration, threads: number): number {
  return threads <= mostWays && isDivisible(architecture) ? 1 : threads;
}

function isDivisible(architecture: Configuration["architecture"]): boolean {
  switch (architecture.preset) {
    case "dense":
      return false;
    case "transfer":
    case "imported":
      // A base normalises by averages that it has, image by image.
      return true;
    case "cnn":
    case "residual":
      return !architecture.batchNorm;
    case "layers":
      return (
        architecture.layers.some(({ kind }) =>
          ["conv", "depthwise", "separable", "residual"].includes(kind),
        ) &&
        !architecture.layers.some(
          (layer) => layer.kind === "batchNorm" || (layer.kind === "residual" && layer.batchNorm),
        )
      );
  }
}

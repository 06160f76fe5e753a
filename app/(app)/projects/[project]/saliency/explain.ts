import type { Classifier } from "@/app/tf/classifier";
import type { ClassActivation } from "@/app/tf/grad-cam";
import { covered, patchGrid, type SaliencyCell, saliencyOf } from "@/ml/occlusion";
import type { PreprocessSpec } from "@/ml/preprocess";

/** Parts of a picture, and how much hangs on each. */
export interface Shown {
  cells: readonly SaliencyCell[];
  /** greatest value without its sign */
  strongest: number;
}

/** What an answer hangs on, by each way to tell it. */
export interface Explained {
  spec: PreprocessSpec;
  /** probability of the class for the whole picture */
  probability: number;
  occlusion: Shown;
  /** or why it cannot be told so, as the end of a sentence */
  gradcam: Shown | { without: string };
}

/**
 * What an answer hangs on: the model is asked again with one patch after another covered (ml/occlusion.ts), and by its last
 * feature maps where it has them.
 * @param seen what the network sees of the picture; stays as it is.
 * @param probabilities its answer
 */
export async function explain(
  classifier: Pick<Classifier, "spec" | "classifySeen" | "gradCam">,
  { seen, probabilities }: { seen: Uint8Array; probabilities: ArrayLike<number> },
  classIndex: number,
  signal: AbortSignal,
  onRow: (done: number, rows: number) => void = () => undefined,
): Promise<Explained> {
  const { spec } = classifier;
  const grid = patchGrid(spec.width, spec.height);
  const probability = probabilities[classIndex] ?? 0;
  const losses: number[] = [];
  for (const [at, top] of grid.tops.entries()) {
    // A row at a time: another picture waits no longer than that.
    signal.throwIfAborted();
    onRow(at, grid.tops.length);
    const row = await Promise.all(
      grid.lefts.map((left) => classifier.classifySeen(covered(seen, spec.channels, grid, { left, top }))),
    );
    losses.push(...row.map((one) => probability - (one[classIndex] ?? 0)));
  }
  signal.throwIfAborted();
  const active = await classifier.gradCam(seen, classIndex);
  return {
    occlusion: shownOf(saliencyOf(grid, losses)),
    gradcam: "without" in active ? active : shownOf(cellsOf(active, spec)),
    ...{ spec, probability },
  };
}

function shownOf(cells: readonly SaliencyCell[]): Shown {
  return { cells, strongest: cells.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0) };
}

/** Places of feature maps as parts of what the network sees. */
function cellsOf({ values, width, height }: ClassActivation, spec: PreprocessSpec): SaliencyCell[] {
  const [each, tall] = [spec.width / width, spec.height / height];
  return Array.from(values, (value, i) => ({
    ...{ x: (i % width) * each, y: Math.floor(i / width) * tall, width: each, height: tall, value },
  }));
}

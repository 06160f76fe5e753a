import { layersOf } from "@/ml/architecture";
import { type Configuration, preprocessSpecOf } from "@/ml/configuration";
import { permutation } from "@/ml/random";
import { Batcher } from "@/workers/training/batches";
import { compileTrainer } from "@/workers/training/compiled/compile";
import { PackedImages } from "@/workers/training/data";
import { type Base, buildModel, setUnfrozen } from "@/workers/training/model";
import { EagerTrainer } from "@/workers/training/step";

export const classes = 10;

/** Class of each image of a case. */
export function labelsOf(images: number): Uint16Array {
  return Uint16Array.from({ length: images }, (_, i) => i % classes);
}

/** Our trainer on a packed file, as a run has it. */
export async function ownSide(configuration: Configuration, path: string, images: number, base: Base | null) {
  const { width, height, channels } = configuration.data;
  const packed = new PackedImages(path, width * height * channels);
  const spec = preprocessSpecOf(configuration);
  const { batchSize, learningRate } = configuration.learning;
  const batcher = new Batcher(packed, labelsOf(images), spec, batchSize);
  const model = buildModel(configuration, classes, base);
  setUnfrozen(model, layersOf(configuration, classes, base?.description), true);
  const last = images % batchSize;
  const begun = performance.now();
  const trainer = await compileTrainer(new EagerTrainer(configuration, model), {
    spec,
    batchSizes: last > 0 ? [batchSize, last] : [batchSize],
    evaluationSize: 256,
    packed,
    source: "rows",
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  let step = 0;
  let training = 0;
  let all = 0;
  return {
    /** Seconds that making the graph takes, once a run. */
    compile: (performance.now() - begun) / 1000,
    parameters: model.countParams(),
    /** Share of the epochs' time that was not spent in steps. */
    waited: () => 1 - training / all,
    async epoch(number: number): Promise<number> {
      const start = performance.now();
      const order = permutation(images, configuration.seed, number);
      const steps = Math.ceil(images / batchSize);
      for (let from = 0; from < steps; from += trainer.stepsPerCall) {
        const count = Math.min(trainer.stepsPerCall, steps - from);
        const next = Array.from({ length: count }, (_, i) => ({
          batch: batcher.of(order.subarray((from + i) * batchSize, (from + i + 1) * batchSize)),
          step: step++,
          learningRate,
        }));
        const before = performance.now();
        trainer.train(next);
        training += performance.now() - before;
      }
      const taken = performance.now() - start;
      all += taken;
      return taken / 1000;
    },
    close() {
      trainer.close();
      packed.close();
    },
  };
}

import { and, eq, isNull } from "drizzle-orm";
import { models, runs } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { amongCommon, type CommonClasses, commonClasses, whyNoTeacher } from "@/ml/distillation";
import { type PreprocessSpec, scaleBytes } from "@/ml/preprocess";
import type { RunClaim } from "@/server/runs/claim";
import { inferenceGraph } from "@/workers/conversions/inference";
import { type Converted, loadSavedModelFile } from "@/workers/conversions/load";
import { savedModelFile } from "@/workers/conversions/saved-model";
import { keptPreprocessing } from "@/workers/inference/run-model";
import { tf } from "@/workers/tf";
import type { BatchSource } from "@/workers/training/batch-source";
import { loadFiles } from "@/workers/training/convert";
import type { VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import { evaluationBatch } from "@/workers/training/measure";
import type { TrainingServices } from "@/workers/training/run";
import type { Batch } from "@/workers/training/step";

/** The model of an earlier run that is learnt from, which stays as it is. */
export class Teacher {
  constructor(
    private readonly model: Pick<Converted, "predict" | "dispose">,
    /** How images are prepared for it. */
    readonly spec: PreprocessSpec,
    private readonly classes: number,
    readonly common: CommonClasses,
  ) {}

  /**
   * What it says of images of the classes that both know.
   * @param bytes images as its own preprocessing packs them, one after another.
   * @returns [count × common classes], each line of the sum 1.
   */
  say({ bytes, count }: Pick<Batch, "bytes" | "count">): Float32Array {
    const { width, height, channels } = this.spec;
    const image = width * height * channels;
    const said = new Float32Array(count * this.classes);
    // A resumed run asks about the same images at once: what rounding makes of them is the same.
    for (let from = 0; from < count; from += evaluationBatch) {
      const some = Math.min(evaluationBatch, count - from);
      const pixels = scaleBytes(bytes.subarray(from * image, (from + some) * image), this.spec);
      const answer = tf.tidy(() =>
        this.model.predict(tf.tensor4d(pixels, [some, height, width, channels])).dataSync<"float32">(),
      );
      said.set(answer, from * this.classes);
    }
    return amongCommon(said, this.classes, this.common);
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** The batches of a student, each with what its teacher says of its images. */
export class TaughtBatches implements BatchSource {
  /**
   * @param theirs the same batches as they are prepared for the teacher; null where its images are packed as the student's.
   */
  constructor(
    private readonly own: BatchSource,
    private readonly teacher: Teacher,
    private readonly theirs: BatchSource | null,
  ) {}

  get stepsPerEpoch(): number {
    return this.own.stepsPerEpoch;
  }

  get waited(): number {
    return this.own.waited + (this.theirs?.waited ?? 0);
  }

  async at(step: number, most: number): Promise<Batch[]> {
    const own = await this.own.at(step, most);
    const theirs = (await this.theirs?.at(step, own.length)) ?? own;
    return theirs.map((seen, i) =>
      // Assigned, as its bytes are read only where they are asked for.
      Object.assign(own[i] as Batch, { taught: this.teacher.say(seen) }),
    );
  }

  close(): void {
    this.own.close();
    this.theirs?.close();
  }
}

/**
 * The teacher that a configuration names; null where it names none.
 * @throws RunFailure where it is gone, or knows too few of the version's classes.
 */
export async function loadTeacher(
  { learning: { teacher } }: Configuration,
  { run, table }: { run: RunClaim["run"]; table: VersionTable },
  { connection: { db }, blobs }: Pick<TrainingServices, "connection" | "blobs">,
): Promise<Teacher | null> {
  if (teacher === "") return null;
  const [found] = await db
    .select({ model: models, number: runs.number })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(and(eq(models.runId, teacher), eq(models.projectId, run.projectId), isNull(runs.deletedAt)));
  const unfit = (reason: string) =>
    new RunFailure("configuration", `Teacher: ${reason}: choose another run, or none.`);
  if (!found) throw unfit("the run has no model any more");
  const { model, number } = found;
  const reason = whyNoTeacher(table.classes, model.classes);
  if (reason) throw unfit(`run ${number} ${reason}`);
  const { spec } = keptPreprocessing.parse(model.preprocessing);
  const layers = await loadFiles(
    await blobs.read(model.topologySha256),
    await blobs.read(model.weightsSha256),
  );
  const native = await nativeOf(layers, spec);
  return new Teacher(native, spec, model.classes.length, commonClasses(table.classes, model.classes));
}

/** The network as one native graph, which is a call a batch; as it is where it cannot be written so. */
async function nativeOf(
  layers: tf.LayersModel,
  spec: PreprocessSpec,
): Promise<Pick<Converted, "predict" | "dispose">> {
  let file: Buffer;
  try {
    file = savedModelFile(inferenceGraph(layers), spec);
  } catch {
    return { predict: (images) => layers.predict(images) as tf.Tensor, dispose: () => layers.dispose() };
  }
  // What goes wrong from here on is a fault of the machine, and the run's own failure.
  const native = await loadSavedModelFile(file);
  layers.dispose();
  return native;
}

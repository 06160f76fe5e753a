import { and, eq, isNull } from "drizzle-orm";
import { models, runs } from "@/db/schema";
import { isAugmented } from "@/ml/augmentation";
import type { Configuration } from "@/ml/configuration";
import { amongCommon, type CommonClasses, commonClasses, whyNoTeacher } from "@/ml/distillation";
import { type PreprocessSpec, scaleBytes } from "@/ml/preprocess";
import type { RunClaim } from "@/server/runs/claim";
import { inferenceGraph } from "@/workers/conversions/inference";
import { type Converted, loadSavedModelFile } from "@/workers/conversions/load";
import { savedModelFile } from "@/workers/conversions/saved-model";
import { imagesAtOnce } from "@/workers/inference/at-once";
import { keptPreprocessing } from "@/workers/inference/run-model";
import { tf } from "@/workers/tf";
import type { BatchSource } from "@/workers/training/batch-source";
import { Batcher } from "@/workers/training/batches";
import { followed, type Training } from "@/workers/training/context";
import { loadFiles } from "@/workers/training/convert";
import type { PackedImages, VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import { openBatches } from "@/workers/training/pipeline";
import {
  mayBeKept,
  numbersOfRows,
  type RowTable,
  rowsAtOnce,
  tableOfRows,
} from "@/workers/training/row-table";
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
    /** Images that it is asked about at once. */
    private readonly atOnce: number,
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
    for (let from = 0; from < count; from += this.atOnce) {
      const some = Math.min(this.atOnce, count - from);
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
abstract class TaughtBatches implements BatchSource {
  constructor(protected readonly own: BatchSource) {}

  get stepsPerEpoch(): number {
    return this.own.stepsPerEpoch;
  }

  get waited(): number {
    return this.own.waited;
  }

  async at(step: number, most: number): Promise<Batch[]> {
    const own = await this.own.at(step, most);
    const taught = await this.said(own, step);
    // Assigned, as its bytes are read only where they are asked for.
    return own.map((batch, i) => Object.assign(batch, { taught: taught[i] as Float32Array }));
  }

  close(): void {
    this.own.close();
  }

  /** What it says of each batch's images, of those from a step on. */
  protected abstract said(own: readonly Batch[], step: number): Promise<Float32Array[]>;
}

/** Asks the teacher about each batch. */
class AskedBatches extends TaughtBatches {
  /**
   * @param theirs the same batches as they are prepared for the teacher; null where its images are packed as the student's.
   */
  constructor(
    own: BatchSource,
    private readonly teacher: Teacher,
    private readonly theirs: BatchSource | null,
  ) {
    super(own);
  }

  override get waited(): number {
    return super.waited + (this.theirs?.waited ?? 0);
  }

  override close(): void {
    super.close();
    this.theirs?.close();
  }

  protected override async said(own: readonly Batch[], step: number): Promise<Float32Array[]> {
    const theirs = (await this.theirs?.at(step, own.length)) ?? own;
    return theirs.map((batch) => this.teacher.say(batch));
  }
}

/** Looks up what the teacher has said of each image, which is the same in each epoch. */
class KnownBatches extends TaughtBatches {
  constructor(
    own: BatchSource,
    private readonly answers: RowTable,
  ) {
    super(own);
  }

  protected override async said(own: readonly Batch[]): Promise<Float32Array[]> {
    return own.map(({ rows }) => {
      const said = rows && numbersOfRows(this.answers, rows);
      if (!said) throw new Error("The teacher was not asked about an image of this batch.");
      return said;
    });
  }
}

/**
 * The batches of a student with what its teacher says. Where an image is the same in each epoch the teacher is asked about it
 * once, before the first: a large one takes many times as long for an image as the student's step.
 * @param own without it.
 * @param images as the teacher sees them. @param isPackedAlike whether the student sees the same bytes.
 * @param kind of the run: the rate finder shows so few images that it is not worth while.
 */
export async function taughtBatches(
  own: BatchSource,
  {
    teacher,
    configuration,
    table,
    images,
    isPackedAlike,
  }: {
    teacher: Teacher;
    configuration: Configuration;
    table: VersionTable;
    images: PackedImages;
    isPackedAlike: boolean;
  },
  { kind, ...run }: Pick<Training, "writer" | "checkAlive"> & { kind: RunClaim["run"]["kind"] },
): Promise<BatchSource> {
  const { spec, common } = teacher;
  const rows = table.splits.train;
  const width = common.teacher.length;
  const areSame = !isAugmented(configuration.augmentation);
  if (kind === "rate_finder" || !areSame || !mayBeKept(width, rows.length)) {
    const theirs = isPackedAlike ? null : openBatches({ configuration, table, images, spec });
    return new AskedBatches(own, teacher, theirs);
  }
  const total = rows.length.toLocaleString("en");
  run.writer.log("info", `Asking the teacher about ${total} images, once for all epochs.`);
  await run.writer.flush();
  const batcher = new Batcher(images, table.labels, spec, rowsAtOnce);
  const say = (some: Uint32Array) => teacher.say(batcher.of(some));
  const follow = followed(
    run,
    (done) => `The teacher has said what it thinks of ${done} of ${total} images.`,
  );
  return new KnownBatches(own, await tableOfRows(width, say, rows, table.count, follow));
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
  const atOnce = imagesAtOnce(layers);
  const native = await nativeOf(layers, spec);
  const common = commonClasses(table.classes, model.classes);
  return new Teacher(native, spec, model.classes.length, common, atOnce);
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

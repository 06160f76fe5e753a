import type { Connection } from "@/db/connection";
import {
  inputShapeOf,
  type LayerSpec,
  layersOf,
  type Phase,
  phaseAt,
  phasesOf,
  summarise,
} from "@/ml/architecture";
import { isAugmented } from "@/ml/augmentation";
import { type Configuration, parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import type { PreprocessSpec } from "@/ml/preprocess";
import { loadBase } from "@/server/base-models/base";
import { settlePredictions } from "@/server/compare/queries";
import type { BlobStore } from "@/server/core/blobs";
import { FenceLost } from "@/server/core/work";
import { dropRunFeatures } from "@/server/run-features/commands";
import { claimRun, type RunClaim } from "@/server/runs/claim";
import { RunWriter } from "@/server/runs/worker";
import { faceAtEnd } from "@/server/suites/facing";
import { imagesAtOnce, mostAtOnce } from "@/workers/inference/at-once";
import type { tf } from "@/workers/tf";
import type { BatchSource } from "@/workers/training/batch-source";
import { Batcher } from "@/workers/training/batches";
import { buildCache, isPackedAlike } from "@/workers/training/cache";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { CompileOptions } from "@/workers/training/compiled/trainer";
import { Breather, followed, stopIfAsked, type Training } from "@/workers/training/context";
import { convertRun } from "@/workers/training/convert";
import { PackedImages, readVersionTable, type VersionTable } from "@/workers/training/data";
import { check, checkedPart } from "@/workers/training/diagnose";
import { evaluateRun } from "@/workers/training/evaluate";
import { givenUp, RunFailure, StopRequested } from "@/workers/training/failure";
import { asRunSees } from "@/workers/training/folds";
import { extractorOf, FrozenTrainer, frozenPart } from "@/workers/training/frozen";
import { trainEpochs } from "@/workers/training/loop";
import { judgeValidation } from "@/workers/training/measure";
import { type Base, buildModel, setUnfrozen } from "@/workers/training/model";
import { batchSizesOf, classWeightsOf, openBatches, sourceOf } from "@/workers/training/pipeline";
import { tableOfRows } from "@/workers/training/row-table";
import { statisticsOf } from "@/workers/training/statistics";
import { EagerTrainer, type Trainer } from "@/workers/training/step";
import { loadTeacher, type Teacher, taughtBatches } from "@/workers/training/teacher";

/** What a run needs of the process that carries it out. */
export interface TrainingServices {
  connection: Pick<Connection, "db" | "sql">;
  blobs: BlobStore;
  config: { dataDir: string };
  logger: { info(fields: object, message: string): void };
  /** Fires when the process must put its work down; the job is then tried again, from the last checkpoint. */
  signal?: AbortSignal;
}

/** Workers that may die in a row without another epoch being finished, before the run is given up. */
const attemptsWithoutProgress = 6;

/**
 * Carries out a run from wherever it stands: images, training, evaluation, conversion. Returns once the run is over:
 * finished, stopped, or failed for a reason of its configuration or data.
 * @throws FenceLost where another worker has taken it, and whatever else comes from the machinery (a database that
 * stays away, a full disk): the job is then tried again and goes on from the last checkpoint.
 */
export async function executeRun(runId: string, services: TrainingServices): Promise<void> {
  const { db } = services.connection;
  const claim = await claimRun(db, runId);
  if (!claim) {
    services.logger.info({ runId }, "the run is over or gone: nothing to do");
    return;
  }
  let broken: unknown = null;
  const writer = new RunWriter(db, claim, {
    onError: (error) => {
      broken = error;
    },
  });
  const checkAlive = () => {
    if (broken) throw broken;
    services.signal?.throwIfAborted();
    stopIfAsked(writer);
  };
  writer.start();
  try {
    if (claim.attempts > attemptsWithoutProgress) throw givenUp(claim);
    checkAlive();
    await stages(claim, writer, services, checkAlive);
  } catch (error) {
    if (error instanceof StopRequested) {
      writer.log(
        "info",
        claim.run.kind === "training"
          ? "Stopped. The checkpoint of the last whole epoch is kept."
          : "Stopped. What it had found is not kept.",
      );
      await writer.finish("stopped");
    } else if (error instanceof RunFailure) {
      await writer.fail(error.kind, error.message);
    } else {
      // The next attempt goes on; what stopped this one stands in the log, as far as it can still be written.
      if (!(error instanceof FenceLost) && broken === null) {
        writer.log("error", `This attempt ended: ${error instanceof Error ? error.message : String(error)}`);
        await writer.flush().catch(() => undefined);
      }
      throw error;
    }
  } finally {
    writer.end();
  }
}

async function stages(
  claim: RunClaim,
  writer: RunWriter,
  services: TrainingServices,
  checkAlive: () => void,
): Promise<void> {
  const { db } = services.connection;
  const { kind } = claim.run;
  if (kind === "evaluation") throw new Error("An evaluation is no work of the runs' queue.");
  const whole = await asRunSees(db, claim.run, await readVersionTable(db, claim.run.versionId));
  const base = await baseOf(claim, services);
  const asked = configurationOf(claim, whole, base);
  // The bytes do not depend on the scaling, whose statistics are not known before them.
  const packing = preprocessSpecOf({ data: { ...asked.data, scaling: "unit" } });
  const prepared = (as: PreprocessSpec) => prepareImages(as, whole, writer, services, checkAlive);
  const path = await prepared(packing);
  const { width, height, channels } = asked.data;
  const images = new PackedImages(path, width * height * channels);
  let entered: EnteredPhase | null = null;
  let batches: BatchSource | null = null;
  let teacher: Teacher | null = null;
  let theirs: PackedImages | null = null;
  try {
    const spec = await specOf(asked, whole, images, checkAlive);
    const { configuration, table } =
      kind === "training" ? { configuration: asked, table: whole } : checkedPart(kind, asked, whole);
    // The threads start while the trainer is made.
    batches = openBatches({ configuration, table, images, spec });
    teacher = await loadTeacher(configuration, { run: claim.run, table }, services);
    if (teacher) {
      const { spec: seen } = teacher;
      if (!isPackedAlike(seen, packing)) {
        writer.log("info", `The teacher sees the same images, prepared for it: ${sizeOf(seen)}.`);
        theirs = new PackedImages(await prepared(seen), seen.width * seen.height * seen.channels);
      }
      batches = await taughtBatches(
        batches,
        { teacher, configuration, table, images: theirs ?? images, isPackedAlike: theirs === null },
        { kind, writer, checkAlive },
      );
    }
    const taughtClasses = teacher?.common.student ?? null;
    const layers = layersOf(configuration, table.classes.length, base?.description);
    const model = buildModel(configuration, table.classes.length, base);
    const { parameters } = summarise(layers, inputShapeOf(configuration));
    writer.update({ parameters });
    const { train, validation, test } = table.splits;
    writer.log(
      "info",
      `${parameters.toLocaleString("en")} weights; ${[train, validation, test].map((rows) => rows.length.toLocaleString("en")).join(" / ")} images for training, validation and test.`,
    );
    const phases = phasesOf(configuration);
    const learns = configuration.architecture.preset !== "imported";
    const enter = async (phase: Phase): Promise<EnteredPhase> => {
      entered?.close();
      entered = null;
      if (!learns) {
        const trainer = new EagerTrainer(configuration, model);
        entered = { phase, trainer, close: () => trainer.dispose() };
        writer.update({ engine: trainer.engine });
        return entered;
      }
      setUnfrozen(model, layers, phase.unfrozen);
      const made =
        (await frozenTrainerOf({
          configuration,
          model,
          layers,
          phase,
          // A check learns from training images alone.
          validates: kind === "training",
          spec,
          table,
          images,
          taughtClasses,
          checkAlive,
          writer,
        })) ??
        (await fastest(
          new EagerTrainer(configuration, model, classWeightsOf(configuration, table), taughtClasses),
          { spec, table, packed: images, source: sourceOf(configuration) },
          checkAlive,
        ));
      const { trainer, note, close } = made;
      entered = { phase, trainer, close };
      writer.update({ engine: trainer.engine, engineNote: note });
      if (note) writer.log("warning", note);
      return entered;
    };
    const first = await enter(phaseAt(phases, 0));
    const training: Training = {
      claim,
      writer,
      blobs: services.blobs,
      configuration,
      spec,
      table,
      images,
      batches,
      trainer: first.trainer,
      checkAlive,
      enterPhase: async (epoch) => {
        const phase = phaseAt(phases, epoch);
        if (entered?.phase === phase) return;
        training.trainer = (await enter(phase)).trainer;
        if (phase.unfrozen) writer.log("info", sentenceOf(phase, layers));
      },
    };
    if (kind !== "training") {
      await check(kind, training);
      await writer.finish("finished");
      return;
    }
    if (learns) await trainEpochs(training);
    else await judgeValidation(training);
    writer.update({ state: "evaluating" });
    await writer.flush();
    await evaluateRun(training);
    // Whoever compares runs waits less; a run is none the worse where it could not be done.
    await settlePredictions(services.connection.sql).catch(() => undefined);
    writer.update({ state: "converting" });
    await writer.flush();
    const keepModel = await convertRun(training);
    await writer.finish("finished", async (scope) => {
      await keepModel(scope);
      await dropRunFeatures(scope.tx, claim.run.id);
      await faceAtEnd(scope.tx, claim.run);
    });
  } finally {
    batches?.close();
    teacher?.dispose();
    (entered as EnteredPhase | null)?.close();
    images.close();
    theirs?.close();
  }
}

const sizeOf = ({ width, height, channels }: PreprocessSpec) =>
  `${width} × ${height} pixels in ${channels === 1 ? "grey" : "colour"}`;

interface EnteredPhase {
  phase: Phase;
  trainer: Trainer;
  close(): void;
}

function sentenceOf({ from, rate }: Phase, layers: readonly LayerSpec[]): string {
  const names = layers.filter(({ base }) => base?.learns === "later").map(({ name }) => name);
  return `From epoch ${from + 1} on the base's last layers learn too (${names.join(", ")}), at ${rate} times the learning rate.`;
}

/** What a transfer builds upon, or null. */
async function baseOf({ run }: RunClaim, services: TrainingServices): Promise<Base | null> {
  const id = valueAt(run.configuration, "architecture.base");
  if (typeof id !== "string" || id === "") return null;
  return loadBase({ db: services.connection.db, blobs: services.blobs }, run.projectId, id);
}

/**
 * A trainer on the features of a frozen base, which are calculated here, once; null where the base learns or the images
 * are others in each epoch.
 */
async function frozenTrainerOf(of: {
  configuration: Configuration;
  model: tf.LayersModel;
  layers: readonly LayerSpec[];
  phase: Phase;
  validates: boolean;
  spec: PreprocessSpec;
  table: VersionTable;
  images: PackedImages;
  /** Classes that a teacher knows too: it is asked about the images, whose features stand for them here. */
  taughtClasses: readonly number[] | null;
  checkAlive: () => void;
  writer: RunWriter;
}): Promise<{ trainer: Trainer; note: string | null; close(): void } | null> {
  const { configuration, model, layers, table, writer } = of;
  if (of.phase.unfrozen || isAugmented(configuration.augmentation)) return null;
  const { train, validation } = table.splits;
  const rows = Uint32Array.from([...train, ...(of.validates ? validation : [])]).sort();
  const part = frozenPart(model, layers, rows.length);
  if (!part) return null;
  const total = rows.length.toLocaleString("en");
  writer.log("info", `Calculating what the frozen base makes of ${total} images, once for all epochs.`);
  await writer.flush();
  const { images: packed, spec } = of;
  const batcher = new Batcher(packed, table.labels, spec, mostAtOnce);
  const { extract, note, close } = extractorOf(part, { spec, packed, batchOf: (some) => batcher.of(some) });
  try {
    const follow = followed(of, (done) => `Features of ${done} of ${total} images.`);
    const features = await tableOfRows(part.width, extract, rows, table.count, follow);
    const weights = classWeightsOf(configuration, table);
    const made = await fastest(
      new FrozenTrainer(configuration, model, part, features, extract, weights, of.taughtClasses),
      { spec, table, packed, source: "features", examples: rows },
      of.checkAlive,
    );
    return {
      trainer: made.trainer,
      note: note ?? made.note,
      close() {
        made.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The fastest trainer that can do it; `note` says why it is not the compiled one. */
async function fastest(
  eager: EagerTrainer,
  { table, ...options }: Omit<CompileOptions, "batchSizes" | "evaluationSize"> & { table: VersionTable },
  checkAlive: () => void,
): Promise<{ trainer: Trainer; note: string | null; close(): void }> {
  const { splits } = table;
  const judged = Math.max(1, splits.validation.length, splits.test.length);
  const breather = new Breather(checkAlive);
  const compiled = await compileTrainer(
    eager,
    {
      ...options,
      batchSizes: batchSizesOf(eager.configuration, table),
      // Of features only the layers above them are asked.
      evaluationSize: Math.min(
        judged,
        options.source === "features" ? mostAtOnce : imagesAtOnce(eager.model),
      ),
    },
    () => breather.breathe(),
  );
  return "fallback" in compiled
    ? { trainer: eager, note: compiled.fallback, close: () => eager.dispose() }
    : {
        trainer: compiled,
        note: null,
        close: () => {
          compiled.close();
          eager.dispose();
        },
      };
}

function configurationOf(claim: RunClaim, table: VersionTable, base: Base | null): Configuration {
  const parsed = parseConfiguration(claim.run.configuration, table.classes.length, base?.description ?? null);
  if (parsed.ok) return parsed.value;
  throw new RunFailure(
    "configuration",
    parsed.issues[0]?.message ?? "The configuration is not valid: launch the run again from the form.",
  );
}

async function prepareImages(
  spec: PreprocessSpec,
  table: VersionTable,
  writer: RunWriter,
  services: TrainingServices,
  checkAlive: () => void,
): Promise<string> {
  let told = Date.now();
  return buildCache(
    { dataDir: services.config.dataDir, blobs: services.blobs },
    table,
    spec,
    (done, total) => {
      checkAlive();
      if (Date.now() - told < 2000 && done < total) return;
      told = Date.now();
      writer.log("info", `Preparing images: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}.`);
    },
  );
}

async function specOf(
  configuration: Configuration,
  table: VersionTable,
  images: PackedImages,
  checkAlive: () => void,
): Promise<PreprocessSpec> {
  if (configuration.data.scaling !== "standard") return preprocessSpecOf(configuration);
  const { channels } = configuration.data;
  const breather = new Breather(checkAlive);
  const statistics = await statisticsOf(images, table.splits.train, channels, () => breather.breathe());
  return preprocessSpecOf(configuration, statistics);
}

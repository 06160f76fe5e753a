import { phaseAt, phasesOf } from "@/ml/architecture";
import { afterEpoch, progressAtStart } from "@/ml/progress";
import { learningRateAt, reducedRate } from "@/ml/schedule";
import { assignValues, restoreCheckpoint, valuesOf } from "@/workers/training/checkpoint";
import { Breather, percent, stopIfAsked, type Training } from "@/workers/training/context";
import { explainBrokenStep, explainBrokenValidation } from "@/workers/training/divergence";
import { beginFork, chooseWeights, keepCheckpoint, resume } from "@/workers/training/keeping";
import { keepsClasses, Mean, measure, NotFinite, pointsOf } from "@/workers/training/measure";
import { pruneBefore } from "@/workers/training/prune";
import { judgeOf } from "@/workers/training/rungs";
import type { TrainStep } from "@/workers/training/step";
import { markProgress, warnWithoutValidation, watchDeadUnits } from "@/workers/training/watch";

/** A run of more steps keeps the means of a few each, so that its points take no more than some tens of megabytes. */
const pointsPerRun = 200_000;
/** The rate changes slowly: a curve of it needs no more. */
const ratesPerRun = 2000;
/**
 * Trains from the last checkpoint, or from the start, to the last epoch; a checkpoint at the end of each.
 * The order of an epoch and its dropout follow from the seed, so a resumed run ends with the weights of an
 * undisturbed one.
 * @throws RunFailure where the loss is no longer a number, StopRequested at the step after somebody asked.
 */
export async function trainEpochs(training: Training): Promise<void> {
  const { claim, blobs, configuration, writer, table, batches } = training;
  const { learning } = configuration;
  const { epochs } = learning;
  const { stepsPerEpoch } = batches;
  const every = Math.max(1, Math.ceil((epochs * stepsPerEpoch) / pointsPerRun));
  const ratesEvery = Math.max(1, Math.ceil((epochs * stepsPerEpoch) / ratesPerRun));
  const breather = new Breather(training.checkAlive);
  const rate = new Rate();

  const resumed = await resume(training);
  const forked = resumed ? null : await beginFork(training);
  if (!resumed) warnWithoutValidation(training);
  const begun = {
    epoch: resumed?.epoch ?? forked?.epoch ?? 0,
    step: resumed?.step ?? (forked?.epoch ?? 0) * stepsPerEpoch,
  };
  let progress = resumed?.progress ?? forked?.progress ?? progressAtStart;
  let lastSha256 = resumed?.sha256 ?? null;
  let bestSha256 = resumed ? (claim.best?.sha256 ?? null) : null;
  const phases = phasesOf(configuration);
  const rateOf = (step: number) =>
    reducedRate(
      learningRateAt(learning, stepsPerEpoch, step) * phaseAt(phases, Math.floor(step / stepsPerEpoch)).rate,
      progress.plateau.scale,
      learning.plateauMinimum,
    );
  writer.update({ state: "running", stepsPerEpoch, ...begun });
  await writer.flush();

  let { epoch } = begun;
  const judge = await judgeOf(training, epoch);
  if (resumed) stopIfAsked(writer, "epoch's end");
  for (; epoch < epochs && !progress.stopping.stopped; epoch++) {
    await training.enterPhase(epoch);
    const { trainer } = training;
    pruneBefore(training, epoch);
    const epochMean = new Mean();
    const pointMean = new Mean();
    const stepsOf = async (from: number, to: number): Promise<TrainStep[]> => {
      const first = epoch * stepsPerEpoch + from;
      const given = await batches.at(first, to - from);
      return given.map((batch, i) => ({ batch, step: first + i, learningRate: rateOf(first + i) }));
    };
    const waited = batches.waited;
    const started = performance.now();
    // Until there is a checkpoint of the phase the state that it began with is kept.
    const isFirst = lastSha256 === null || phaseAt(phases, epoch).from === epoch;
    const start = isFirst ? valuesOf(trainer.state) : null;
    const restore = async () => {
      if (start) assignValues(trainer.state, start);
      else if (lastSha256) restoreCheckpoint(await blobs.read(lastSha256), trainer.state);
    };
    for (let from = 0, steps: TrainStep[] = []; from < stepsPerEpoch; from += steps.length) {
      steps = await stepsOf(from, Math.min(from + trainer.stepsPerCall, stepsPerEpoch));
      for (const [i, result] of trainer.train(steps).entries()) {
        const inEpoch = from + i;
        const { count } = (steps[i] as TrainStep).batch;
        const step = epoch * stepsPerEpoch + inEpoch + 1;
        if (!Number.isFinite(result.loss)) {
          const { loss } = result;
          const broken = { epoch: epoch + 1, loss, failing: inEpoch, stepsOf, restore };
          throw await explainBrokenStep(training, broken, breather);
        }
        epochMean.add(result, count);
        pointMean.add(result, count);
        rate.add(count);
        if (step % every === 0 || inEpoch === stepsPerEpoch - 1) {
          const point = { step, epoch: epoch + 1 };
          writer.metric({ ...point, name: "loss", value: pointMean.loss });
          writer.metric({ ...point, name: "accuracy", value: pointMean.accuracy });
          pointMean.clear();
        }
        if (step % ratesEvery === 0 || inEpoch === stepsPerEpoch - 1) {
          const { learningRate: value } = steps[i] as TrainStep;
          writer.metric({ step, epoch: epoch + 1, name: "learningRate", value });
        }
      }
      writer.update({ step: epoch * stepsPerEpoch + from + steps.length, imagesPerSecond: rate.value });
      await breather.breathe();
    }
    const step = (epoch + 1) * stepsPerEpoch;
    rate.pause();
    const waitingShare = (batches.waited - waited) / (performance.now() - started);
    writer.update({ waitingShare });
    const { loss, accuracy } = epochMean;
    const place = { epoch: epoch + 1, stepsPerEpoch };
    const validation =
      table.splits.validation.length > 0
        ? await measure(training, table.splits.validation, breather).catch(async (error: unknown) => {
            if (!(error instanceof NotFinite)) throw error;
            const broken = { epoch: epoch + 1, validation: error, stepsOf, restore };
            throw await explainBrokenValidation(training, broken, breather);
          })
        : null;
    const after = afterEpoch(progress, epoch + 1, { loss, accuracy, validation }, learning);
    const deadLayers = await watchDeadUnits(training, breather, place, progress.deadLayers);
    progress = { ...after.progress, deadLayers };
    const isLast = progress.stopping.stopped || epoch + 1 === epochs;
    if (validation) {
      const keeps = keepsClasses(epoch + 1, epochs, table.classes.length, isLast);
      const points = pointsOf(validation, keeps ? table.classes.map(({ name }) => name) : null);
      for (const [name, value] of Object.entries(points)) {
        writer.metric({ name, step, epoch: epoch + 1, value });
      }
    }
    const metrics: Record<string, number> = { loss, accuracy };
    if (validation) {
      metrics["validation.loss"] = validation.loss;
      metrics["validation.accuracy"] = validation.accuracy;
    }
    writer.log("info", sentenceOf(epoch + 1, epochs, metrics));
    markProgress(training, after.events, place, rateOf(step));
    const sha256 = await keepCheckpoint(
      training,
      { epoch: epoch + 1, step, metrics, progress },
      after.isBest,
    );
    lastSha256 = sha256;
    if (after.isBest) bestSha256 = sha256;
    writer.update({ epoch: epoch + 1 });
    rate.resume();
    if (!isLast) {
      await judge(epoch + 1);
      stopIfAsked(writer, "epoch's end");
    }
    training.checkAlive();
  }
  await chooseWeights(training, epoch, progress, bestSha256);
}

/** Images a second of training alone, over the last five seconds or so. */
class Rate {
  private images = 0;
  private milliseconds = 0;
  private last = performance.now();
  private running = true;

  add(count: number): void {
    const now = performance.now();
    const elapsed = now - this.last;
    this.last = now;
    const kept = Math.exp(-elapsed / 5000);
    this.images = this.images * kept + count;
    this.milliseconds = this.milliseconds * kept + elapsed;
  }

  pause(): void {
    this.running = false;
  }

  resume(): void {
    if (!this.running) this.last = performance.now();
    this.running = true;
  }

  get value(): number {
    return this.milliseconds > 0 ? (this.images * 1000) / this.milliseconds : 0;
  }
}

function sentenceOf(epoch: number, epochs: number, metrics: Record<string, number>): string {
  const { loss = Number.NaN, accuracy = Number.NaN } = metrics;
  const validation =
    metrics["validation.accuracy"] === undefined
      ? ""
      : `; validation: loss ${metrics["validation.loss"]?.toFixed(4)}, accuracy ${percent(metrics["validation.accuracy"])}`;
  return `Epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}, accuracy ${percent(accuracy)}${validation}.`;
}

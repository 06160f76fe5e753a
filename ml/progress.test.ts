import { describe, expect, it } from "vitest";
import { learningSchema } from "@/ml/configuration/learning";
import {
  afterEpoch,
  type EpochFigures,
  type Progress,
  type ProgressEvent,
  progressAtStart,
  progressSchema,
} from "@/ml/progress";
import { reducedRate } from "@/ml/schedule";
import { kerasRecord } from "@/test/keras";

interface Recorded {
  callbacks: {
    monitor: "loss" | "accuracy";
    /** null: not finite. */
    figures: (number | null)[];
    patience: number;
    delta: number;
    factor: number;
    minimum: number;
    learningRate: number;
    rates: number[];
    stopped: number | null;
  }[];
}

const { callbacks } = kerasRecord<Recorded>("learning");
const settingsOf = (json: object) => learningSchema.parse(json);

/** Takes in epochs, each through JSON as a checkpoint keeps it. */
function follow(all: readonly EpochFigures[], settings: ReturnType<typeof settingsOf>) {
  let progress: Progress = progressAtStart;
  const events: ProgressEvent[] = [];
  const each = all.map((figures, i) => {
    const kept = progressSchema.parse(JSON.parse(JSON.stringify(progress)));
    const after = afterEpoch(kept, i + 1, figures, settings);
    progress = after.progress;
    events.push(...after.events);
    return after;
  });
  return { each, events, progress };
}

const losses = (values: readonly (readonly [training: number, validation: number])[]): EpochFigures[] =>
  values.map(([loss, validation]) => ({
    loss,
    accuracy: 0.5,
    validation: { loss: validation, accuracy: 0.5 },
  }));

describe("the plateau and the early end are those of Keras", () => {
  it.each(callbacks.map((one, i) => [i, one] as const))("series %i", (_, one) => {
    const settings = settingsOf({
      monitor: one.monitor,
      learningRate: one.learningRate,
      reduceOnPlateau: true,
      plateauFactor: one.factor,
      plateauPatience: one.patience,
      plateauDelta: one.delta,
      plateauMinimum: one.minimum,
      earlyStopping: true,
      stoppingPatience: one.patience,
      stoppingDelta: one.delta,
    });
    const figures = one.figures.map((figure) => {
      const value = figure ?? Number.NaN;
      return { loss: 1, accuracy: 0, validation: { loss: value, accuracy: value } };
    });
    const { each, events } = follow(figures, settings);
    for (const [i, { progress }] of each.entries()) {
      const rate = reducedRate(one.learningRate, progress.plateau.scale, one.minimum);
      expect(rate / (one.rates[i] ?? Number.NaN), `epoch ${i + 1}`).toBeCloseTo(1, 6);
    }
    const ends = events.flatMap((event) => (event.kind === "stopped" ? [event.epoch] : []));
    expect(ends[0] ?? null).toBe(one.stopped);
    expect(new Set(one.rates).size).toBeGreaterThan(1);
  });
});

describe("the best epoch", () => {
  it("is the first of equal ones, by the figure that decides", () => {
    const figures = [0.5, 0.7, 0.7, 0.6].map((accuracy, i) => ({
      loss: 1,
      accuracy: 1,
      validation: { accuracy, loss: 1 / (i + 1) },
    }));
    expect(follow(figures, settingsOf({})).progress.best).toEqual({ epoch: 2, value: 0.7 });
    expect(follow(figures, settingsOf({ monitor: "loss" })).progress.best).toEqual({
      epoch: 4,
      value: -0.25,
    });
  });

  it("is by the training figures where there is no validation split, and never one that is no number", () => {
    const figures = [0.5, Number.NaN, 0.8].map((accuracy) => ({ loss: 1, accuracy, validation: null }));
    const { each, progress } = follow(figures, settingsOf({}));
    expect(each.map(({ isBest }) => isBest)).toEqual([true, false, true]);
    expect(progress.best?.epoch).toBe(3);
  });
});

describe("overfitting", () => {
  it("begins at the lowest validation loss, once it has been clearly above for three epochs", () => {
    const { events, each } = follow(
      losses([
        [1, 1],
        [0.8, 0.9],
        [0.6, 0.8],
        [0.5, 0.83],
        [0.4, 0.9],
        [0.3, 0.95],
        [0.2, 1],
        [0.1, 1.1],
      ]),
      settingsOf({}),
    );
    expect(events).toEqual([{ kind: "overfitting", epoch: 3 }]);
    // Epoch 4 is only 4 % above.
    expect(each.findIndex(({ events: own }) => own.length > 0)).toBe(6);
  });

  it("is not seen where the training loss rises too, or the validation loss only wavers", () => {
    const rising = losses([
      [0.5, 0.5],
      [0.6, 0.7],
      [0.7, 0.8],
      [0.8, 0.9],
      [0.9, 1],
    ]);
    const wavering = losses([
      [1, 0.5],
      [0.9, 0.6],
      [0.8, 0.51],
      [0.7, 0.6],
      [0.6, 0.6],
      [0.5, 0.51],
    ]);
    expect(follow(rising, settingsOf({})).events).toEqual([]);
    expect(follow(wavering, settingsOf({})).events).toEqual([]);
  });

  it("is taken back where the loss falls below its lowest after all", () => {
    const { events } = follow(
      losses([
        [1, 1],
        [0.9, 1.2],
        [0.8, 1.2],
        [0.7, 1.2],
        [0.6, 0.9],
        [0.5, 1.1],
        [0.4, 1.1],
        [0.3, 1.1],
      ]),
      settingsOf({}),
    );
    expect(events).toEqual([
      { kind: "overfitting", epoch: 1 },
      { kind: "overfittingOver" },
      { kind: "overfitting", epoch: 5 },
    ]);
  });
});

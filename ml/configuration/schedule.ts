/** How the learning rate goes on, and what is decided by the validation figures of an epoch. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";

const SCHEDULES = ["constant", "step", "exponential", "cosine", "cosineRestarts", "oneCycle"] as const;

const onPlateau = { field: "reduceOnPlateau", equals: ["true"] } as const;
const onStopping = { field: "earlyStopping", equals: ["true"] } as const;
const inSchedule = (...equals: (typeof SCHEDULES)[number][]) => ({ field: "schedule", equals });

export const scheduleSettings = {
  schedule: z
    .enum(SCHEDULES)
    .default("constant")
    .meta(
      notes({
        title: "Schedule",
        description:
          "How the learning rate goes on from step to step: long steps first find the way, short ones at the end settle. Cosine is a good first choice.",
        labels: {
          constant: "Constant",
          step: "Steps",
          exponential: "Exponential",
          cosine: "Cosine",
          cosineRestarts: "Cosine with restarts",
          oneCycle: "One cycle",
        },
      }),
    ),
  warmupEpochs: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .meta(
      notes({
        title: "Warm-up",
        description:
          "Epochs (0.5 is half of one) over which the rate rises from nothing to the learning rate before the schedule begins: helps large rates and networks with normalisation.",
        when: inSchedule("constant", "step", "exponential", "cosine", "cosineRestarts"),
      }),
    ),
  stepEpochs: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .meta(
      notes({
        title: "Epochs of a step",
        description: "After so many epochs the rate is multiplied, and again after as many.",
        when: inSchedule("step"),
      }),
    ),
  stepFactor: z
    .number()
    .min(0.001)
    .max(1)
    .default(0.5)
    .meta(
      notes({
        title: "Factor of a step",
        description: "What the rate is multiplied by at each step.",
        when: inSchedule("step"),
      }),
    ),
  decayFactor: z
    .number()
    .min(0.001)
    .max(1)
    .default(0.9)
    .meta(
      notes({
        title: "Factor of an epoch",
        description: "What an epoch leaves of the rate; within the epoch it falls smoothly.",
        when: inSchedule("exponential"),
      }),
    ),
  restartEpochs: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .meta(
      notes({
        title: "First period",
        description: "Epochs until the rate jumps back up for the first time.",
        when: inSchedule("cosineRestarts"),
      }),
    ),
  restartGrowth: z
    .number()
    .min(1)
    .max(10)
    .default(2)
    .meta(
      notes({
        title: "Growth of the periods",
        description: "How much longer each period is than the one before.",
        when: inSchedule("cosineRestarts"),
      }),
    ),
  restartFactor: z
    .number()
    .min(0.001)
    .max(1)
    .default(1)
    .meta(
      notes({
        title: "Height of the restarts",
        description: "How high the rate jumps, as a share of the last top: 1 is the whole learning rate.",
        when: inSchedule("cosineRestarts"),
      }),
    ),
  finalShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta(
      notes({
        title: "Rate at the bottom",
        description: "What the cosine falls to, as a share of the learning rate.",
        when: inSchedule("cosine", "cosineRestarts"),
      }),
    ),
  peakShare: z
    .number()
    .min(0.01)
    .max(0.99)
    .default(0.3)
    .meta(
      notes({
        title: "Share of the rise",
        description:
          "Share of the run in which the rate rises from a 25th to the learning rate, its own warm-up; then it falls to nearly nothing.",
        when: inSchedule("oneCycle"),
      }),
    ),
};

export const watchSettings = {
  monitor: z
    .enum(["accuracy", "loss"])
    .default("accuracy")
    .meta(
      notes({
        title: "Figure that decides",
        description:
          "On the validation split: which epoch is the best, when learning stands still, when to stop early. Loss also sees how sure the model is; accuracy is what most are after.",
        labels: { accuracy: "Validation accuracy", loss: "Validation loss" },
      }),
    ),
  keep: z
    .enum(["best", "last"])
    .default("best")
    .meta(
      notes({
        title: "Weights of the model",
        description:
          "Those of the epoch that was best on the validation split, or those of the last one. Without validation images it is the last.",
        labels: { best: "Best epoch", last: "Last epoch" },
      }),
    ),
  reduceOnPlateau: z
    .boolean()
    .default(false)
    .meta(
      notes({
        title: "Reduce the rate on a plateau",
        description: "Makes the steps shorter, on top of the schedule, where learning stands still.",
      }),
    ),
  plateauFactor: z
    .number()
    .min(0.01)
    .max(0.99)
    .default(0.5)
    .meta(
      notes({
        title: "Factor on a plateau",
        description: "What the rate is multiplied by each time.",
        when: onPlateau,
      }),
    ),
  plateauPatience: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .meta(
      notes({
        title: "Patience of the rate",
        description: "Epochs without a better figure before the rate is reduced.",
        when: onPlateau,
      }),
    ),
  plateauDelta: z
    .number()
    .min(0)
    .max(1)
    .default(0.0001)
    .meta(
      notes({
        title: "Least gain, for the rate",
        description: "How much better the figure must be to count.",
        when: onPlateau,
      }),
    ),
  plateauMinimum: z
    .number()
    .min(0)
    .max(1)
    .default(0.000001)
    .meta(
      notes({
        title: "Smallest rate",
        description: "The plateau does not reduce the rate below this.",
        when: onPlateau,
      }),
    ),
  earlyStopping: z
    .boolean()
    .default(false)
    .meta(
      notes({
        title: "Stop early",
        description: "Ends the run where more epochs no longer help, instead of after all epochs.",
      }),
    ),
  stoppingPatience: z
    .int()
    .min(1)
    .max(500)
    .default(5)
    .meta(
      notes({
        title: "Patience of the run",
        description: "Epochs without a better figure before the run ends.",
        when: onStopping,
      }),
    ),
  stoppingDelta: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta(
      notes({
        title: "Least gain, for the run",
        description: "How much better the figure must be to count.",
        when: onStopping,
      }),
    ),
};

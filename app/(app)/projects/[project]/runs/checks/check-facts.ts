import { diagnosisSchema, type OverfitResult, type RateFinderResult } from "@/ml/diagnosis";

/** A check's result as it was kept; null where there is none yet. */
export function resultOf(result: unknown): RateFinderResult | OverfitResult | null {
  return diagnosisSchema.safeParse(result).data ?? null;
}

/** "3.2e-3", "0.032": a learning rate as the form takes it. */
export function rateText(rate: number): string {
  const rounded = Number(rate.toPrecision(2));
  return rounded < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** A check's result in one phrase. */
export function resultText(json: unknown): string {
  const result = resultOf(json);
  if (!result) return "–";
  if (result.kind === "rate_finder") {
    return result.suggestion === null ? "No rate lets it learn" : `Rate ${rateText(result.suggestion)}`;
  }
  return result.verdict === "learnt"
    ? `Learnt in ${result.steps} steps`
    : `${result.correct} of ${result.images} learnt`;
}

interface Advice {
  title: string;
  /** What to look at, the likeliest first. */
  steps: readonly string[];
}

/** What to do with a batch that was learnt, or was not. */
export function overfitAdvice({ verdict, learningRate, mostSteps }: OverfitResult): Advice {
  switch (verdict) {
    case "learnt":
      return {
        title: "The network can learn these images by heart",
        steps: [
          "Images, labels, loss and optimizer fit together. What a run does worse is a matter of more data, regularisation or time: launch it.",
        ],
      };
    case "diverged":
      return {
        title: "The loss is no longer a number",
        steps: [
          `The steps are too long: run the learning-rate finder, or try a tenth of ${rateText(learningRate)}.`,
          "If it stays: scale the images to 0..1 or -1..1, and clip the gradients.",
        ],
      };
    case "slow":
      return {
        title: `It is still learning after ${mostSteps} steps`,
        steps: [
          `The steps are too short: run the learning-rate finder, or try ten times ${rateText(learningRate)}.`,
          "Or the network is too small for what it has to tell apart: more units, filters or blocks.",
        ],
      };
    case "one_class":
      return {
        title: "It answers every image with the same class",
        steps: [
          `Its units may be dead, which long steps do: try a tenth of ${rateText(learningRate)}, or leaky ReLU.`,
          "Look whether the images still show anything at the size and fit of the configuration: open a few in the version.",
          "Look whether the images differ between the classes at all.",
        ],
      };
    case "stuck":
      return {
        title: "It does not learn all of these images",
        steps: [
          "Look at the images below that it gets wrong: a wrong label, or two images that are the same at this size with different labels, cannot be learnt.",
          "If they look right: run the learning-rate finder; a rate too large keeps the loss jumping.",
          "Then a larger image size, or more units, filters or blocks.",
        ],
      };
  }
}

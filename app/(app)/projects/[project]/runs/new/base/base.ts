import type { Configuration } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { type Draft, isSame, withValue } from "../draft";
import type { BaseChoice, TeacherChoice } from "./use-bases";

const scalings: Readonly<Record<Configuration["data"]["scaling"], string>> = {
  unit: "0 to 1",
  signed: "-1 to 1",
  standard: "standardised",
};

type Made = Pick<BaseChoice, "inputShape" | "scaling">;

/** "128 × 128, colour, -1 to 1": what a base was made for. */
export function madeFor({ inputShape: [height, width, channels], scaling }: Made): string {
  return [
    `${width} × ${height}`,
    channels === 1 ? "grey" : "colour",
    ...(scaling ? [scalings[scaling]] : []),
  ].join(", ");
}

/** What a teacher teaches on a version of so many classes, or why it cannot. */
export function taughtBy({ name, refusal, commonClasses, ...made }: TeacherChoice, classes: number): string {
  if (refusal) return `${name} ${refusal}: choose another run, or none.`;
  const part =
    commonClasses < classes
      ? `Teaches ${commonClasses} of the ${classes} classes: images of the others are learnt from their labels alone.`
      : "Teaches all classes.";
  return `${part} It sees each image as it was trained: ${madeFor(made)}.`;
}

/** Whether the draft brings images to what the base was made for. */
export function isSuited(draft: Draft, { inputShape, scaling }: Made): boolean {
  const at = (key: string) => valueAt(draft, `data.${key}`);
  return (
    isSame([at("height"), at("width"), at("channels")], inputShape) && (!scaling || at("scaling") === scaling)
  );
}

/** The draft with images brought to what the base was made for. */
export function suited(draft: Draft, { inputShape: [height, width, channels], scaling }: Made): Draft {
  const settings = { height, width, channels, ...(scaling ? { scaling } : {}) };
  return Object.entries(settings).reduce(
    (next, [key, value]) => withValue(next, `data.${key}`, value),
    draft,
  );
}

/** The draft upon another base: a layer that was named of the one before means nothing any more. */
export function upon(draft: Draft, choice: BaseChoice | undefined): Draft {
  const free =
    valueAt(draft, "architecture.features") === undefined
      ? draft
      : withValue(draft, "architecture.features", "");
  const next = withValue(free, "architecture.base", choice?.id ?? "");
  return choice ? suited(next, choice) : next;
}

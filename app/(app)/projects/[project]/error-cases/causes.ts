import type { ErrorCause } from "@/app/graphql/generated/graphql";

/** Why a model was wrong, as a reviewer sees it; each cause has another way out. */
export const causes: readonly { value: ErrorCause; label: string; description: string }[] = [
  { value: "label_wrong", label: "Label wrong", description: "The model may well be right." },
  { value: "poor_image", label: "Poor image", description: "Blurred, dark, cut off." },
  { value: "classes_alike", label: "Classes alike", description: "A person could mistake it too." },
  {
    value: "unlike_training_data",
    label: "Unlike training data",
    description: "Nothing like it was learnt from.",
  },
  { value: "other", label: "Other", description: "Say it in the comment." },
];

/** "Label wrong" of `label_wrong`. */
export function causeLabel(cause: ErrorCause): string {
  return causes.find((one) => one.value === cause)?.label ?? cause;
}

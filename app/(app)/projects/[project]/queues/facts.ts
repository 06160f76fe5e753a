import type { LabelQueueRule, LabelQueueState, QueueProgressFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";

/** When votes decide, in words. */
export const rules: Record<LabelQueueRule, { label: string; description: string }> = {
  majority: { label: "More than half", description: "The class that more than half of those asked chose." },
  unanimous: { label: "All of them", description: "Only where everybody chose the same class." },
  reviewer: { label: "A reviewer", description: "Never: a reviewer sees the votes and decides each image." },
};

export const states: Record<LabelQueueState, { label: string; tone: "success" | "warning" | "neutral" }> = {
  open: { label: "Open", tone: "success" },
  paused: { label: "Paused", tone: "warning" },
  closed: { label: "Closed", tone: "neutral" },
};

/** Images that the votes or a reviewer decided, and those of known answer that have all their votes. */
export const doneOf = (queue: Pick<QueueProgressFragment, "settledCount" | "decidedCount">) =>
  queue.settledCount + queue.decidedCount;

/** Whether nothing is left to be asked; a queue that has no images yet is not done. */
export const isDone = (queue: Pick<QueueProgressFragment, "settledCount" | "decidedCount" | "imageCount">) =>
  queue.imageCount > 0 && doneOf(queue) === queue.imageCount;

/** "8,412 of 10,000" */
export const progressText = (queue: QueueProgressFragment) =>
  `${formatCount(doneOf(queue))} of ${formatCount(queue.imageCount)}`;

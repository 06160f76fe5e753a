import type { SuggestionSetFactsFragment } from "@/app/graphql/generated/graphql";
import { formatCount, formatDuration } from "@/app/ui/format";

type Facts = SuggestionSetFactsFragment;

export const kindNames: Record<Facts["kind"], string> = {
  unlabelled: "Classes for images without one",
  label_errors: "Labels that may be wrong",
};

/** Who was asked. */
export function sourceText({ run, group }: Pick<Facts, "run" | "group">): string {
  if (run) return `#${run.number} ${run.name}`;
  return group ? `${group.name}, ${group.members} folds` : "";
}

/** How many images nobody has decided yet. */
export function openCount({ open }: Pick<Facts, "open">): number {
  return open.reduce((sum, { count }) => sum + count, 0);
}

export function progressNote({ state, processed, total, secondsLeft }: Facts): string {
  if (state === "queued") return "waits for the worker";
  const done = total === null ? "" : `${formatCount(processed)} of ${formatCount(total)} images`;
  return secondsLeft === null ? done : `${done}, ${formatDuration(secondsLeft * 1000)} left`;
}

export const isMoving = ({ state }: Pick<Facts, "state">) => state === "queued" || state === "running";

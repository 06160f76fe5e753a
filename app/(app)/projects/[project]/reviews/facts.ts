import type { ReviewRowFragment, ReviewVerdict } from "@/app/graphql/generated/graphql";
import { groupNames } from "../compare/words";

/** The verdicts in their order, each with its key on the keyboard. */
export const verdicts = [
  { value: "model_wrong", label: "Model wrong", key: "m", tone: "danger" },
  { value: "label_wrong", label: "Label wrong", key: "l", tone: "warning" },
  { value: "ambiguous", label: "Ambiguous", key: "a", tone: "accent" },
  { value: "poor_image", label: "Poor image", key: "p", tone: "neutral" },
  { value: "out_of_scope", label: "Out of scope", key: "o", tone: "neutral" },
  { value: "duplicate", label: "Duplicate", key: "d", tone: "neutral" },
] as const satisfies readonly {
  value: ReviewVerdict;
  label: string;
  key: string;
  tone: "danger" | "warning" | "accent" | "neutral";
}[];

export const verdictOf = (value: ReviewVerdict) => verdicts.find((one) => one.value === value) ?? verdicts[0];

type Chosen = Pick<ReviewRowFragment, "selection" | "run" | "otherRun">;

/** Names of the classes by their places: of a pair those of run A, then those that only B knows. */
export function classesOf({ run, otherRun }: Pick<Chosen, "run" | "otherRun">) {
  if (!otherRun) return run.version.classes;
  const known = new Set(otherRun.version.classes.map(({ id }) => id));
  return [...otherRun.version.classes, ...run.version.classes.filter(({ id }) => !known.has(id))].map(
    (one, index) => ({ ...one, index }),
  );
}

/** Which pictures a review is about: "cat taken for dog", "errors of cat", "Fixed, dog". */
export function selectionText(chosen: Chosen): string {
  const { selection } = chosen;
  const classes = classesOf(chosen);
  const name = (index: number | null) => (index === null ? null : (classes[index]?.name ?? `class ${index}`));
  if (selection.listed !== null) return "chosen by hand";
  const truth = name(selection.truth);
  if (chosen.otherRun) {
    const parts = [
      selection.group
        ? groupNames[selection.group]
        : selection.moved
          ? "decided differently"
          : "all in common",
      truth,
      name(selection.a) && `A says ${name(selection.a)}`,
      name(selection.b) && `B says ${name(selection.b)}`,
    ];
    return parts.filter(Boolean).join(", ");
  }
  const predicted = name(selection.predicted);
  const by = `${selection.alike ? ", those that look alike" : ""}${selection.labels === "today" ? ", by today’s labels" : ""}`;
  if (selection.title !== null) return `${selection.title}${by}`;
  if (truth !== null && predicted !== null) {
    return `${truth === predicted ? `${truth}, recognised` : `${truth} taken for ${predicted}`}${by}`;
  }
  if (truth !== null) return `${selection.wrong ? "errors of" : "all of"} ${truth}${by}`;
  if (predicted !== null) return `${selection.wrong ? "wrongly" : "all"} taken for ${predicted}${by}`;
  return `${selection.wrong ? "all errors" : "all pictures"}${by}`;
}

/** "run #3", "runs #2 → #3" */
export function runsText({
  run,
  otherRun,
}: {
  run: { number: number };
  otherRun: { number: number } | null;
}) {
  return otherRun ? `runs #${otherRun.number} → #${run.number}` : `run #${run.number}`;
}

const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** The day by which a review is due, and whether it has passed while the review is open. */
export function dueText(
  { dueAt, closedAt }: Pick<ReviewRowFragment, "dueAt" | "closedAt">,
  now = Date.now(),
) {
  if (dueAt === null) return null;
  const due = new Date(dueAt);
  return { text: day.format(due), isLate: closedAt === null && due.getTime() < now };
}

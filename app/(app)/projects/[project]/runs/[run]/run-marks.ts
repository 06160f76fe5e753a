import type { ChartMark } from "@/app/ui/line-chart";
import type { Run } from "./run-context";

type Mark = Run["marks"][number];

/** How each kind is called on the curves. */
const labels: Readonly<Record<Mark["kind"], (mark: Mark) => string>> = {
  not_a_number: () => "not a number",
  dead_units: ({ subject }) => `dead: ${subject}`,
  overfitting: () => "overfitting begins",
  plateau: () => "rate reduced",
  early_stop: () => "stopped early",
};

const tones: Readonly<Record<Mark["kind"], NonNullable<ChartMark["tone"]>>> = {
  not_a_number: "danger",
  dead_units: "warning",
  overfitting: "warning",
  plateau: "muted",
  early_stop: "muted",
};

/** What happened to a run, as marks of its charts, with the epoch whose weights became the model: one a place. */
export function chartMarks(run: Pick<Run, "marks" | "modelEpoch" | "stepsPerEpoch">): ChartMark[] {
  const { modelEpoch, stepsPerEpoch } = run;
  const all: Required<ChartMark>[] = run.marks.map((mark) => ({
    x: mark.step,
    label: labels[mark.kind](mark),
    tone: tones[mark.kind],
  }));
  if (modelEpoch !== null && stepsPerEpoch !== null) {
    all.push({ x: modelEpoch * stepsPerEpoch, label: "model", tone: "muted" });
  }
  const places = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
  return places.map((x) => {
    const here = all.filter((mark) => mark.x === x);
    const tone = strongest.find((one) => here.some((mark) => mark.tone === one)) ?? "muted";
    return { x, label: here.map(({ label }) => label).join(", "), tone };
  });
}

const strongest = ["danger", "warning"] as const;

/** Titles of the kinds that a person must know of. The failure says what ended a run; a lower rate is no news. */
const titles: Readonly<Partial<Record<Mark["kind"], string>>> = {
  dead_units: "Dead units",
  overfitting: "Overfitting begins here",
  early_stop: "Stopped early",
};

interface Notice {
  readonly title: string;
  readonly messages: readonly string[];
  readonly advice: string | null;
}

/** What is said above the curves: one notice a kind, with what to do. */
export function noticesOf(marks: Run["marks"]): Notice[] {
  return Object.entries(titles).flatMap(([kind, title]) => {
    const own = marks.filter((mark) => mark.kind === kind);
    const advice = own[0]?.advice ?? null;
    return own.length > 0 ? [{ title, messages: own.map(({ message }) => message), advice }] : [];
  });
}

import type { Api } from "./api";
import { plain } from "./print";

/** As they are written in a CSV file. */
const notFinite = { nan: "NaN", infinity: "Infinity", minus_infinity: "-Infinity" } as const;

export interface Series {
  name: string;
  steps: number[];
  epochs: number[];
  /** Null where it was no finite number. */
  values: (number | null)[];
  /** Which those were. */
  breaks: { step: number; kind: keyof typeof notFinite }[];
}

/** Every point of a run's curves, page by page. */
export async function metricLines(api: Pick<Api, "ask">, id: string, name?: string): Promise<Series[]> {
  const whole = new Map<string, Series>();
  for (let afterStep = -1; ; ) {
    const { run } = await api.ask<{ run: { metrics: Series[] } }>(
      `query ($id: ID!, $after: Int, $names: [String!]) {
        run(id: $id) { metrics(afterStep: $after, names: $names) { name steps epochs values breaks { step kind } } } }`,
      { id, after: afterStep, names: name === undefined ? undefined : [name] },
    );
    for (const part of run.metrics) {
      const series = whole.get(part.name);
      if (!series) whole.set(part.name, part);
      else {
        const last = series.steps.at(-1) ?? -1;
        for (const [i, step] of part.steps.entries()) {
          if (step <= last) continue;
          series.steps.push(step);
          series.epochs.push(part.epochs[i] ?? 0);
          series.values.push(part.values[i] ?? null);
        }
        series.breaks.push(...part.breaks.filter(({ step }) => step > last));
      }
    }
    // A series that was cut short goes on after its last step; the shortest of those says where to ask again.
    const cut = run.metrics.filter(({ steps }) => steps.length >= pointsAtOnce);
    if (cut.length === 0) return [...whole.values()];
    afterStep = Math.min(...cut.map(({ steps }) => steps.at(-1) ?? 0));
  }
}

/** Points of a series that one answer holds at most. */
const pointsAtOnce = 20_000;

/** The points of a series as lines of CSV: metric, step, epoch and value as it was logged. */
export function csvOf({ name, steps, epochs, values, breaks }: Series): string[] {
  const quoted = plain(/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const kinds = new Map(breaks.map(({ step, kind }) => [step, kind]));
  return steps.map(
    (step, i) => `${quoted},${step},${epochs[i] ?? ""},${values[i] ?? notFinite[kinds.get(step) ?? "nan"]}`,
  );
}

import type { Context } from "@/server/core/context";
import { confusionMatrixOf } from "@/server/review/queries";
import type { LabelMoment } from "@/server/review/selection";
import type { Run } from "@/server/runs/queries";

/** Of the test split. */
export interface Figures {
  images: number;
  accuracy: number;
  macroF1: number;
}

/** A run's figures by its labels as they were measured, and by those of a moment. */
export interface RunFigures {
  runId: string;
  number: number;
  name: string;
  measured: Figures;
  today: Figures;
  /** Images that count for another class than they were measured with. */
  corrected: number;
}

/** The figures of the runs of a review now, the judged run first. A run that is not evaluated has none. */
export async function figuresNow(
  context: Context,
  { run, other }: { run: Run; other: Run | null },
): Promise<RunFigures[]> {
  const found: RunFigures[] = [];
  for (const one of other ? [run, other] : [run]) {
    const of = async (moment: LabelMoment) => confusionMatrixOf(context, one, { labels: moment });
    const [measured, today] = [await of("measured"), await of("today")];
    if (!measured || !today) continue;
    found.push({
      runId: one.id,
      number: one.number,
      name: one.name,
      measured: figuresOf(measured),
      today: figuresOf(today),
      corrected: today.corrected,
    });
  }
  return found;
}

function figuresOf({
  total,
  accuracy,
  macro,
}: {
  total: number;
  accuracy: number;
  macro: { f1: number };
}): Figures {
  return { images: total, accuracy, macroF1: macro.f1 };
}

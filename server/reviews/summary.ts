import type { Verdict } from "./queries";
import type { RunFigures } from "./summary-figures";

interface Named {
  id: string;
  name: string;
}

/** A decision as a summary keeps it: with names, as it must say the same when they have changed. */
export interface KeptDecision {
  by: string;
  verdict: Verdict;
  /** What the label became, where it was wrong. */
  class: Named | null;
  former: Named | null;
  tags: string[];
  note: string;
  at: string;
}

/** A picture of a review as a summary keeps it. */
export interface KeptPicture {
  imageId: string;
  name: string;
  truth: Named;
  predicted: Named;
  /** Of the predicted class. */
  confidence: number;
  decisions: KeptDecision[];
}

interface KeptPerson extends Named {
  dealt: number;
  decided: number;
}

/** Pictures that ask for the same thing to be done. */
export interface NextStep {
  verdict: Verdict;
  /** What they are; null where that says nothing about what to do. */
  truth: Named | null;
  /** What the model took them for, or what the label became. */
  other: Named | null;
  images: number;
  /** Those that were given most, at most three. */
  tags: string[];
}

/** What a review came to. Kept whole when it is closed, so that it shows the same from then on. */
export interface ReviewSummary {
  at: string;
  images: number;
  decided: number;
  /** Pictures on which people decided differently. */
  differing: number;
  /** Pictures by what was decided of them last. */
  verdicts: { verdict: Verdict; images: number }[];
  people: KeptPerson[];
  tags: { name: string; images: number }[];
  /** Labels that were put right. */
  corrected: number;
  /** Figures when it was opened and at `at`. */
  opening: RunFigures[];
  figures: RunFigures[];
  next: NextStep[];
  pictures: KeptPicture[];
}

const mostNext = 30;
const mostTags = 3;

/** Counts what was decided, and says what follows from it. Pure: the pictures with their decisions are all it knows. */
export function summarise(
  pictures: readonly KeptPicture[],
  order: readonly Verdict[],
): Pick<ReviewSummary, "images" | "decided" | "differing" | "verdicts" | "tags" | "corrected" | "next"> {
  const decided = pictures.filter(({ decisions }) => decisions.length > 0);
  const verdicts = new Map<Verdict, number>(order.map((verdict) => [verdict, 0]));
  const tags = new Map<string, number>();
  let [differing, corrected] = [0, 0];
  for (const picture of decided) {
    const last = lastOf(picture);
    if (!last) continue;
    verdicts.set(last.verdict, (verdicts.get(last.verdict) ?? 0) + 1);
    if (new Set(picture.decisions.map(answerOf)).size > 1) differing += 1;
    if (picture.decisions.some((decision) => decision.class !== null)) corrected += 1;
    for (const tag of new Set(picture.decisions.flatMap((decision) => decision.tags))) {
      tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
  }
  return {
    images: pictures.length,
    decided: decided.length,
    differing,
    corrected,
    verdicts: [...verdicts].map(([verdict, images]) => ({ verdict, images })),
    tags: mostFirst(tags).map(([name, images]) => ({ name, images })),
    next: nextSteps(decided),
  };
}

const lastOf = ({ decisions }: KeptPicture) => decisions.at(-1);
const answerOf = (decision: KeptDecision) => `${decision.verdict} ${decision.class?.id ?? ""}`;

function mostFirst(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}

/** Which classes a verdict is about, so that what is to be done is said for each of them apart. */
function aboutOf({ truth, predicted }: KeptPicture, last: KeptDecision): Pick<NextStep, "truth" | "other"> {
  if (last.verdict === "model_wrong" || last.verdict === "ambiguous") return { truth, other: predicted };
  if (last.verdict === "label_wrong") return { truth: last.former ?? truth, other: last.class };
  if (last.verdict === "poor_image") return { truth, other: null };
  return { truth: null, other: null };
}

function nextSteps(decided: readonly KeptPicture[]): NextStep[] {
  const steps = new Map<string, NextStep & { tagCounts: Map<string, number> }>();
  for (const picture of decided) {
    const last = lastOf(picture);
    if (!last) continue;
    const about = aboutOf(picture, last);
    const key = `${last.verdict} ${about.truth?.id ?? ""} ${about.other?.id ?? ""}`;
    const step = steps.get(key) ?? {
      ...{ verdict: last.verdict, ...about, images: 0, tags: [] },
      tagCounts: new Map<string, number>(),
    };
    step.images += 1;
    for (const tag of new Set(picture.decisions.flatMap(({ tags }) => tags))) {
      step.tagCounts.set(tag, (step.tagCounts.get(tag) ?? 0) + 1);
    }
    steps.set(key, step);
  }
  return [...steps.values()]
    .sort((one, other) => other.images - one.images)
    .slice(0, mostNext)
    .map(({ tagCounts, ...step }) => ({
      ...step,
      tags: mostFirst(tagCounts)
        .slice(0, mostTags)
        .map(([name]) => name),
    }));
}

import type { NearSame, VersionFindings } from "@/db/schema";
import { normalQuantile } from "@/ml/normal";
import { wilson } from "@/ml/significance";
import type { Version } from "./queries";

export const warningKinds = [
  "LEAKAGE",
  "NO_TRAINING",
  "CONFLICT",
  "FEW_IMAGES",
  "MISSING_IN_SPLIT",
  "IMBALANCE",
  "MIXED_PROPORTIONS",
  "MIXED_SIZES",
  "NO_VALIDATION",
  "NO_TEST",
  "SMALL_TEST",
  "TEST_USED",
  "REPEATED",
  "UNREAD",
] as const;
export const severities = ["DANGER", "WARNING", "NOTICE"] as const;

/** Something about a version that makes what is learnt or measured on it worse than it looks. */
export interface VersionWarning {
  kind: (typeof warningKinds)[number];
  severity: (typeof severities)[number];
  /** Of images, classes or runs, as the sentence says. */
  count: number;
  sentence: string;
  /** What to do. */
  advice: string;
  /** Places of the classes that it is about. */
  classIndexes: number[];
  examples: { imageId: string; otherId: string | null; likeness: number | null }[];
}

/** Fewer training images of a class than this teach little. */
const fewImages = 10;
/** The largest class has so many times the images of the smallest one. */
const imbalanced = 10;
/** Half of the interval of an accuracy, from which a test split is called small. */
const wideInterval = 0.03;
/** From so many measured runs on, the best of them was chosen by the test images. */
const manyRuns = 5;

/**
 * The warnings of a version, the gravest first.
 * @param findings what a look at its images found; null until then.
 * @param tested runs that were measured on its test images, and the best of their accuracies.
 */
export function warningsOf(
  version: Pick<Version, "counts" | "classes">,
  findings: VersionFindings | null,
  tested: { runs: number; best: number | null },
): VersionWarning[] {
  const warnings = [
    ...(findings ? ofImages(findings) : []),
    ...ofClasses(version),
    ...ofSplits(version),
    ...ofTest(version, tested),
  ];
  const rank = (one: VersionWarning) =>
    severities.indexOf(one.severity) * warningKinds.length + warningKinds.indexOf(one.kind);
  return warnings.sort((a, b) => rank(a) - rank(b));
}

function warning(
  kind: VersionWarning["kind"],
  severity: VersionWarning["severity"],
  count: number,
  sentence: string,
  advice: string,
  more: Partial<Pick<VersionWarning, "classIndexes" | "examples">> = {},
): VersionWarning {
  return { kind, severity, count, sentence, advice, classIndexes: [], examples: [], ...more };
}

function ofImages(findings: VersionFindings): VersionWarning[] {
  const { leaking, leakingInto, conflicting, repeated, sizes, unread } = findings;
  const warnings: VersionWarning[] = [];
  if (leaking.images > 0) {
    const into = [
      ...(leakingInto.test > 0 ? [`${counted(leakingInto.test, "test image")}`] : []),
      ...(leakingInto.validation > 0 ? [counted(leakingInto.validation, "validation image")] : []),
    ];
    warnings.push(
      warning(
        "LEAKAGE",
        leakingInto.test > 0 ? "DANGER" : "WARNING",
        leaking.images,
        into.length > 0
          ? `${into.join(" and ")} ${leakingInto.test + leakingInto.validation === 1 ? "looks" : "look"} like a training image: what is learnt by heart is counted as understood there.`
          : `${counted(leaking.images, "image")} ${leaking.images === 1 ? "looks" : "look"} like one of another split.`,
        "Look at the pairs. Remove one image of each from the dataset, or import with folders that keep them in one split, then freeze a new version.",
        { examples: examplesOf(leaking.examples) },
      ),
    );
  }
  if (conflicting && conflicting.images > 0) {
    warnings.push(
      warning(
        "CONFLICT",
        "WARNING",
        conflicting.images,
        `${counted(conflicting.images, "image")} look like one of another class: one of the two labels is wrong, or a picture does not tell the classes apart.`,
        "Look at the pairs and correct the labels, then freeze a new version.",
        { examples: examplesOf(conflicting.examples) },
      ),
    );
  }
  if (repeated.images > 0) {
    warnings.push(
      warning(
        "REPEATED",
        "NOTICE",
        repeated.images,
        `${counted(repeated.images, "image")} ${repeated.images === 1 ? "looks" : "look"} like another one of the same split: they count twice, and a later split may part them.`,
        "Remove those that were meant to be one image, then freeze a new version.",
        { examples: examplesOf(repeated.examples) },
      ),
    );
  }
  const [narrow, wide] = sizes.proportion;
  if (wide > 1.5 * narrow) {
    warnings.push(
      warning(
        "MIXED_PROPORTIONS",
        "NOTICE",
        sizes.distinct,
        `The images are of different proportions, from ${proportion(narrow)} to ${proportion(wide)}: stretched to one size, the same thing looks wide in one and narrow in another.`,
        "Set Fit to “Show whole” or “Fill and cut off”.",
        { examples: sizes.examples.map((imageId) => ({ imageId, otherId: null, likeness: null })) },
      ),
    );
  }
  if (sizes.width[1] > 4 * sizes.width[0] || sizes.height[1] > 4 * sizes.height[0]) {
    warnings.push(
      warning(
        "MIXED_SIZES",
        "NOTICE",
        sizes.distinct,
        `The images are ${range(sizes.width)} pixels wide and ${range(sizes.height)} high: brought to one size, the small ones are blurred and the large ones lose what is fine.`,
        "Choose a size near that of the small images, and switch on zoom in the augmentation.",
        { examples: sizes.examples.map((imageId) => ({ imageId, otherId: null, likeness: null })) },
      ),
    );
  }
  if (unread > 0) {
    warnings.push(
      warning(
        "UNREAD",
        "WARNING",
        unread,
        `${counted(unread, "image file")} could not be read, so nobody has looked whether they are in two splits; a run would fail at them.`,
        "Restore the data folder from a backup, or remove these images and freeze a new version.",
      ),
    );
  }
  return warnings;
}

function ofClasses({ counts, classes }: Pick<Version, "counts" | "classes">): VersionWarning[] {
  const warnings: VersionWarning[] = [];
  const places = classes.map((_, i) => i);
  const few = places.filter((i) => at(counts.train, i) > 0 && at(counts.train, i) < fewImages);
  if (few.length > 0) {
    const least = Math.min(...few.map((i) => at(counts.train, i)));
    warnings.push(
      warning(
        "FEW_IMAGES",
        "WARNING",
        few.length,
        `${counted(few.length, "class", "classes")} (${named(few, classes)}) ${few.length === 1 ? "has" : "have"} fewer than ${fewImages} training images, the smallest ${least}: too few to learn what ${few.length === 1 ? "its" : "their"} images have in common.`,
        "Add images of these classes, merge them with a like class, or leave them out; until then augmentation and over-sampling help a little.",
        { classIndexes: few },
      ),
    );
  }
  const untaught = places.filter((i) => at(counts.train, i) === 0);
  if (untaught.length > 0) {
    warnings.push(
      warning(
        "NO_TRAINING",
        "DANGER",
        untaught.length,
        `${counted(untaught.length, "class", "classes")} (${named(untaught, classes)}) ${untaught.length === 1 ? "has" : "have"} no training image: every image of ${untaught.length === 1 ? "it" : "them"} will be wrong.`,
        "Freeze a version with training images of every class.",
        { classIndexes: untaught },
      ),
    );
  }
  for (const split of ["validation", "test"] as const) {
    if (sum(counts[split]) === 0) continue;
    const missing = places.filter((i) => at(counts[split], i) === 0);
    if (missing.length === 0) continue;
    warnings.push(
      warning(
        "MISSING_IN_SPLIT",
        "WARNING",
        missing.length,
        `${counted(missing.length, "class", "classes")} (${named(missing, classes)}) ${missing.length === 1 ? "has" : "have"} no ${split} image: ${split === "test" ? "nothing is measured of" : "the best epoch is chosen without"} ${missing.length === 1 ? "it" : "them"}.`,
        "Freeze a version with stratified splits, or add images of these classes.",
        { classIndexes: missing },
      ),
    );
  }
  const present = places.filter((i) => at(counts.train, i) > 0);
  const ordered = present.sort((a, b) => at(counts.train, b) - at(counts.train, a));
  const [largest, smallest] = [ordered[0], ordered.at(-1)];
  if (largest !== undefined && smallest !== undefined) {
    const [most, least] = [at(counts.train, largest), at(counts.train, smallest)];
    if (most > imbalanced * least) {
      warnings.push(
        warning(
          "IMBALANCE",
          "WARNING",
          ordered.length,
          `${classes[largest]?.name} has ${most.toLocaleString("en")} training images, ${classes[smallest]?.name} ${least.toLocaleString("en")}: ${Math.round(most / least)} times as many. A model that never says the rare class is hardly punished.`,
          "Set Balance to class weights or over-sampling, and read the recall of each class beside the accuracy.",
          { classIndexes: [largest, smallest] },
        ),
      );
    }
  }
  return warnings;
}

function ofSplits({ counts }: Pick<Version, "counts">): VersionWarning[] {
  const warnings: VersionWarning[] = [];
  if (sum(counts.validation) === 0) {
    warnings.push(
      warning(
        "NO_VALIDATION",
        "WARNING",
        0,
        "There are no validation images: neither the best epoch nor overfitting can be seen.",
        "Freeze a version with a share for validation, or launch k-fold repeats.",
      ),
    );
  }
  if (sum(counts.test) === 0) {
    warnings.push(
      warning(
        "NO_TEST",
        "WARNING",
        0,
        "There are no test images: the confusion matrix will be of the validation images, which the choice of the epoch has seen.",
        "Freeze a version with a share for test.",
      ),
    );
  }
  return warnings;
}

function ofTest(
  { counts }: Pick<Version, "counts">,
  { runs, best }: { runs: number; best: number | null },
): VersionWarning[] {
  const warnings: VersionWarning[] = [];
  const images = sum(counts.test);
  if (images === 0) return warnings;
  const accuracy = best ?? 0.9;
  const interval = wilson(Math.round(accuracy * images), images);
  const half = interval ? (interval.high - interval.low) / 2 : 1;
  if (half > wideInterval) {
    warnings.push(
      warning(
        "SMALL_TEST",
        half > 0.1 ? "WARNING" : "NOTICE",
        images,
        `With ${counted(images, "test image")} an accuracy of ${percent(accuracy)} is known to about ± ${points(half)} points (95 % confidence): smaller differences between runs are luck.`,
        "Give the test split a larger share, compare runs by the same images (McNemar's test does), or launch k-fold repeats and read their mean.",
      ),
    );
  }
  if (runs >= manyRuns && best !== null) {
    const deviation = Math.sqrt((best * (1 - best)) / images);
    const luck = expectedMaximum(runs) * deviation;
    warnings.push(
      warning(
        "TEST_USED",
        runs >= 4 * manyRuns ? "WARNING" : "NOTICE",
        runs,
        `${runs} runs have been measured on these test images. The best of them, ${percent(best)}, was chosen by them: by luck alone the best of ${runs} equal models lies up to about ${points(luck)} points above what it would reach on new images.`,
        "Choose by the validation accuracy, and measure the chosen run once on images that no run has seen: freeze a new version with fresh test images.",
      ),
    );
  }
  return warnings;
}

/** Expected largest of n standard normal draws (G. Blom, "Statistical estimates and transformed beta-variables", 1958). */
function expectedMaximum(n: number): number {
  return normalQuantile((n - 0.375) / (n + 0.25));
}

function examplesOf(pairs: readonly NearSame[]): VersionWarning["examples"] {
  return pairs.map(({ a, b, likeness }) => ({ imageId: a, otherId: b, likeness }));
}

const at = (counts: readonly number[], i: number) => counts[i] ?? 0;
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const points = (share: number) => (share * 100).toFixed(1);
const range = ([least, most]: readonly [number, number]) =>
  least === most ? `${least}` : `${least} to ${most.toLocaleString("en")}`;

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function named(places: readonly number[], classes: readonly { name: string }[]): string {
  const names = places.slice(0, 5).map((i) => classes[i]?.name ?? "?");
  return places.length > 5 ? `${names.join(", ")} and ${places.length - 5} more` : names.join(", ");
}

/** "3 : 2" of the quotient of width and height, to a half. */
function proportion(quotient: number): string {
  return quotient >= 1 ? `${rounded(quotient)} : 1` : `1 : ${rounded(1 / quotient)}`;
}

const rounded = (value: number) => String(Number(value.toFixed(1)));

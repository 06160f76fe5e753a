import { topClasses } from "@/ml/metrics";

interface ModelClass {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly position: number;
}

/** The class that a model decides for, with its probability. */
export function decisionOf<Class extends ModelClass>(
  probabilities: Float32Array,
  classes: readonly Class[],
): (Class & { probability: number }) | null {
  const [top] = topClasses(probabilities, 1);
  const found = top && classes.find((one) => one.index === top.index);
  return found ? { ...found, probability: top.probability } : null;
}

/** What two models said of the same thing. */
export interface Pair<Answer> {
  readonly first: Answer;
  readonly second: Answer;
}

/**
 * The newest answers that two models gave to the same picture: while one of them is behind, those before, and none where
 * one has no answer at all.
 */
export function pairOf<Answer extends { readonly subject: object }>(
  first: Answer | null,
  second: Answer | null,
  last: Pair<Answer> | null,
): Pair<Answer> | null {
  if (!first || !second) return null;
  if (first.subject !== second.subject) return last;
  return last?.first === first && last.second === second ? last : { first, second };
}

interface Said {
  readonly probabilities: ArrayLike<number>;
  readonly classes: readonly ModelClass[];
}

/**
 * The class that two models are furthest apart on. Classes are the project's: a class that one of them does not know has
 * no probability there.
 */
export function apartBy(first: Said, second: Said): { name: string; first: number; second: number } | null {
  const of = ({ probabilities, classes }: Said) =>
    new Map(classes.map(({ id, name, index }) => [id, { name, value: probabilities[index] ?? 0 }]));
  const [a, b] = [of(first), of(second)];
  let worst: { name: string; first: number; second: number } | null = null;
  for (const id of new Set([...a.keys(), ...b.keys()])) {
    const [one, other] = [a.get(id), b.get(id)];
    const found = { name: one?.name ?? other?.name ?? "", first: one?.value ?? 0, second: other?.value ?? 0 };
    if (!worst || Math.abs(found.first - found.second) > Math.abs(worst.first - worst.second)) worst = found;
  }
  return worst;
}

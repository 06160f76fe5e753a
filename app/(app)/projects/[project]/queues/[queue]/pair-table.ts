import type { QueueOverviewQuery } from "@/app/graphql/generated/graphql";

type Agreement = QueueOverviewQuery["labelQueue"]["agreement"];
export type Pair = Agreement["pairs"][number];

/** Kappa of every two people, row by row; NaN where there is none, and on the diagonal. */
export function kappaTable(pairs: readonly Pair[]): {
  people: { id: string; name: string }[];
  kappas: Float64Array;
  images: Float64Array;
} {
  const byId = new Map(
    pairs.flatMap(({ first, second }) => [
      [first.id, first],
      [second.id, second],
    ]),
  );
  const people = [...byId.values()].sort((a, b) => a.name.localeCompare(b.name));
  const at = new Map(people.map(({ id }, index) => [id, index]));
  const kappas = new Float64Array(people.length ** 2).fill(Number.NaN);
  const images = new Float64Array(people.length ** 2);
  for (const { first, second, kappa, images: shared } of pairs) {
    const row = at.get(first.id) ?? 0;
    const column = at.get(second.id) ?? 0;
    for (const index of [row * people.length + column, column * people.length + row]) {
      kappas[index] = kappa?.value ?? Number.NaN;
      images[index] = shared;
    }
  }
  return { people, kappas, images };
}

/**
 * Images by the classes of two votes, row by row. Of two people the row is the first one's vote. Of several, who is first
 * says nothing: each disagreement stands in both of its cells, each agreement once.
 */
export function confusionOf(of: Pair | readonly Pair[], classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  const put = (row: number, column: number, count: number) => {
    const index = row * classes + column;
    counts[index] = (counts[index] ?? 0) + count;
  };
  const isPooled = !("cells" in of);
  for (const { cells } of isPooled ? of : [of]) {
    for (const { first, second, count } of cells) {
      put(first, second, count);
      if (isPooled && first !== second) put(second, first, count);
    }
  }
  return counts;
}

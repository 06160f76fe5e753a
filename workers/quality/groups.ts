import type { groupKinds } from "@/db/schema";
import { findNearSame, Sets } from "@/ml/likeness";
import type { Measured } from "./read";

export interface Group {
  kind: (typeof groupKinds)[number];
  /** Places of all its images. */
  members: number[];
}

const gravity: Record<Group["kind"], number> = { leaking: 0, conflicting: 1, repeated: 2 };

/**
 * Near-same images that hang together. Across splits comes first: what is measured on the one was learnt from the
 * other. Then across classes: one of them is wrong. Within a kind the largest first.
 */
export function groupsOf({ signatures, splits, classes }: Measured): Group[] {
  const count = splits.length;
  const sets = new Sets(count);
  findNearSame(signatures, ({ a, b }) => sets.join(a, b));
  const bySet = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const set = sets.of(i);
    if (set === i) continue;
    const members = bySet.get(set);
    if (members) members.push(i);
    else bySet.set(set, [set, i]);
  }
  const isSeveral = (values: ArrayLike<number>, members: readonly number[]) => {
    const named = members.map((i) => values[i] as number).filter((value) => value >= 0);
    return named.some((value) => value !== named[0]);
  };
  return [...bySet.values()]
    .map((members): Group => {
      const kind = isSeveral(splits, members)
        ? "leaking"
        : isSeveral(classes, members)
          ? "conflicting"
          : "repeated";
      return { kind, members };
    })
    .sort((a, b) => gravity[a.kind] - gravity[b.kind] || b.members.length - a.members.length);
}

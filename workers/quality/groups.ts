import { groupKinds } from "@/db/schema";
import { joinNearSame, Sets } from "@/ml/likeness";
import { searchNearSame } from "@/workers/near-same";
import type { Measured } from "./read";

export interface Group {
  kind: (typeof groupKinds)[number];
  /** Places of all its images. */
  members: number[];
}

const gravity: Record<Group["kind"], number> = { leaking: 0, conflicting: 1, repeated: 2 };

/**
 * Near-same images that hang together. Across splits comes first: what is measured on the one was learnt from the
 * other. Then across classes: one of them is wrong. Within a kind the largest first. Null where `goOn`, which is told the
 * share that is compared, 0 to 1, says no.
 */
export async function groupsOf(
  { signatures, splits, classes }: Measured,
  goOn: (share: number) => Promise<boolean>,
): Promise<Group[] | null> {
  const count = splits.length;
  const sets = new Sets(count);
  const isDone = await searchNearSame(joinNearSame(signatures, sets), goOn);
  if (!isDone) return null;
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

/** Of each kind the first `most` groups, in their order: none is without an example because of another. */
export function firstOfEachKind(groups: readonly Group[], most: number): Group[] {
  return groupKinds.flatMap((kind) => groups.filter((group) => group.kind === kind).slice(0, most));
}

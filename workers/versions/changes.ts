import type { Transaction } from "@/db/connection";
import { draftChanges, type versions } from "@/db/schema";
import type { Split } from "@/ml/splits";
import { type ChangeKind, mostListed } from "@/server/versions/compare";
import type { Content } from "./content";

type Change = Omit<typeof draftChanges.$inferInsert, "freezeId">;

/**
 * The images by which a draft differs from the version before it, at most `mostListed` of each kind: what its numbers
 * open. One that got another class and another split is of both kinds.
 */
export function changesOf(
  content: Content,
  splits: readonly Split[],
  before: Pick<typeof versions.$inferSelect, "classes">,
): Change[] {
  const places = new Map(before.classes.map(({ id }, index) => [id, index]));
  const changes: Change[] = content.removed.map(({ imageId, classIndex, split }) => ({
    ...{ kind: "removed", imageId, fromClass: classIndex, fromSplit: split },
  }));
  const listed = { added: 0, removed: changes.length, relabelled: 0, moved: 0 };
  const add = (kind: ChangeKind, change: Omit<Change, "kind">) => {
    if (listed[kind] >= mostListed) return;
    listed[kind] += 1;
    changes.push({ kind, ...change });
  };
  for (let i = 0; i < content.imageIds.length; i++) {
    const imageId = content.imageIds.at(i);
    const toClass = content.classIndexes[i] ?? 0;
    const toSplit = splits[i] ?? "train";
    const was = content.before[i];
    if (!was) {
      add("added", { imageId, toClass, toSplit });
      continue;
    }
    const from = { fromClass: places.get(was.classId) ?? 0, fromSplit: was.split };
    if (was.classId !== content.classes[toClass]?.id)
      add("relabelled", { imageId, ...from, toClass, toSplit });
    if (was.split !== toSplit) add("moved", { imageId, ...from, toClass, toSplit });
  }
  return changes;
}

const rowsAStatement = 5000;

export async function insertChanges(
  tx: Transaction,
  freezeId: string,
  changes: readonly Change[],
): Promise<void> {
  for (let from = 0; from < changes.length; from += rowsAStatement) {
    const rows = changes.slice(from, from + rowsAStatement);
    await tx.insert(draftChanges).values(rows.map((change) => ({ freezeId, ...change })));
  }
}

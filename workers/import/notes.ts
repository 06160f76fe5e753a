import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { newId } from "@/db/ids";
import type { Place } from "./layout";

/** What is kept of a file that did not come in, or whose picture was here already. */
export interface Note {
  entry: number;
  name: string;
  kind: "refused" | "duplicate";
  code: string;
  reason: string;
}

/** A picture that was here, as the upload has it. */
interface Met {
  entry: number;
  name: string;
  sha256: string;
  place: Place;
}

interface Into {
  projectId: string;
  datasetId: string;
}

/** What a class of the upload is called in the project: one that was merged by the one that it was merged into. */
type ClassNameOf = (name: string) => string;

/** An image as it lies in the dataset now. */
interface Held extends Record<string, unknown> {
  sha256: string;
  name: string;
  split: string | null;
  class_name: string | null;
}

async function heldOf(
  tx: Transaction,
  { projectId, datasetId }: Into,
  met: readonly Met[],
): Promise<Map<string, Held>> {
  if (met.length === 0) return new Map();
  const rows = await tx.execute<Held>(sql`
    select i.sha256, d.name, d.split, c.name as class_name
    from jsonb_array_elements_text(${JSON.stringify([...new Set(met.map(({ sha256 }) => sha256))])}::jsonb) wanted(sha256)
    join images i on i.project_id = ${projectId} and i.sha256 = wanted.sha256
    join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = i.id
    left join classes c on c.id = i.class_id`);
  return new Map(rows.map((row) => [row.sha256, row]));
}

/** Says of each duplicate which file was first, and what it was kept as where the folders disagree. */
export async function duplicateNotes(
  tx: Transaction,
  into: Into,
  again: readonly Met[],
  classNameOf: ClassNameOf,
): Promise<Note[]> {
  const bySha = await heldOf(tx, into, again);
  return again.map(({ entry, name, sha256, place: { className, split } }) => {
    const kept = bySha.get(sha256);
    const own = className === null ? null : classNameOf(className);
    const differs = [
      kept?.class_name && own !== null && kept.class_name !== own
        ? `in class ${own}: kept as ${kept.class_name}`
        : "",
      kept?.split && split && kept.split !== split ? `in split ${split}: kept in ${kept.split}` : "",
    ].filter(Boolean);
    const reason = `Same picture as ${kept?.name ?? "one of the dataset"}${differs.length > 0 ? `, but ${differs.join(", and ")}` : ""}.`;
    return {
      entry,
      name,
      kind: "duplicate",
      code: differs.length > 0 ? "duplicate-differs" : "duplicate",
      reason,
    };
  });
}

/** Says of pictures that came in and that the project had which class they keep, where their place names another. */
export async function keptNotes(
  tx: Transaction,
  into: Into,
  linked: readonly Met[],
  classNameOf: ClassNameOf,
): Promise<Note[]> {
  const bySha = await heldOf(tx, into, linked);
  return linked.flatMap(({ entry, name, sha256, place: { className } }): Note[] => {
    const kept = bySha.get(sha256)?.class_name ?? null;
    const own = className === null ? null : classNameOf(className);
    if (kept === null || own === null || kept === own) return [];
    const reason = `The project has this picture already, in class ${kept}: it came in as that, not as ${own}. Label it anew where ${own} is right.`;
    return [{ entry, name, kind: "duplicate", code: "duplicate-differs", reason }];
  });
}

export async function insertNotes(tx: Transaction, importId: string, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return;
  const rows = notes.map(({ entry, name, kind, code, reason }) => ({
    id: newId("ImportRefusal"),
    entry,
    name: name.replace(/\p{Cc}/gu, "\ufffd").slice(0, 1000),
    kind,
    code,
    reason,
  }));
  await tx.execute(sql`
    insert into import_refusals (id, import_id, entry, name, kind, code, reason)
    select r.id, ${importId}, r.entry, r.name, r.kind, r.code, r.reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id text, entry int, name text, kind text, code text, reason text)
    on conflict (import_id, entry) do nothing`);
}

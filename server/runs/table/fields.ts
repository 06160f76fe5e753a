import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import type { runFields } from "@/db/schema";

export type RunField = Omit<typeof runFields.$inferSelect, "projectId"> & {
  /** What its numbers are: instants are kept in seconds since 1970, lengths of time in seconds. */
  unit: "instant" | "seconds" | null;
};

const units: Readonly<Record<string, RunField["unit"]>> = {
  launched: "instant",
  started: "instant",
  finished: "instant",
  duration: "seconds",
};

/** Facts of runs that can be asked for before any run has one. As the database's `keep_run_facts` writes them. */
const facts = {
  text: ["name", "state", "failure", "author", "group", "dataset"],
  numeric: [
    ...[
      "member",
      "version",
      "epoch",
      "epochs",
      "modelEpoch",
      "parameters",
      "imagesPerSecond",
      "waitingShare",
    ],
    ...["test.accuracy", "test.loss", "launched", "started", "finished", "duration"],
  ],
};

/** An id that no field has: what no run has a value of. */
const absent = 0;

/** What the runs of a project can be listed by: facts first, then settings and metrics, each by name. */
export async function runFieldsOf(db: Queryable, projectId: string): Promise<RunField[]> {
  // Hundreds of rows at each look at a list: as they come from the driver.
  const rows = await db.execute<Omit<typeof runFields.$inferSelect, "projectId">>(
    sql`select id, key, source, "numeric", mixed from run_fields where project_id = ${projectId}`,
  );
  const known = new Set(rows.map(({ key }) => key));
  const missing = (keys: readonly string[], numeric: boolean) =>
    keys
      .filter((key) => !known.has(key))
      .map((key) => ({ id: absent, key, source: "run" as const, numeric, mixed: false }));
  const places = [...facts.text, ...facts.numeric];
  const placeOf = ({ key, source }: { key: string; source: RunField["source"] }) =>
    source === "run" ? places.indexOf(key) : source === "setting" ? places.length : places.length + 1;
  const all = [...rows, ...missing(facts.text, false), ...missing(facts.numeric, true)];
  return all
    .map((field) => ({ field: { ...field, unit: units[field.key] ?? null }, place: placeOf(field) }))
    .sort((a, b) => a.place - b.place || (a.field.key < b.field.key ? -1 : 1))
    .map(({ field }) => field);
}

/** What a row `v` has of a field, to be put in order. Of both kinds texts come below all numbers, as JSON has it. */
export function sortedValue({ numeric, mixed }: Pick<RunField, "numeric" | "mixed">): SQL {
  if (mixed) return sql`coalesce(to_jsonb(v.number), to_jsonb(v.text))`;
  return numeric ? sql`nullif(v.number, 'NaN'::float8)` : sql`v.text`;
}

/** What the runs have of a field, each with its run, read from its index alone: those without a value are left out. */
export function valuesOf({ id, numeric, mixed }: RunField): SQL {
  if (mixed)
    return sql`select v.run, ${sortedValue({ numeric, mixed })} as value from run_values v where v.field_id = ${id}`;
  return numeric
    ? sql`select v.run, v.number as value from run_values v where v.field_id = ${id} and v.number < 'NaN'::float8`
    : sql`select v.run, v.text as value from run_values v where v.field_id = ${id} and v.text is not null`;
}

import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runFields } from "@/db/schema";
import { FilterError } from "@/ml/run-filter/tokens";

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
  const rows = await db
    .select({ id: runFields.id, key: runFields.key, source: runFields.source, numeric: runFields.numeric })
    .from(runFields)
    .where(eq(runFields.projectId, projectId));
  const known = new Set(rows.map(({ key }) => key));
  const missing = (keys: readonly string[], numeric: boolean) =>
    keys
      .filter((key) => !known.has(key))
      .map((key) => ({ id: absent, key, source: "run" as const, numeric }));
  const places = [...facts.text, ...facts.numeric];
  const placeOf = ({ key, source }: { key: string; source: RunField["source"] }) =>
    source === "run" ? places.indexOf(key) : source === "setting" ? places.length : places.length + 1;
  return [...rows, ...missing(facts.text, false), ...missing(facts.numeric, true)]
    .map((field) => ({ ...field, unit: units[field.key] ?? null }))
    .sort((a, b) => placeOf(a) - placeOf(b) || (a.key < b.key ? -1 : 1));
}

/** What a name in a filter means: a field, the tags, the aliases of its model, the run's number, or the id of its group or sweep. */
export type Meant = RunField | "tag" | "alias" | "number" | "groupId" | "sweepId";

const others: Readonly<Record<string, Meant>> = {
  tag: "tag",
  tags: "tag",
  alias: "alias",
  aliases: "alias",
  number: "number",
  groupId: "groupId",
  sweepId: "sweepId",
};

/**
 * Finds what a name means: the key itself ("learning.optimizer"), the newest value of a metric by the metric's name,
 * "val." for "validation.", or the end of one key alone ("optimizer").
 * @throws FilterError where nothing or several things are meant.
 */
export function meantBy(
  fields: readonly RunField[],
  { name, from, to }: { name: string; from: number; to: number },
): Meant {
  const own = others[name];
  if (own) return own;
  const full = name.replace(/^(\w+\()?val\./, "$1validation.");
  const exact = fields.find(({ key }) => key === full) ?? fields.find(({ key }) => key === `last(${full})`);
  if (exact) return exact;
  const few = fields.filter(({ key }) => key.endsWith(`.${full}`));
  const ending =
    few.length > 0 ? few : fields.filter(({ key }) => key.startsWith("last(") && key.endsWith(`.${full})`));
  // What runs that were brought in had of the same name does not change what a filter means.
  const ours = ending.filter(({ key }) => !/^(params|tags)\./.test(key));
  const [only] = ours.length === 1 ? ours : ending;
  if (only && (ours.length === 1 || ending.length === 1)) return only;
  if (ending.length > 1) {
    const named = ending.slice(0, 4).map(({ key }) => key);
    throw new FilterError(`“${name}” may be ${named.join(" or ")}: write which.`, from, to);
  }
  const wanted = full.toLowerCase();
  const near = fields.filter(({ key }) => key.toLowerCase().includes(wanted)).slice(0, 3);
  const hint = near.length > 0 ? ` Did you mean ${near.map(({ key }) => key).join(" or ")}?` : "";
  throw new FilterError(`No run of this project has “${name}”.${hint}`, from, to, "field");
}

/** What a name means in a filter of runs, in their order, and as a column: the same everywhere. */
import { FilterError } from "./tokens";

const others = {
  tag: "tag",
  tags: "tag",
  alias: "alias",
  aliases: "alias",
  number: "number",
  versionId: "versionId",
  groupId: "groupId",
  sweepId: "sweepId",
} as const;

/** A field, the tags, the aliases of a run's model, its number, or the id of its version, group or sweep. */
export type Meant<Field> = Field | (typeof others)[keyof typeof others];

/**
 * Finds what a name means: the key itself ("learning.optimizer"), the newest value of a metric by the metric's name,
 * "val." for "validation." (a metric that another tracker called "val.loss" is meant where none of ours is, and always by
 * its whole key), or the end of one key alone ("optimizer").
 * @throws FilterError where nothing or several things are meant.
 */
export function meantBy<Field extends { readonly key: string }>(
  fields: readonly Field[],
  { name, from, to }: { name: string; from: number; to: number },
): Meant<Field> {
  if (Object.hasOwn(others, name)) return others[name as keyof typeof others];
  const full = name.replace(/^(\w+\()?val\./, "$1validation.");
  for (const wanted of [name, full, `last(${full})`, `last(${name})`]) {
    const exact = fields.find(({ key }) => key === wanted);
    if (exact) return exact;
  }
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

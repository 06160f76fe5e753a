import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";

/** A network that somebody uploaded and the model was made from. */
export type BaseNote = { name: string; note: string };

/** The uploaded networks that a run's model was made from, also by way of earlier runs. */
export async function basesOf(db: Queryable, runId: string): Promise<BaseNote[]> {
  return db.execute<BaseNote & Record<string, unknown>>(sql`
    with recursive origins(id) as (
      select configuration -> 'architecture' ->> 'base' from runs where id = ${runId}
      union select r.configuration -> 'architecture' ->> 'base' from runs r join origins o on r.id = o.id)
    select b.name, b.note from base_models b join origins o on o.id = b.id order by b.name, b.id`);
}

/**
 * Which terms each part of an archive is under, as far as it is known: what nobody has stated is said to be so.
 * @param notices of what is bundled; @param apache the text of Apache-2.0.
 */
export function licenceText(
  facts: { licence: string; bases: readonly BaseNote[]; hasPage: boolean },
  { notices, apache }: { notices: string; apache: string },
): string {
  const { licence, bases, hasPage } = facts;
  const parts = [
    `The model (its files in each folder${hasPage ? ", and model.js" : ""}): ${
      licence === ""
        ? "the team that trained it has stated no licence. Ask the team before you use it or pass it on."
        : `as the team that trained it states, ${licence}.`
    }`,
    ...bases.map(
      ({ name, note }) =>
        `The network "${name}", from which the model was made: ${
          note === ""
            ? "who brought it here has not said what its licence allows."
            : `who brought it here says of it: ${note}`
        }`,
    ),
    `The code (load.py, preprocess.js, preprocess.py${hasPage ? ", check.js, references.js, index.html" : ""}): Apache-2.0, whose text is below.`,
  ];
  return `${parts.join("\n\n")}\n\n${hasPage ? notices : ""}${apache}`;
}

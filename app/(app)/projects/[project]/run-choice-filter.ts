import { quotedText } from "@/ml/run-filter/tokens";

/** Which runs there are to choose from: all that learn, those with a matrix, or those that may have a model. */
export type Among = "any" | "measured" | "models";

const conditions: Readonly<Record<Among, string | null>> = {
  any: null,
  measured: "test.accuracy is not null",
  models: 'state in ("finished", "stopped")',
};

/** The filter of the runs that a person looks for by a part of their name, or by their number: `12`, `#12`. */
export function choiceFilter(among: Among, search: string): string {
  const text = search.trim();
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  const named = `name ~ ${quotedText(text)}`;
  const wanted = text === "" ? null : number ? `(number = ${Number(number)} or ${named})` : named;
  return [conditions[among], wanted].filter((part) => part !== null).join(" and ");
}

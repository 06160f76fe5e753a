import type { RunSort } from "@/app/graphql/generated/graphql";
import { meantBy } from "@/ml/run-filter/meant";
import { FilterError } from "@/ml/run-filter/tokens";
import type { Field } from "../runs/table/field-text";

/** What a column of a report's table shows, and why it shows nothing where its name means nothing. */
export interface ReportColumn {
  readonly key: string;
  readonly unit: Field["unit"] | undefined;
  readonly problem: string | null;
}

/** The column that a name means, as it would in a filter: "optimizer" is "learning.optimizer", where no other ends so. */
export function columnOf(name: string, fields: readonly Field[]): ReportColumn {
  try {
    const meant = meantBy(fields, { name, from: 0, to: name.length });
    const field = typeof meant === "string" ? { key: meant, unit: null } : meant;
    return { key: field.key, unit: field.unit, problem: null };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { key: name, unit: undefined, problem: error.message };
  }
}

/** The order that a report names: "-test.accuracy" for the greatest first; the newest first where it names none. */
export function orderOf(sort: string): RunSort {
  const by = sort.trim().replace(/^-/, "");
  return by === "" ? { by: "number", descending: true } : { by, descending: sort.trim().startsWith("-") };
}

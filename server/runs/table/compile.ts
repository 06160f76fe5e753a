import { type SQL, sql } from "drizzle-orm";
import { numberIn } from "@/ml/number-text";
import { type Meant as MeantField, meantBy } from "@/ml/run-filter/meant";
import { type Filter, type Operator, parseFilter, type Value } from "@/ml/run-filter/parse";
import { FilterError } from "@/ml/run-filter/tokens";
import { AppError } from "@/server/core/errors";
import type { RunField } from "./fields";
import { type Label, labels } from "./labels";

type Meant = MeantField<RunField>;

/** A condition on runs, as SQL with parameters. */
export interface Condition {
  /**
   * Whether it holds of the one run whose number is given: looked up by the primary key, never joined, so that a walk
   * which stops early costs what it has seen.
   */
  holds(run: SQL): SQL;
  /** The same of many runs: by sets that are read whole. */
  among(run: SQL): SQL;
  /**
   * Sets of numbers, each from an index, of which any one holds every run that it holds of; none where those can only be
   * found by looking at all.
   */
  drivers: readonly SQL[];
  /**
   * Selects of the least and the greatest number (low, high; null: no bound) of the runs that it holds of, where these
   * lie together: runs are numbered as they are launched.
   */
  spans: readonly SQL[];
  /** What it wants of the value of one field, each of which a run has to meet. */
  ofField?(fieldId: number): readonly Wish[];
  /** The one wish that it is, where it is nothing else. */
  alone?: { fieldId: number; wish: Wish };
}

/** What is wanted of the value that a run has in a field. */
interface Wish {
  /** A condition on the row `v` of that field. */
  row: SQL;
  /** Whether a run without such a row is wanted too. */
  orNone: boolean;
}

const comparisons: Record<"=" | "!=" | "<" | "<=" | ">" | ">=", SQL> = {
  "=": sql.raw("="),
  "!=": sql.raw("<>"),
  "<": sql.raw("<"),
  "<=": sql.raw("<="),
  ">": sql.raw(">"),
  ">=": sql.raw(">="),
};

const daySeconds = 86_400;

/**
 * What a filter means for the runs of a project; null where it is empty.
 * @throws AppError INVALID_INPUT that names the place, for what cannot be read or compared.
 */
export function conditionOf(
  source: string,
  fields: readonly RunField[],
  projectId: string,
  now = Date.now(),
): Condition | null {
  try {
    const filter = parseFilter(source);
    return filter && new Compiler(fields, projectId, now / 1000).of(filter);
  } catch (error) {
    if (error instanceof FilterError) {
      throw new AppError("INVALID_INPUT", `At character ${error.from + 1}: ${error.message}`, "filter");
    }
    throw error;
  }
}

/** All of several conditions. */
function allOf(conditions: readonly Condition[]): Condition {
  const joined = (how: "holds" | "among") => (run: SQL) =>
    sql`(${sql.join(
      conditions.map((condition) => condition[how](run)),
      sql` and `,
    )})`;
  return {
    holds: joined("holds"),
    among: joined("among"),
    drivers: conditions.flatMap(({ drivers }) => drivers),
    spans: conditions.flatMap(({ spans }) => spans),
    ofField: (fieldId) => conditions.flatMap((condition) => condition.ofField?.(fieldId) ?? []),
  };
}

class Compiler {
  constructor(
    private readonly fields: readonly RunField[],
    private readonly projectId: string,
    private readonly now: number,
  ) {}

  of(filter: Filter): Condition {
    switch (filter.kind) {
      case "and":
        return allOf(filter.of.map((one) => this.of(one)));
      case "or":
        return anyOf(filter.of.map((one) => this.of(one)));
      case "not":
        return noneOf(this.of(filter.of));
      case "null":
        return this.none(meantBy(this.fields, filter.field));
      case "in": {
        const meant = meantBy(this.fields, filter.field);
        return (
          this.listed(meant, filter.values) ??
          anyOf(filter.values.map((value) => this.compared(meant, "=", value)))
        );
      }
      case "compare":
        return this.compared(meantBy(this.fields, filter.field), filter.operator, filter.value);
    }
  }

  private compared(meant: Meant, operator: Operator, value: Value): Condition {
    if (meant === "tag" || meant === "alias") return this.labelled(meant, operator, value);
    if (meant === "number") return this.numbered(operator, value);
    if (meant === "versionId" || meant === "groupId" || meant === "sweepId") {
      return this.within(meant, operator, value);
    }
    if (operator === "!~") return noneOf(this.compared(meant, "~", value));
    if (meant.mixed) return ofBoth(meant, operator, value);
    if (operator === "~") {
      if (meant.numeric) throw wrong(value, `${meant.key} is a number: compare it with =, < or >.`);
      return ofField(meant, (v) => sql`${v}.text ilike ${containing(value.text)}`);
    }
    if (!meant.numeric) {
      if (operator !== "=" && operator !== "!=") {
        throw wrong(value, `${meant.key} is text: compare it with =, != or ~ (contains).`);
      }
      return ofField(meant, (v) => sql`${v}.text ${comparisons[operator]} ${value.text.slice(0, 200)}`);
    }
    const day = operator === "=" || operator === "!=" ? this.dayOf(meant, value) : null;
    if (day !== null) {
      const within = ofField(
        meant,
        (v) => sql`${v}.number >= ${day}::float8 and ${v}.number < ${day + daySeconds}::float8`,
      );
      return operator === "=" ? within : noneOf(within);
    }
    const number = this.numberOf(meant, value);
    if (Number.isNaN(number)) {
      if (operator !== "=" && operator !== "!=") {
        throw wrong(value, "What is not a number is neither less nor more: compare it with = or !=.");
      }
      const compared = ofField(meant, (v) => sql`${v}.number ${comparisons[operator]} 'NaN'::float8`);
      if (operator === "!=") return compared;
      // In an order of this very field they are among those without a value: its index is not walked for them.
      const { holds, among, drivers, spans } = compared;
      return { holds, among, drivers, spans };
    }
    // Not a number is above every number for Postgres, and for nobody else.
    return ofField(
      meant,
      (v) => sql`${v}.number ${comparisons[operator]} ${number}::float8 and ${v}.number < 'NaN'::float8`,
    );
  }

  /**
   * Any of several values of a field, as one condition of it: of several conditions Postgres looks at each row of the field.
   * Null where they are no plain values of one.
   */
  private listed(meant: Meant, values: readonly Value[]): Condition | null {
    if (typeof meant !== "object" || meant.mixed) return null;
    if (values.some((value) => this.dayOf(meant, value) !== null)) return null;
    const list = (each: (value: Value) => SQL) => sql.join(values.map(each), sql`, `);
    if (!meant.numeric) {
      const texts = list((value) => sql`${value.text.slice(0, 200)}`);
      return ofField(meant, (v) => sql`${v}.text in (${texts})`);
    }
    if (values.some((value) => Number.isNaN(this.numberOf(meant, value)))) return null;
    const numbers = list((value) => sql`${this.numberOf(meant, value)}::float8`);
    return ofField(meant, (v) => sql`${v}.number in (${numbers}) and ${v}.number < 'NaN'::float8`);
  }

  /** Seconds at which a whole day begins that an instant is compared with. */
  private dayOf(field: RunField, value: Value): number | null {
    if (field.unit !== "instant" || !/^\d{4}-\d{2}-\d{2}$/.test(value.text)) return null;
    return this.numberOf(field, value);
  }

  private numberOf(field: RunField, value: Value): number {
    if (field.unit === "instant") {
      if (value.kind === "age") return this.now + value.number;
      const at = value.kind === "text" ? Date.parse(value.text) : Number.NaN;
      if (Number.isNaN(at)) {
        throw wrong(
          value,
          `${field.key} is a time: compare it with a date as 2026-11-28, or -7d for seven days ago.`,
        );
      }
      return at / 1000;
    }
    if (value.kind === "number") return value.number;
    // As the table shows them.
    if (value.kind === "text" && /^(NaN|[-+]?Infinity)$/i.test(value.text)) {
      return /^NaN$/i.test(value.text) ? Number.NaN : value.text.startsWith("-") ? -Infinity : Infinity;
    }
    if (value.kind === "age" && field.unit === "seconds") return value.number;
    const how = field.unit === "seconds" ? " of seconds, or as 90s, 10m, 2h" : "";
    throw wrong(value, `${field.key} is a number: compare it with one${how}.`);
  }

  private none(meant: Meant): Condition {
    if (meant === "number") throw new FilterError("Every run has a number.", 0, 0);
    if (meant === "versionId") throw new FilterError("Every run has a version.", 0, 0);
    if (meant === "tag" || meant === "alias") return noneOf(this.labels(meant, sql`true`));
    if (meant === "groupId") return noneOf(this.grouped(sql`r.group_id is not null`));
    if (meant === "sweepId") return noneOf(this.grouped(inSweep(sql`true`)));
    return noneOf(ofField(meant, (v) => sql`coalesce(${v}.number < 'NaN'::float8, true)`));
  }

  /** Of what a run can have several of. */
  private labels(meant: Label, condition: SQL): Condition {
    const { rows: from, run: number } = labels[meant];
    const rows = sql`select ${number} as run from ${from(this.projectId)} and ${condition}`;
    return {
      holds: (run) => sql`exists (${rows} and ${number} = ${run} offset 0)`,
      among: (run) => sql`${run} in (${rows})`,
      // A run of which several hold is one run.
      drivers: [sql`select distinct run from (${rows}) each`],
      spans: [],
    };
  }

  private labelled(meant: Label, operator: Operator, value: Value): Condition {
    const { text } = labels[meant];
    if (operator === "=") return this.labels(meant, sql`${text} = ${value.text}`);
    if (operator === "~") return this.labels(meant, sql`${text} ilike ${containing(value.text)}`);
    if (operator === "!=" || operator === "!~") {
      return noneOf(this.labelled(meant, operator === "!=" ? "=" : "~", value));
    }
    throw wrong(
      value,
      `${meant === "tag" ? "A tag" : "An alias"} is text: compare it with =, != or ~ (contains).`,
    );
  }

  private grouped(condition: SQL): Condition {
    const rows = sql`select r.number as run from runs r where r.project_id = ${this.projectId} and ${condition}`;
    return {
      holds: (run) => sql`exists (${rows} and r.number = ${run} offset 0)`,
      among: (run) => sql`${run} in (${rows})`,
      drivers: [rows],
      spans: [],
    };
  }

  /** On a version, of a group, or a trial of a sweep. */
  private within(meant: "versionId" | "groupId" | "sweepId", operator: Operator, value: Value): Condition {
    if (operator === "!=") return noneOf(this.within(meant, "=", value));
    if (operator !== "=") {
      throw wrong(value, "The id of a version, a group or a sweep is compared by = or !=.");
    }
    if (meant === "versionId") return this.grouped(sql`r.version_id = ${value.text}`);
    if (meant === "groupId") return this.grouped(sql`r.group_id = ${value.text}`);
    return this.grouped(inSweep(sql`t.sweep_id = ${value.text}`));
  }

  private numbered(operator: Operator, value: Value): Condition {
    if (value.kind !== "number" || operator === "~" || operator === "!~") {
      throw wrong(value, "A run's number is compared with a number, by =, < or >.");
    }
    const holds = (run: SQL) => sql`${run} ${comparisons[operator]} ${value.number}::float8`;
    const isOne = operator === "=" && Number.isInteger(value.number) && Math.abs(value.number) < 2 ** 31;
    const bounds = {
      low: operator.startsWith("<") ? null : numberNear(Math.floor(value.number)),
      high: operator.startsWith(">") ? null : numberNear(Math.ceil(value.number)),
    };
    return {
      holds,
      among: holds,
      drivers: isOne ? [sql`select ${value.number}::int as run`] : [],
      spans: operator === "!=" ? [] : [sql`select ${bounds.low}::int as low, ${bounds.high}::int as high`],
    };
  }
}

/** The nearest number that a run may have. */
const numberNear = (number: number) => Math.min(2 ** 31 - 1, Math.max(0, number));

const inSweep = (condition: SQL) =>
  sql`exists (select 1 from sweep_trials t where t.run_id = r.id and ${condition})`;

function wrong({ from, to }: { from: number; to: number }, message: string): FilterError {
  return new FilterError(message, from, to);
}

const containing = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Of what is a number in some runs and text in others: a number is held against numbers, and a text against texts. */
function ofBoth(field: RunField, operator: Exclude<Operator, "!~">, value: Value): Condition {
  if (operator === "~") {
    return ofField(field, (v) => sql`coalesce(${v}.text, ${v}.number::text) ilike ${containing(value.text)}`);
  }
  const number = value.kind === "number" ? value.number : numberIn(value.text);
  // What is text is another than any number, and neither less nor more.
  const isOther = sql.raw(operator === "!=" ? "true" : "false");
  if (number !== null) {
    return ofField(
      field,
      (v) => sql`coalesce(${v}.number ${comparisons[operator]} ${number}::float8, ${isOther})`,
    );
  }
  if (operator !== "=" && operator !== "!=") {
    throw wrong(
      value,
      `${field.key} is a number in some runs: what is less or more is compared with a number.`,
    );
  }
  return ofField(
    field,
    (v) => sql`coalesce(${v}.text ${comparisons[operator]} ${value.text.slice(0, 200)}, ${isOther})`,
  );
}

function ofField({ id, unit }: RunField, condition: (row: SQL) => SQL): Condition {
  const v = sql.raw("v");
  const rows = sql`select v.run from run_values v where v.field_id = ${id} and ${condition(v)}`;
  return {
    holds: (run) =>
      sql`coalesce((select ${condition(v)} from run_values v where v.field_id = ${id} and v.run = ${run}), false)`,
    among: (run) => sql`${run} in (${rows})`,
    drivers: [rows],
    spans: unit === "instant" ? [sql`select min(run) as low, max(run) as high from (${rows}) each`] : [],
    ...wishing(id, { row: condition(v), orNone: false }),
  };
}

function wishing(id: number, wish: Wish): Pick<Condition, "ofField" | "alone"> {
  return { ofField: (fieldId) => (fieldId === id ? [wish] : []), alone: { fieldId: id, wish } };
}

function anyOf(conditions: readonly Condition[]): Condition {
  const joined = (how: "holds" | "among") => (run: SQL) =>
    sql`(${sql.join(
      conditions.map((condition) => condition[how](run)),
      sql` or `,
    )})`;
  const sets = conditions.flatMap(({ drivers: [first] }) => (first ? [sql`(${first})`] : []));
  const isDriven = sets.length === conditions.length;
  return {
    holds: joined("holds"),
    among: joined("among"),
    drivers: isDriven ? [sql.join(sets, sql` union `)] : [],
    spans: [],
    ofField: (fieldId) => {
      const each = conditions.map((condition) => condition.ofField?.(fieldId) ?? []);
      if (each.some((all) => all.length === 0)) return [];
      const joined = each.map(
        (all) =>
          sql`(${sql.join(
            all.map(({ row }) => row),
            sql` and `,
          )})`,
      );
      return [
        {
          row: sql`(${sql.join(joined, sql` or `)})`,
          orNone: each.some((all) => all.every(({ orNone }) => orNone)),
        },
      ];
    },
  };
}

function noneOf(condition: Condition): Condition {
  const { alone } = condition;
  return {
    holds: (run) => sql`not ${condition.holds(run)}`,
    among: (run) => sql`not (${condition.among(run)})`,
    drivers: [],
    spans: [],
    ...(alone &&
      wishing(alone.fieldId, {
        row: sql`not coalesce(${alone.wish.row}, false)`,
        orNone: !alone.wish.orNone,
      })),
  };
}

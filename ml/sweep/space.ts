/** What a sweep may vary: settings of a configuration by their path, each with its values or its range. */
import * as z from "zod";
import { type ConfigurationField, fieldAt, isActive, valueAt } from "@/ml/configuration/fields";
import { type Configuration, configurationSchema } from "@/ml/configuration/schema";

const value = z.union([z.number(), z.string().max(200), z.boolean(), z.array(z.int()).max(20)]);
const path = z.string().min(1).max(100);
/** Of a grid: how many values are taken of a range, its ends among them. */
const points = z.int().min(2).max(50).optional();
const range = { path, low: z.number(), high: z.number(), log: z.boolean().default(false), points };

/** One setting that varies: its values, or a range of numbers with both ends. `log`: equal factors are equally likely. */
export const parameterSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("choice"), path, values: z.array(value).min(1).max(50) }),
  z.strictObject({ kind: z.literal("integer"), ...range }),
  z.strictObject({ kind: z.literal("number"), ...range }),
]);

/** As many dimensions as the quasi-random points have. */
const mostParameters = 20;

export const spaceSchema = z.array(parameterSchema).max(mostParameters);

export type Parameter = z.output<typeof parameterSchema>;
export type Space = readonly Parameter[];
export type ParameterValue = z.output<typeof value>;
/** Values by the path of the setting. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

export interface SpaceIssue {
  /** Path of the setting; "" for the whole. */
  readonly path: string;
  readonly message: string;
}

/** Kinds of fields whose values can be told apart and put in a run by themselves. */
const varied: readonly ConfigurationField["kind"][] = ["integer", "number", "integers", "choice", "boolean"];

/** Whether a sweep can vary a setting: not what network it is, nor what it is built upon. */
export function isVaried(field: ConfigurationField): boolean {
  return varied.includes(field.kind) && field.path !== "architecture.preset";
}

/** The end of the transformed scale of a range, in which it is drawn evenly: a whole number has half a unit on both sides. */
function ends(parameter: Extract<Parameter, { low: number }>): readonly [number, number] {
  const half = parameter.kind === "integer" ? 0.5 : 0;
  const [low, high] = [parameter.low - half, parameter.high + half];
  return parameter.log ? [Math.log(low), Math.log(high)] : [low, high];
}

/** Where a value lies in its range, 0 to 1; of a choice the middle of its part. NaN where it is none of the parameter's. */
export function toUnit(parameter: Parameter, given: unknown): number {
  if (parameter.kind === "choice") {
    const at = parameter.values.findIndex((one) => isSameValue(one, given));
    return at < 0 ? Number.NaN : (at + 0.5) / parameter.values.length;
  }
  if (typeof given !== "number" || given < parameter.low || given > parameter.high) return Number.NaN;
  const [low, high] = ends(parameter);
  return ((parameter.log ? Math.log(given) : given) - low) / (high - low);
}

/** The value at a place in [0, 1] of a range. Numbers have six significant digits. */
export function fromUnit(parameter: Parameter, unit: number): ParameterValue {
  if (parameter.kind === "choice") {
    const { values } = parameter;
    return values[Math.min(values.length - 1, Math.floor(unit * values.length))] as ParameterValue;
  }
  const [low, high] = ends(parameter);
  const place = low + unit * (high - low);
  const plain = parameter.log ? Math.exp(place) : place;
  const rounded = parameter.kind === "integer" ? Math.round(plain) : Number(plain.toPrecision(6));
  return Math.min(parameter.high, Math.max(parameter.low, rounded));
}

/** The values of a parameter in a grid; null where a range has too many of them and no number of points. */
export function gridValues(parameter: Parameter): ParameterValue[] | null {
  if (parameter.kind === "choice") return [...parameter.values];
  const { low, high, log } = parameter;
  const all = parameter.kind === "integer" ? high - low + 1 : Number.POSITIVE_INFINITY;
  const count = parameter.points ?? (all <= 50 ? all : null);
  if (count === null) return null;
  if (count >= all) return Array.from({ length: all }, (_, i) => low + i);
  const between = Array.from({ length: count }, (_, i) => {
    const share = i / (count - 1);
    const plain = log ? low * (high / low) ** share : low + share * (high - low);
    const rounded = parameter.kind === "integer" ? Math.round(plain) : Number(plain.toPrecision(6));
    return Math.min(high, Math.max(low, rounded));
  });
  return [...new Set(between)];
}

/** Whether two values of a setting are the same. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One text for the same parameters, whatever their order. */
export function keyOf(parameters: Parameters): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A JSON value with the value at a path with dots set. */
function withValue(json: unknown, at: string, given: unknown): Record<string, unknown> {
  const [key = "", ...rest] = at.split(".");
  const part = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  return { ...part, [key]: rest.length === 0 ? given : withValue(part[key], rest.join("."), given) };
}

/** A configuration with parameters set; it need not be valid. */
export function withParameters(configuration: unknown, parameters: Parameters): Record<string, unknown> {
  return Object.entries(parameters).reduce(
    (json, [at, given]) => withValue(json, at, given),
    configuration as Record<string, unknown>,
  );
}

/** The parameters that have an effect beside the others: momentum counts with the optimizers that know it alone. */
export function effective(configuration: unknown, parameters: Parameters): Parameters {
  const whole = withParameters(configuration, parameters);
  return Object.fromEntries(
    Object.entries(parameters).filter(([at]) => {
      const field = fieldAt(at, whole);
      return field !== undefined && isActive(field, whole);
    }),
  );
}

/** What is wrong with a space for a configuration, in sentences for people; none where every value of it can be set. */
export function spaceIssues(space: Space, configuration: Configuration): SpaceIssue[] {
  const seen = new Set<string>();
  return space.flatMap((parameter) => {
    const issue = (message: string) => [{ path: parameter.path, message }];
    if (seen.has(parameter.path)) return issue(`${parameter.path} is varied twice: keep one of the two.`);
    seen.add(parameter.path);
    const field = fieldAt(parameter.path, configuration);
    if (!field || !isVaried(field)) {
      return issue(
        `"${parameter.path}" is no setting that a sweep can vary: choose one of the launch form's numbers or choices.`,
      );
    }
    const message = problemOf(parameter, field) ?? problemOfValues(parameter, field, configuration);
    return message ? issue(message) : [];
  });
}

function problemOf(parameter: Parameter, field: ConfigurationField): string | null {
  const name = field.label;
  if (parameter.kind === "choice") {
    const keys = parameter.values.map((one) => JSON.stringify(one));
    return new Set(keys).size < keys.length ? `${name}: a value is there twice.` : null;
  }
  if (field.kind !== "integer" && field.kind !== "number") return `${name} has no range: name its values.`;
  if (field.kind === "integer" && parameter.kind === "number") return `${name} is a whole number.`;
  const { low, high, log } = parameter;
  if (!(low < high)) return `${name}: ${low} to ${high} is no range: the first has to be smaller.`;
  if (parameter.kind === "integer" && !(Number.isInteger(low) && Number.isInteger(high)))
    return `${name}: ${low} to ${high} are no whole numbers.`;
  if (log && low <= 0) return `${name}: a logarithmic range begins above 0, not at ${low}.`;
  return null;
}

function problemOfValues(parameter: Parameter, field: ConfigurationField, configuration: Configuration) {
  const values = parameter.kind === "choice" ? parameter.values : [parameter.low, parameter.high];
  // A setting of another network is unknown to this one's.
  const isOfNetwork = valueAt(configuration, parameter.path) !== undefined;
  if (!isOfNetwork) return `${field.label} is no setting of this network.`;
  for (const one of values) {
    const parsed = configurationSchema.safeParse(withValue(configuration, parameter.path, one));
    if (!parsed.success) {
      const limits = field.min === undefined ? "" : ` It may be ${field.min} to ${field.max}.`;
      return `${field.label} cannot be ${JSON.stringify(one)}.${limits}`;
    }
  }
  return null;
}

/** How many different combinations a grid has, those without an effect counted once; null where a range has no points. */
export function combinations(space: Space, configuration: unknown, most = 5000): number | null {
  const product = gridSize(space);
  if (product === null || product > most) return product;
  const keys = new Set<string>();
  for (let i = 0; i < product; i++) keys.add(keyOf(effective(configuration, gridAt(space, i))));
  return keys.size;
}

/** Places of a grid; null where a range has no points. */
export function gridSize(space: Space): number | null {
  let product = 1;
  for (const parameter of space) {
    const values = gridValues(parameter);
    if (values === null) return null;
    product *= values.length;
  }
  return product;
}

/** The parameters at a place of the grid, from 0; the last parameter changes first. */
export function gridAt(space: Space, place: number): Parameters {
  let rest = place;
  const pairs: [string, ParameterValue][] = [];
  for (const parameter of [...space].reverse()) {
    const values = gridValues(parameter) ?? [];
    pairs.unshift([parameter.path, values[rest % values.length] as ParameterValue]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(pairs);
}

import { type ConfigurationField, configurationFields } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { isVaried, type Parameter, type ParameterValue } from "@/ml/sweep/space";
import { parseText, textOf } from "../../new/draft";

/** A setting to vary, as it is typed. */
export interface RangeDraft {
  readonly path: string;
  /** values: those that are named. range: numbers between two ends. */
  readonly mode: "range" | "values";
  readonly low: string;
  readonly high: string;
  readonly log: boolean;
  /** Of a grid: how many values are taken of the range. */
  readonly points: string;
  /** Values as text: "0.1, 0.01"; lists of numbers are parted by semicolons. */
  readonly values: string;
  /** Of a choice: those that are ticked. */
  readonly chosen: readonly ParameterValue[];
}

/** The settings that a sweep can vary from a configuration, each once, in the order of the launch form. */
export function variableFields(configuration: unknown): ConfigurationField[] {
  const seen = new Set<string>();
  return configurationFields.filter((field) => {
    const preset = valueAt(configuration, "architecture.preset");
    const isOfNetwork = (field.when ?? []).every(
      ({ path, equals }) => path !== "architecture.preset" || equals.includes(String(preset)),
    );
    const isNew = !seen.has(field.path);
    if (!isNew || !isOfNetwork || !isVaried(field) || valueAt(configuration, field.path) === undefined)
      return false;
    seen.add(field.path);
    return true;
  });
}

const isNumber = ({ kind }: ConfigurationField) => kind === "integer" || kind === "number";

/** The values that a choice offers. */
export function offeredBy(field: ConfigurationField): { value: ParameterValue; label: string }[] {
  if (field.kind === "boolean") {
    return [
      { value: true, label: "yes" },
      { value: false, label: "no" },
    ];
  }
  return (field.options ?? []).map(({ value, label }) => ({ value, label }));
}

/** Where varying a setting begins: around the value that it has, or all that it offers. */
export function draftFor(field: ConfigurationField, configuration: unknown): RangeDraft {
  const value = valueAt(configuration, field.path);
  const base = typeof value === "number" ? value : 0;
  const log = field.scale === "log" && base > 0;
  const within = (x: number) => Math.min(field.max ?? x, Math.max(field.min ?? x, x));
  const factor = field.kind === "integer" ? 2 : 10;
  const width = ((field.max ?? 1) - (field.min ?? 0)) / 4;
  const [low, high] =
    log || field.kind === "integer" ? [base / factor, base * factor] : [base - width, base + width];
  const text = (x: number) =>
    String(within(field.kind === "integer" ? Math.round(x) : Number(x.toPrecision(3))));
  return {
    path: field.path,
    mode: isNumber(field) ? "range" : "values",
    low: text(low),
    high: text(high),
    log,
    points: "3",
    values: textOf(value),
    chosen: offeredBy(field).map((one) => one.value),
  };
}

const wholeNumber = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : null);

/** What a draft means, or what is wrong with it in a sentence. @param isGrid a range then needs its number of values */
export function parameterOf(
  draft: RangeDraft,
  field: ConfigurationField,
  isGrid: boolean,
): Parameter | string {
  const { path } = draft;
  if (draft.mode === "range" && isNumber(field)) {
    const [low, high] = [Number(draft.low), Number(draft.high)];
    if (
      draft.low.trim() === "" ||
      draft.high.trim() === "" ||
      !Number.isFinite(low) ||
      !Number.isFinite(high)
    ) {
      return "Give both ends of the range as numbers.";
    }
    if (!(low < high)) return "The first end has to be smaller than the second.";
    if (low < (field.min ?? low) || high > (field.max ?? high))
      return `It may be ${field.min} to ${field.max}.`;
    if (draft.log && low <= 0) return "A range by factors begins above 0.";
    const points = wholeNumber(draft.points);
    if (isGrid && (points === null || points < 2 || points > 50))
      return "A grid takes 2 to 50 values of a range.";
    const kind = field.kind === "integer" ? "integer" : "number";
    return { kind, path, low, high, log: draft.log, ...(isGrid && points !== null ? { points } : {}) };
  }
  if (field.kind === "choice" || field.kind === "boolean") {
    return draft.chosen.length > 0
      ? { kind: "choice", path, values: [...draft.chosen] }
      : "Tick at least one of its values.";
  }
  const parts = draft.values.split(field.kind === "integers" ? ";" : /[\s,;]+/);
  const values = parts
    .filter((part) => part.trim() !== "" || field.kind === "integers")
    .map((part) => parseText(field, part));
  const isWrong = (value: unknown): boolean =>
    Array.isArray(value) ? value.some(isWrong) : typeof value !== "number";
  if (values.length === 0 || values.some(isWrong)) return "Name numbers, with commas between them.";
  return { kind: "choice", path, values: values as ParameterValue[] };
}

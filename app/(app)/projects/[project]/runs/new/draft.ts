import { type Configuration, fieldAt, isActive } from "@/ml/configuration";
import { type ConfigurationField, configurationFields, valueAt } from "@/ml/configuration/fields";

/** What the form holds while it is filled in: a configuration that need not be valid yet. */
export type Draft = Readonly<Record<string, unknown>>;

/** The fields that nearly every run sets; the others are folded away. */
const main: ReadonlySet<string> = new Set([
  "data.width",
  "data.height",
  "data.channels",
  "architecture.hidden",
  "architecture.filters",
  "learning.optimizer",
  "learning.learningRate",
  "learning.epochs",
  "learning.batchSize",
]);

/** The fields that count for a draft, the preset apart, which has cards of its own. */
export function fieldsOf(draft: Draft): { main: ConfigurationField[]; advanced: ConfigurationField[] } {
  const active = configurationFields.filter(
    (field) => field.path !== "architecture.preset" && isActive(field, draft),
  );
  return {
    main: active.filter((field) => main.has(field.path)),
    advanced: active.filter((field) => !main.has(field.path)),
  };
}

/** The draft with one value set. */
export function withValue(draft: Draft, path: string, value: unknown): Draft {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...draft, [key]: value };
  const inner = draft[key];
  const part = typeof inner === "object" && inner !== null ? (inner as Draft) : {};
  return { ...draft, [key]: withValue(part, rest.join("."), value) };
}

/** The draft with another network: its settings from `defaults`, the images and the seed as they are. */
export function withPreset(draft: Draft, defaults: Configuration): Draft {
  const learning = valueAt(draft, "learning");
  return {
    ...draft,
    architecture: defaults.architecture,
    learning: {
      ...defaults.learning,
      ...(typeof learning === "object" ? learning : {}),
      epochs: defaults.learning.epochs,
    },
  };
}

/** Whether two JSON values are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What a person typed into a field, as a value; what is no number stays text, for the message to quote. */
export function parseText(field: ConfigurationField, text: string): unknown {
  const trimmed = text.trim();
  const numberOf = (one: string) => (one !== "" && Number.isFinite(Number(one)) ? Number(one) : one);
  if (field.kind !== "integers") return trimmed === "" ? null : numberOf(trimmed);
  return trimmed
    .split(/[\s,;]+/)
    .filter((one) => one !== "")
    .map(numberOf);
}

/** A value as it stands in its field. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? "" : String(value);
}

/** "1 to 1,000", "8 numbers at most, each 1 to 4,096": what a field takes. */
export function rangeOf(field: ConfigurationField): string | null {
  if (field.min === undefined || field.max === undefined) return null;
  const number = (value: number) =>
    value !== 0 && Math.abs(value) < 1e-3
      ? value.toExponential()
      : value.toLocaleString("en", { maximumFractionDigits: 4 });
  const range = `${number(field.min)} to ${number(field.max)}`;
  return field.kind === "integers" ? `${field.minItems} to ${field.maxItems} numbers, each ${range}` : range;
}

/** The first issue at a field or inside of it. */
export function errorAt(issues: readonly { path: string; message: string }[], path: string): string | null {
  return issues.find((issue) => issue.path === path || issue.path.startsWith(`${path}.`))?.message ?? null;
}

/** Issues that belong to no field of the form: the JSON has what the form does not show. */
export function strayIssues(
  issues: readonly { path: string; message: string }[],
  draft: Draft,
): { path: string; message: string }[] {
  return issues.filter((issue) => {
    const parts = issue.path.split(".");
    return !parts.some((_, index) => {
      const field = fieldAt(parts.slice(0, index + 1).join("."), draft);
      return field !== undefined && isActive(field, draft);
    });
  });
}

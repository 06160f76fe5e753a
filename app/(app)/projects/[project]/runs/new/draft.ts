import { fieldAt, isActive } from "@/ml/configuration";
import { type ConfigurationField, valueAt } from "@/ml/configuration/fields";

/** What the form holds while it is filled in: a configuration that need not be valid yet. */
export type Draft = Readonly<Record<string, unknown>>;
export type Issues = readonly { readonly path: string; readonly message: string }[];

/** The draft with one value set. */
export function withValue(draft: Draft, path: string, value: unknown): Draft {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...draft, [key]: value };
  const inner = draft[key];
  const part = typeof inner === "object" && inner !== null ? (inner as Draft) : {};
  return { ...draft, [key]: withValue(part, rest.join("."), value) };
}

/** The draft with the network of `other` (its defaults, or a clone): the images, the seed and how it learns stay. */
export function withPreset(draft: Draft, other: Draft): Draft {
  const learning = valueAt(draft, "learning");
  const others = valueAt(other, "learning");
  return {
    ...draft,
    architecture: other.architecture,
    learning: {
      ...(typeof others === "object" ? others : {}),
      ...(typeof learning === "object" ? learning : {}),
      epochs: valueAt(other, "learning.epochs"),
    },
  };
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => isSame(one, b[i]))
    );
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(valueAt(a, key), valueAt(b, key)))
  );
}

/** What a field had in the configuration that the form started from; its default where it did not count there. */
export function startOf(field: ConfigurationField, start: unknown): unknown {
  const value = isActive(field, start) ? valueAt(start, field.path) : undefined;
  return value === undefined ? field.default : value;
}

/** Whether a field differs from what the form started from. */
export function isChanged(field: ConfigurationField, draft: Draft, start: unknown): boolean {
  return !isSame(valueAt(draft, field.path), startOf(field, start));
}

/** What a person typed into a field, as a value; what is no number stays text, for the message to quote. */
export function parseText(field: Pick<ConfigurationField, "kind">, text: string): unknown {
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

/**
 * The value that the arrow keys lead to. A logarithmic field goes by 1, 2, 5, 10 (whole numbers by the powers of two),
 * others by their step, ten of them with Shift. Never leaves the range.
 */
export function stepped(
  field: Pick<ConfigurationField, "kind" | "scale" | "step" | "min" | "max">,
  value: number,
  direction: 1 | -1,
  far: boolean,
): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step = 1 } = field;
  const within = (next: number) => Math.min(max, Math.max(min, next));
  if (field.scale === "log" && value > 0) {
    const marks = field.kind === "integer" ? powersOfTwo : oneTwoFive;
    // A little apart, so that 0.1 + 0.2 counts as 0.3.
    const next =
      direction === 1
        ? marks.find((mark) => mark > value * (1 + 1e-9))
        : marks.findLast((mark) => mark < value * (1 - 1e-9));
    return within(next ?? value);
  }
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  return within(Number((value + direction * step * (far ? 10 : 1)).toFixed(digits)));
}

const oneTwoFive = Array.from({ length: 16 }, (_, i) => i - 9).flatMap((power) =>
  [1, 2, 5].map((one) => Number(`${one}e${power}`)),
);
const powersOfTwo = Array.from({ length: 31 }, (_, power) => 2 ** power);

/** The first issue at a field or inside of it. */
export function errorAt(issues: Issues, path: string): string | null {
  return issues.find((issue) => issue.path === path || issue.path.startsWith(`${path}.`))?.message ?? null;
}

/** Issues that belong to no field of the form: the JSON has what the form does not show. */
export function strayIssues(issues: Issues, draft: Draft): Issues {
  return issues.filter((issue) => {
    const parts = issue.path.split(".");
    return !parts.some((_, index) => {
      const field = fieldAt(parts.slice(0, index + 1).join("."), draft);
      return field !== undefined && isActive(field, draft);
    });
  });
}

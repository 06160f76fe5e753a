import { type ConfigurationField, configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { settingText } from "../setting-text";
import { type Draft, isChanged } from "./draft";

/** A part of the form. */
export interface FormSection {
  readonly id: string;
  readonly title: string;
  /** Those that count for the draft, in the order of the schema. */
  readonly fields: readonly ConfigurationField[];
}

/** In the order of the form. A field belongs to the part with the longest beginning of its path. */
const parts: readonly { id: string; title: string; paths: readonly string[] }[] = [
  { id: "images", title: "Images", paths: ["data."] },
  { id: "augmentation", title: "Augmentation", paths: ["augmentation."] },
  { id: "architecture", title: "Architecture", paths: ["architecture."] },
  { id: "learning", title: "Learning", paths: ["learning."] },
  {
    id: "schedule",
    title: "Schedule",
    paths: ["schedule", "warmup", "step", "decay", "restart", "final", "peak", "reduce", "plateau"].map(
      (start) => `learning.${start}`,
    ),
  },
  {
    id: "stopping",
    title: "Stopping",
    paths: ["monitor", "keep", "early", "stopping"].map((start) => `learning.${start}`),
  },
  { id: "seed", title: "Seed", paths: [""] },
];

/** What nearly every run sets stands first in its section. */
const first: readonly string[] = ["epochs", "batchSize", "optimizer", "learningRate"].map(
  (name) => `learning.${name}`,
);

function partOf(path: string): string {
  const fitting = parts.flatMap(({ id, paths }) =>
    paths.filter((start) => path.startsWith(start)).map((start) => ({ id, length: start.length })),
  );
  return fitting.reduce((best, one) => (one.length > best.length ? one : best)).id;
}

/** The preset has cards of its own, above the sections. */
const isShown = (field: ConfigurationField) => field.path !== "architecture.preset";

/** The sections with the fields that count for a draft; those without any are left out. */
export function sectionsOf(draft: Draft): FormSection[] {
  const active = configurationFields.filter((field) => isShown(field) && isActive(field, draft));
  return parts.flatMap(({ id, title }) => {
    const own = active.filter((field) => partOf(field.path) === id);
    const fields = [
      ...first.flatMap((path) => own.filter((field) => field.path === path)),
      ...own.filter((field) => !first.includes(field.path)),
    ];
    return fields.length > 0 ? [{ id, title, fields }] : [];
  });
}

/** The fields of a section that differ from what the form started from. */
export function changedIn(section: FormSection, draft: Draft, start: unknown): ConfigurationField[] {
  return section.fields.filter((field) => isChanged(field, draft, start));
}

/** "Width: 64, Colour: Grey": some fields with their values, in one line. */
export function summaryOf(fields: readonly ConfigurationField[], draft: Draft): string {
  return fields
    .map((field) => `${field.label}: ${settingText(field, valueAt(draft, field.path))}`)
    .join(", ");
}

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}.]+/u);

/** Whether a field is meant by what was searched for: each word begins a word of it. */
export function isMeant(field: ConfigurationField, query: string): boolean {
  const wanted = wordsOf(query).filter((word) => word !== "");
  const there = wordsOf(
    [
      field.label,
      field.section,
      field.path,
      field.help,
      ...(field.options ?? []).map(({ label }) => label),
    ].join(" "),
  ).flatMap((word) => [word, ...word.split(".")]);
  return wanted.every((word) => there.some((one) => one.startsWith(word)));
}

/** A field that was found but has no effect in the draft, with what it would take. */
interface Idle {
  readonly field: ConfigurationField;
  /** "Optimizer: SGD with momentum". */
  readonly needs: string;
}

/** Fields that a search means and that have no effect in the draft. */
export function idleOf(query: string, draft: Draft): Idle[] {
  const active = configurationFields.filter((field) => isActive(field, draft));
  const paths = new Set(active.map(({ path }) => path));
  const seen = new Set<string>();
  return configurationFields.flatMap((field) => {
    if (paths.has(field.path) || seen.has(field.path) || !isMeant(field, query)) return [];
    seen.add(field.path);
    const unmet = (field.when ?? []).find(
      ({ path, equals }) => !equals.includes(String(valueAt(draft, path))),
    );
    const choice = configurationFields.find(({ path }) => path === unmet?.path);
    if (!unmet || !choice) return [];
    const values = unmet.equals.map(
      (value) => choice.options?.find((option) => String(option.value) === value)?.label ?? value,
    );
    return [{ field, needs: `${choice.label}: ${values.join(" or ")}` }];
  });
}

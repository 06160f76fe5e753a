import { inputShapeOf, layersOf, type Shape, summarise } from "@/ml/architecture";
import { type LayerKind, layerKinds, valueAt } from "@/ml/configuration/fields";
import { configurationSchema } from "@/ml/configuration/schema";
import { settingText } from "../../setting-text";
import { type Draft, isSame } from "../draft";

/** An entry of an own network's list as it stands in the draft: it need not be valid yet. */
export type Entry = Readonly<Record<string, unknown>>;

/** The entries of a value that should be a list of them. */
export function entriesOf(value: unknown): readonly Entry[] {
  return Array.isArray(value)
    ? value.map((one: unknown) => (typeof one === "object" && one !== null ? (one as Entry) : {}))
    : [];
}

/** What the schema knows of an entry's kind; undefined for one that it does not know. */
export function kindOf(entry: Entry): LayerKind | undefined {
  return layerKinds.find(({ kind }) => kind === entry.kind);
}

/** What differs from the kind's defaults, and what says most of a layer: "64 filters", "rate 0.3". */
export function gistOf(entry: Entry): string {
  const fields = kindOf(entry)?.fields ?? [];
  return fields
    .filter((field, i) => i === 0 || !isSame(valueAt(entry, field.path), field.default))
    .map((field) => `${field.label.toLowerCase()} ${settingText(field, valueAt(entry, field.path))}`)
    .join(", ");
}

/** The list with an entry at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from);
  const one = list[from];
  return one === undefined ? [...list] : [...rest.slice(0, to), one, ...rest.slice(to)];
}

export interface EntryFacts {
  /** What comes out of the entry; null where that is not known: something before it, or it, cannot be. */
  readonly shape: Shape | null;
  readonly parameters: number;
  /** Why the network cannot be built from here on. */
  readonly problem: string | null;
}

const partSchema = configurationSchema.pick({ data: true, architecture: true });

/** Shape and parameters behind each entry; empty while the settings of images or layers cannot be read. */
export function factsOf(draft: Draft, classes: number): readonly EntryFacts[] {
  const part = partSchema.safeParse({ data: draft.data, architecture: draft.architecture });
  if (!part.success || part.data.architecture.preset !== "layers") return [];
  const layers = layersOf(part.data, classes);
  const summary = summarise(layers, inputShapeOf(part.data));
  return part.data.architecture.layers.map((_, entry) => {
    const rows = summary.layers.filter((_, i) => layers[i]?.entry === entry);
    const problem = summary.problem?.entry === entry ? summary.problem.message : null;
    return {
      shape: problem ? null : (rows.at(-1)?.outputShape ?? null),
      parameters: rows.reduce((sum, { parameters }) => sum + parameters, 0),
      problem,
    };
  });
}

/**
 * The fields of a run's configuration, flat: what the one form is made of. Derived from the schema, so that label,
 * range and default cannot differ from what is validated.
 */
import * as z from "zod";
import { type LayerEntry, layerEntrySchema } from "@/ml/configuration/layers";
import { configurationSchema } from "@/ml/configuration/schema";

/**
 * - integers: a list of whole numbers, for which min, max and step speak of each of them.
 * - layers: a list of layers (LayerEntry), each of a kind of `layerKinds`, whose fields have paths inside of an entry.
 * - baseModel: the id of a base model or of a run whose model is built upon, "" for none yet.
 * - teacher: the id of a run that is learnt from, "" for none.
 * - baseLayer: the name of a layer of that base, "" for the one that is found by itself.
 */
export type FieldKind =
  | "integer"
  | "number"
  | "integers"
  | "choice"
  | "boolean"
  | "colour"
  | "layers"
  | "baseModel"
  | "baseLayer"
  | "teacher";

export interface FieldOption {
  readonly value: string | number;
  readonly label: string;
  readonly help?: string;
}

export interface ConfigurationField {
  /** Where the value lies, with dots: "learning.learningRate". */
  readonly path: string;
  /** Label of the group: "Images", "Augmentation", "Architecture", "Learning", or "" for a field at the top. */
  readonly section: string;
  readonly label: string;
  readonly help: string;
  readonly kind: FieldKind;
  readonly default: string | number | boolean | readonly number[] | readonly LayerEntry[];
  readonly min?: number;
  readonly max?: number;
  /** How a number is stepped through: by factors where its range spans three powers of ten and more. */
  readonly scale?: "linear" | "log";
  /** About a hundredth of a linear range, a power of ten; 1 for whole numbers. */
  readonly step?: number;
  /** Length of a list. */
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly options?: readonly FieldOption[];
  /** The field counts only where each of these paths has one of these values. */
  readonly when?: readonly { readonly path: string; readonly equals: readonly string[] }[];
}

/** The part of JSON Schema that zod writes for our schema, with our notes in it. */
interface Node {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: ConfigurationField["default"];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Node;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly oneOf?: readonly Node[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly scale?: "log";
  readonly kind?: "colour" | "layers" | "baseModel" | "baseLayer" | "teacher";
  readonly when?: { readonly field: string; readonly equals: readonly string[] };
}

type When = NonNullable<ConfigurationField["when"]>;

const rootNode = z.toJSONSchema(configurationSchema) as Node;

/** The property that tells the members of a union apart. */
const DISCRIMINATOR = "preset";

/** A kind of layer that an own network's list may hold. */
export interface LayerKind {
  readonly kind: LayerEntry["kind"];
  readonly label: string;
  readonly help: string;
  /** Its settings; their paths are those inside of an entry: "filters". */
  readonly fields: readonly ConfigurationField[];
  /** What is added to the list, with every default. */
  readonly entry: LayerEntry;
}

/** Every kind of layer, in the order in which they are offered. */
export const layerKinds: readonly LayerKind[] = ((z.toJSONSchema(layerEntrySchema) as Node).oneOf ?? []).map(
  (member) => {
    const entry = layerEntrySchema.parse({ kind: member.properties?.kind?.const });
    return {
      kind: entry.kind,
      label: member.title ?? entry.kind,
      help: member.description ?? "",
      fields: fieldsOf({ properties: member.properties ?? {} }, "", member.title ?? "", []),
      entry,
    };
  },
);

/**
 * Every field that a person can set, in the order of the form. A path occurs twice where two presets have it
 * (with other `when`): `fieldAt` finds the one that counts.
 */
export const configurationFields: readonly ConfigurationField[] = fieldsOf(rootNode, "", "", []);

/** The names of the settings that a section ("", "data", "augmentation", "architecture", "learning") knows, with its preset. */
export function settingsIn(section: string, preset: unknown): string[] {
  const node = section === "" ? rootNode : rootNode.properties?.[section];
  const member = node?.oneOf?.find(({ properties }) => properties?.[DISCRIMINATOR]?.const === preset) ?? node;
  return Object.keys(member?.properties ?? {});
}

/** The field at a path that counts for the given configuration (of any shape: it need not be valid yet). */
export function fieldAt(path: string, configuration: unknown): ConfigurationField | undefined {
  const candidates = configurationFields.filter((field) => field.path === path);
  return candidates.find((field) => isActive(field, configuration)) ?? candidates[0];
}

/** Whether a field has an effect in the given configuration: the form shows these. */
export function isActive(field: ConfigurationField, configuration: unknown): boolean {
  // A model that was made elsewhere learns nothing here.
  const learns = valueAt(configuration, "architecture.preset") !== "imported";
  if (!learns && !["data.", "architecture."].some((start) => field.path.startsWith(start))) return false;
  return (field.when ?? []).every(({ path, equals }) =>
    equals.includes(String(valueAt(configuration, path))),
  );
}

/** The value at a path with dots, or undefined where there is none. */
export function valueAt(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, json);
}

function fieldsOf(node: Node, path: string, section: string, when: When): ConfigurationField[] {
  if (node.oneOf) return fieldsOfUnion(node.oneOf, path, node.title ?? section, when);
  if (node.properties) {
    const inside = node.title ?? section;
    return Object.entries(node.properties).flatMap(([key, child]) => {
      const at = path === "" ? key : `${path}.${key}`;
      const also = child.when
        ? [...when, { path: `${path}.${child.when.field}`, equals: child.when.equals }]
        : when;
      return fieldsOf(child, at, inside, also);
    });
  }
  // A constant leaves nothing to set.
  if (node.const !== undefined) return [];
  return [fieldOf(node, path, section, when)];
}

function fieldsOfUnion(
  members: readonly Node[],
  path: string,
  section: string,
  when: When,
): ConfigurationField[] {
  const at = `${path}.${DISCRIMINATOR}`;
  const options = members.map((member) => ({
    value: String(member.properties?.[DISCRIMINATOR]?.const),
    label: member.title ?? "",
    ...(member.description === undefined ? {} : { help: member.description }),
  }));
  const choice: ConfigurationField = {
    path: at,
    section,
    label: section,
    help: "What the network is built of.",
    kind: "choice",
    default: options[0]?.value ?? "",
    options,
    ...(when.length > 0 ? { when } : {}),
  };
  return [
    choice,
    ...members.flatMap((member, i) =>
      fieldsOf({ properties: member.properties ?? {} }, path, section, [
        ...when,
        { path: at, equals: [options[i]?.value ?? ""] },
      ]),
    ),
  ];
}

function fieldOf(node: Node, path: string, section: string, when: When): ConfigurationField {
  if (node.title === undefined || node.description === undefined || node.default === undefined) {
    throw new Error(`The setting ${path} lacks a title, a description or a default in the schema.`);
  }
  const kind = kindOf(node, path);
  const range = node.items ?? node;
  const counts = kind === "integer" || kind === "number" || kind === "integers";
  if (counts && (range.minimum === undefined || range.maximum === undefined)) {
    throw new Error(`The setting ${path} lacks a smallest or a largest value in the schema.`);
  }
  return {
    path,
    section,
    label: node.title,
    help: node.description,
    kind,
    default: node.default,
    ...(range.minimum === undefined ? {} : { min: range.minimum }),
    ...(range.maximum === undefined ? {} : { max: range.maximum }),
    ...(counts ? stepping(node, kind, range.minimum ?? 0, range.maximum ?? 1) : {}),
    ...(node.items
      ? { minItems: node.minItems ?? 0, maxItems: node.maxItems ?? Number.MAX_SAFE_INTEGER }
      : {}),
    ...(node.enum
      ? { options: node.enum.map((value) => ({ value, label: node.labels?.[value] ?? String(value) })) }
      : {}),
    ...(when.length > 0 ? { when } : {}),
  };
}

function stepping(
  node: Node,
  kind: FieldKind,
  min: number,
  max: number,
): Required<Pick<ConfigurationField, "scale" | "step">> {
  const spans = kind === "number" && min > 0 && max / min >= 1000;
  const step = kind === "number" ? 10 ** Math.round(Math.log10((max - min) / 100)) : 1;
  return { scale: node.scale ?? (spans ? "log" : "linear"), step };
}

function kindOf(node: Node, path: string): FieldKind {
  if (node.kind) return node.kind;
  if (node.enum) return "choice";
  if (node.type === "array" && node.items?.type === "integer") return "integers";
  if (node.type === "integer" || node.type === "number" || node.type === "boolean") return node.type;
  throw new Error(`The form has no field for the setting ${path} of type ${node.type}.`);
}

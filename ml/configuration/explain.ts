/** What is wrong with a configuration, in sentences for people: the setting, its value and what it may be. */
import type * as z from "zod";
import {
  type ConfigurationField,
  fieldAt,
  type LayerKind,
  layerKinds,
  settingsIn,
  valueAt,
} from "@/ml/configuration/fields";

/** What is wrong, where: `path` with dots ("architecture.filters.1"), "" for the whole. */
export interface ConfigurationIssue {
  readonly path: string;
  readonly message: string;
}

const LAYERS = "architecture.layers";

/** @param json what was read. */
export function explain(issue: z.core.$ZodIssue, json: unknown): ConfigurationIssue[] {
  const [section, setting, entry, ...inside] = issue.path;
  if (`${String(section)}.${String(setting)}` === LAYERS && typeof entry === "number") {
    return explainLayer(issue, entry, inside.map(String).join("."), json);
  }
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = settingsIn(path, valueAt(json, `${path}.preset`));
    const where = path === "" ? "A configuration" : `The section "${path}"`;
    return unknownSettings(issue.keys, path, where, known);
  }
  const value = path === "" ? json : valueAt(json, path);
  // The entry of a list is explained by its list.
  const isEntry = typeof issue.path.at(-1) === "number";
  const field = fieldAt(isEntry ? issue.path.slice(0, -1).map(String).join(".") : path, json);
  if (field) {
    const name = isEntry ? `An entry of ${field.label}` : field.label;
    return [{ path, message: `${name} ${stated(value)}: it must be ${expectation(field, isEntry)}.` }];
  }
  const name = path === "" ? "The configuration" : `"${path}"`;
  const wanted =
    issue.code === "invalid_value"
      ? issue.values.map((one) => JSON.stringify(one)).join(" or ")
      : "an object of settings";
  return [{ path, message: `${name} ${stated(value)}: it must be ${wanted}.` }];
}

/** @param setting path inside of the entry, "" for the entry itself. */
function explainLayer(
  issue: z.core.$ZodIssue,
  entry: number,
  setting: string,
  json: unknown,
): ConfigurationIssue[] {
  const at = `${LAYERS}.${entry}`;
  const path = setting === "" ? at : `${at}.${setting}`;
  const value = valueAt(json, path);
  const known = layerKinds.find(({ kind }) => kind === valueAt(json, `${at}.kind`));
  if (!known || setting === "kind") {
    const kind = valueAt(json, `${at}.kind`);
    const offered = layerKinds.map(({ kind: one, label }) => `${JSON.stringify(one)} (${label})`).join(", ");
    return [{ path, message: `Layer ${entry + 1}: its kind ${stated(kind)}: it must be one of ${offered}.` }];
  }
  const name = `Layer ${entry + 1} (${known.label})`;
  if (issue.code === "unrecognized_keys") {
    return unknownSettings(issue.keys, path, name, settingsOf(known));
  }
  const field = known.fields.find((one) => one.path === setting);
  const wanted = field ? expectation(field, false) : "an object of settings";
  return [{ path, message: `${name}: ${field?.label ?? setting} ${stated(value)}: it must be ${wanted}.` }];
}

function settingsOf({ fields }: LayerKind): string[] {
  return ["kind", ...fields.map(({ path }) => path)];
}

function unknownSettings(
  keys: readonly string[],
  path: string,
  where: string,
  known: readonly string[],
): ConfigurationIssue[] {
  return keys.map((key) => ({
    path: path === "" ? key : `${path}.${key}`,
    message: `${where} has no setting "${key}": it knows ${known.join(", ")}.`,
  }));
}

function stated(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null || value === "") return "is empty";
  if (typeof value === "number") return `is ${value}`;
  const shown = JSON.stringify(value) ?? typeof value;
  return `is ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}`;
}

function expectation(field: ConfigurationField, entry: boolean): string {
  const range = `from ${field.min} to ${field.max}`;
  switch (field.kind) {
    case "integer":
      return `a whole number ${range}`;
    case "number":
      return `a number ${range}`;
    case "integers":
      if (entry) return `a whole number ${range}`;
      return `a list of ${field.minItems} to ${field.maxItems} whole numbers ${range}`;
    case "layers":
      return `a list of ${field.minItems} to ${field.maxItems} layers`;
    case "baseModel":
      return "the id of a base model or of a run, as text";
    case "teacher":
      return "the id of a run with a model, as text";
    case "baseLayer":
      return "the name of a layer of the base, as text";
    case "boolean":
      return "true or false";
    case "colour":
      return "a colour of the form #rrggbb, in small letters";
    case "choice":
      return (field.options ?? [])
        .map(({ value, label }) => `${JSON.stringify(value)} (${label})`)
        .join(" or ");
  }
}

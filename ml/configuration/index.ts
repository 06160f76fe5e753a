/** A run's configuration: reading it, saying what is wrong with it, and what preprocessing it means. */
import type * as z from "zod";
import { inputShapeOf, layersOf, summarise } from "@/ml/architecture";
import { type ConfigurationField, fieldAt, settingsIn, valueAt } from "@/ml/configuration/fields";
import { type Configuration, configurationSchema } from "@/ml/configuration/schema";
import { type PreprocessSpec, preprocessSpecSchema } from "@/ml/preprocess";

export { type ConfigurationField, configurationFields, fieldAt, isActive } from "@/ml/configuration/fields";
export { defaultConfiguration, presets } from "@/ml/configuration/presets";
export type { Configuration, ConfigurationInput, Preset } from "@/ml/configuration/schema";

/** What is wrong, where: `path` with dots ("architecture.filters.1"), "" for the whole. */
export interface ConfigurationIssue {
  readonly path: string;
  readonly message: string;
}

export type ParsedConfiguration =
  | { readonly ok: true; readonly value: Configuration }
  | { readonly ok: false; readonly issues: readonly ConfigurationIssue[] };

/** More weights than this take gigabytes with their gradients and the optimizer's numbers. */
const MAX_PARAMETERS = 50_000_000;

/**
 * Reads a configuration: settings that are left out get their default, unknown ones are refused, and the network
 * is built on paper, so that what parses can be trained.
 * @param classes number of classes of the version, where it is known.
 */
export function parseConfiguration(json: unknown, classes = 2): ParsedConfiguration {
  const parsed = configurationSchema.safeParse(json);
  if (!parsed.success)
    return { ok: false, issues: parsed.error.issues.flatMap((issue) => explain(issue, json)) };
  const issue = problemOfNetwork(parsed.data, classes);
  return issue ? { ok: false, issues: [issue] } : { ok: true, value: parsed.data };
}

/**
 * The preprocessing that a configuration means.
 * @param statistics mean and deviation of the training split (`channelStatistics`), needed by the scaling
 * "standard" only.
 * @throws ZodError where "standard" lacks them.
 */
export function preprocessSpecOf(
  { data }: Pick<Configuration, "data">,
  statistics?: { mean: number[]; deviation: number[] },
): PreprocessSpec {
  const colour = Number.parseInt(data.background.slice(1), 16);
  const { width, height, channels, fit, scaling } = data;
  return preprocessSpecSchema.parse({
    width,
    height,
    channels,
    fit,
    scaling,
    background: [colour >> 16, (colour >> 8) & 255, colour & 255],
    ...(scaling === "standard" ? statistics : {}),
  });
}

function problemOfNetwork(configuration: Configuration, classes: number): ConfigurationIssue | null {
  const path = configuration.architecture.preset === "cnn" ? "architecture.filters" : "architecture.hidden";
  const summary = summarise(layersOf(configuration, classes), inputShapeOf(configuration));
  if (summary.problem) return { path, message: summary.problem.message };
  if (summary.parameters <= MAX_PARAMETERS) return null;
  const largest = summary.layers.reduce((most, layer) => (layer.parameters > most.parameters ? layer : most));
  const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
  return {
    path,
    message: `The network has ${millions(summary.parameters)} weights, ${millions(largest.parameters)} of them in ${largest.name}; at most ${MAX_PARAMETERS / 1e6} million fit: use smaller images, fewer units or one block more.`,
  };
}

function explain(issue: z.core.$ZodIssue, json: unknown): ConfigurationIssue[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = settingsIn(path, valueAt(json, `${path}.preset`));
    const where = path === "" ? "A configuration" : `The section "${path}"`;
    return issue.keys.map((key) => ({
      path: path === "" ? key : `${path}.${key}`,
      message: `${where} has no setting "${key}": it knows ${known.join(", ")}.`,
    }));
  }
  const value = path === "" ? json : valueAt(json, path);
  // The entry of a list is explained by its list.
  const entry = typeof issue.path.at(-1) === "number";
  const field = fieldAt(entry ? issue.path.slice(0, -1).map(String).join(".") : path, json);
  if (field)
    return [
      {
        path,
        message: `${entry ? `An entry of ${field.label}` : field.label} ${stated(value)}: it must be ${expectation(field, entry)}.`,
      },
    ];
  const name = path === "" ? "The configuration" : `"${path}"`;
  const wanted =
    issue.code === "invalid_value"
      ? issue.values.map((one) => JSON.stringify(one)).join(" or ")
      : "an object of settings";
  return [{ path, message: `${name} ${stated(value)}: it must be ${wanted}.` }];
}

function stated(value: unknown): string {
  if (value === undefined) return "is missing";
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

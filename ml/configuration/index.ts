/** A run's configuration: reading it, saying what is wrong with it, and what preprocessing it means. */
import { type BaseDescription, inputShapeOf, layersOf, type Summary, summarise } from "@/ml/architecture";
import { type ConfigurationIssue, explain } from "@/ml/configuration/explain";
import { type Configuration, configurationSchema } from "@/ml/configuration/schema";
import { type PreprocessSpec, preprocessSpecSchema } from "@/ml/preprocess";

export type { ConfigurationIssue } from "@/ml/configuration/explain";
export {
  type ConfigurationField,
  configurationFields,
  fieldAt,
  isActive,
  layerKinds,
} from "@/ml/configuration/fields";
export { defaultConfiguration, presets } from "@/ml/configuration/presets";
export type { Configuration, ConfigurationInput, Preset } from "@/ml/configuration/schema";

export type ParsedConfiguration =
  | { readonly ok: true; readonly value: Configuration }
  | { readonly ok: false; readonly issues: readonly ConfigurationIssue[] };

/** More weights than this take gigabytes with their gradients and the optimizer's numbers. */
const MAX_PARAMETERS = 50_000_000;

/**
 * Reads a configuration: settings that are left out get their default, unknown ones are refused, and the network
 * is built on paper, so that what parses can be trained.
 * @param classes number of classes of the version, where it is known.
 * @param base what the configuration's base is, null where there is none of that id. Left out where that is not
 * known: what is made of a base is then not built.
 */
export function parseConfiguration(
  json: unknown,
  classes = 2,
  base?: BaseDescription | null,
): ParsedConfiguration {
  const parsed = configurationSchema.safeParse(json);
  if (!parsed.success)
    return { ok: false, issues: parsed.error.issues.flatMap((issue) => explain(issue, json)) };
  const issue = problemOfLearning(parsed.data) ?? problemOfNetwork(parsed.data, classes, base);
  return issue ? { ok: false, issues: [issue] } : { ok: true, value: parsed.data };
}

/**
 * The preprocessing that a configuration means.
 * @param statistics mean and deviation of the training split (`ChannelHistogram`), needed by the scaling
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

/** What two settings of learning make impossible together. */
function problemOfLearning({ learning }: Configuration): ConfigurationIssue | null {
  if (learning.sparsity === 0 || !learning.earlyStopping) return null;
  return {
    path: "learning.earlyStopping",
    message:
      "A run that prunes goes through all of its epochs, for the last ones make up for what is pruned: turn Stop early off, or set Pruned share to 0.",
  };
}

function problemOfNetwork(
  configuration: Configuration,
  classes: number,
  base: BaseDescription | null | undefined,
): ConfigurationIssue | null {
  const { architecture } = configuration;
  if ("base" in architecture && architecture.base !== "" && base === undefined) return null;
  const summary = summarise(layersOf(configuration, classes, base), inputShapeOf(configuration));
  const path = pathOf(architecture, summary.problem);
  if (summary.problem) return { path, message: summary.problem.message };
  if (summary.parameters <= MAX_PARAMETERS) return null;
  const largest = summary.layers.reduce((most, layer) => (layer.parameters > most.parameters ? layer : most));
  const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
  return {
    path,
    message: `The network has ${millions(summary.parameters)} weights, ${millions(largest.parameters)} of them in ${largest.name}; at most ${MAX_PARAMETERS / 1e6} million fit: use smaller images, fewer units or one block more.`,
  };
}

/** The setting that a problem of the network is told at. */
function pathOf(architecture: Configuration["architecture"], problem: Summary["problem"]): string {
  switch (architecture.preset) {
    case "dense":
      return "architecture.hidden";
    case "cnn":
    case "residual":
      return "architecture.filters";
    case "transfer":
    case "imported":
      return "architecture.base";
    case "layers":
      return problem?.entry === undefined ? "architecture.layers" : `architecture.layers.${problem.entry}`;
  }
}

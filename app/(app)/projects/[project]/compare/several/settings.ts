import { type ConfigurationField, configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { numberIn } from "@/ml/number-text";
import { isSameValue, type Parameter, type ParameterValue } from "@/ml/sweep/space";
import type { Varied } from "../../runs/parallel-axes";
import { settingText } from "../../runs/setting-text";
import { paramsOf } from "../configuration-rows";
import type { SeveralRun } from "./operations";

type Compared = Pick<SeveralRun, "configuration" | "version">;

const versionPath = "version";
const versionText = ({ version }: Compared) => `${version.dataset.name} v${version.number}`;

/** What is a number on a scale; everything else is one of the values that the runs have. */
function wholeOf(field: ConfigurationField, values: readonly ParameterValue[]): Parameter {
  const { path, kind } = field;
  const numbers = values.filter((value) => typeof value === "number");
  const low = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  if ((kind === "number" || kind === "integer") && numbers.length === values.length && low < high) {
    return { kind, path, low, high, log: field.scale === "log" && low > 0 };
  }
  const distinct: ParameterValue[] = [];
  for (const value of values) if (!distinct.some((one) => isSameValue(one, value))) distinct.push(value);
  return { kind: "choice", path, values: distinct };
}

/** As many words as an axis has room for. */
const mostWords = 20;

/** A parameter of another tracker: on a scale where every run has a number of it, else words, numbers among them first. */
function broughtInWhole(path: string, values: readonly ParameterValue[]): Parameter {
  const distinct = [...new Set(values)];
  const numbers = distinct.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const [low, high] = [numbers[0], numbers.at(-1)];
  if (numbers.length === distinct.length && low !== undefined && high !== undefined && low < high) {
    return { kind: "number", path, low, high, log: low > 0 && high / low >= 100 };
  }
  const words = distinct.filter((value) => typeof value !== "number");
  return { kind: "choice", path, values: [...numbers, ...words].map(String) };
}

/** What other trackers kept of runs' settings, as axes: each run's values by their path, where they differ. */
function broughtInSettings(runs: readonly Compared[]) {
  const params = runs.map(({ configuration }) => paramsOf(configuration));
  const values = params.map((own) =>
    Object.fromEntries(
      Object.entries(own ?? {}).map(([name, value]) => [name, numberIn(String(value)) ?? String(value)]),
    ),
  );
  const theirs = values.filter((_, i) => params[i] !== null);
  const names = [...new Set(theirs.flatMap((own) => Object.keys(own)))].sort();
  const parameters = runs.map((): Record<string, ParameterValue> => ({}));
  const varied: Varied[] = [];
  const crowded: string[] = [];
  for (const name of names) {
    const of = theirs.map((own) => (Object.hasOwn(own, name) ? own[name] : undefined));
    if (of.every((value) => value === of[0])) continue;
    const path = `params.${name}`;
    const whole = broughtInWhole(
      path,
      of.filter((value) => value !== undefined),
    );
    if (whole.kind === "choice" && whole.values.length > mostWords) {
      crowded.push(name);
      continue;
    }
    const text = (value: unknown) =>
      typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value) || "nothing";
    varied.push({ path, label: name, whole, text });
    for (const [i, own] of values.entries()) {
      const value = Object.hasOwn(own, name) ? own[name] : undefined;
      if (value === undefined) continue;
      (parameters[i] as Record<string, ParameterValue>)[path] =
        whole.kind === "choice" ? String(value) : value;
    }
  }
  return { varied, parameters, crowded };
}

/**
 * The settings that runs differ in, as axes: those that count in a run have a value there, by their path. Settings of ours
 * are held against each other, and so are parameters that other trackers kept.
 */
export function differingSettings(runs: readonly Compared[]): {
  varied: Varied[];
  parameters: Record<string, ParameterValue>[];
  /** Parameters of other trackers that are other words in too many runs for an axis, as folders are. */
  crowded: readonly string[];
} {
  const broughtIn = broughtInSettings(runs);
  const parameters = runs.map(
    (run, i): Record<string, ParameterValue> => ({
      [versionPath]: versionText(run),
      ...broughtIn.parameters[i],
    }),
  );
  const areOurs = runs.map(({ configuration }) => paramsOf(configuration) === null);
  const fields = new Map<string, ConfigurationField>();
  for (const field of configurationFields) {
    for (const [i, run] of runs.entries()) {
      if (!areOurs[i] || !isActive(field, run.configuration)) continue;
      const value = valueAt(run.configuration, field.path);
      if (value === undefined || value === null) continue;
      fields.set(field.path, fields.get(field.path) ?? field);
      (parameters[i] as Record<string, ParameterValue>)[field.path] = value as ParameterValue;
    }
  }
  const axis = (
    path: string,
    among: readonly Record<string, ParameterValue>[],
    { label, whole, text }: Omit<Varied, "path">,
  ) => {
    const values = among.map((one) => one[path]);
    return values.every((value) => isSameValue(value, values[0])) ? [] : [{ path, label, whole, text }];
  };
  const ours = parameters.filter((_, i) => areOurs[i]);
  const held = (path: string) =>
    ours.flatMap((one) => (one[path] === undefined ? [] : [one[path] as ParameterValue]));
  const versions: Parameter = {
    ...{ kind: "choice", path: versionPath },
    values: [...new Set(runs.map(versionText))],
  };
  return {
    parameters,
    crowded: broughtIn.crowded,
    varied: [
      ...axis(versionPath, parameters, { label: "Version", whole: versions, text: String }),
      ...[...fields.values()].flatMap((field) =>
        axis(field.path, ours, {
          ...{ label: field.label, whole: wholeOf(field, held(field.path)) },
          // Beside an axis: what was drawn at random has sixteen digits.
          text: (value) =>
            settingText(field, typeof value === "number" ? Number(value.toPrecision(4)) : value),
        }),
      ),
      ...broughtIn.varied,
    ],
  };
}

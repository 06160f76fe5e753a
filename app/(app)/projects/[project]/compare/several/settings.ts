import { type ConfigurationField, configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { isSameValue, type Parameter, type ParameterValue } from "@/ml/sweep/space";
import type { Varied } from "../../runs/parallel-axes";
import { settingText } from "../../runs/setting-text";
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

/** The settings that runs differ in, as axes: those that count in a run have a value there, by their path. */
export function differingSettings(runs: readonly Compared[]): {
  varied: Varied[];
  parameters: Record<string, ParameterValue>[];
} {
  const parameters = runs.map((run): Record<string, ParameterValue> => ({ [versionPath]: versionText(run) }));
  const fields = new Map<string, ConfigurationField>();
  for (const field of configurationFields) {
    for (const [i, run] of runs.entries()) {
      if (!isActive(field, run.configuration)) continue;
      const value = valueAt(run.configuration, field.path);
      if (value === undefined || value === null) continue;
      fields.set(field.path, fields.get(field.path) ?? field);
      (parameters[i] as Record<string, ParameterValue>)[field.path] = value as ParameterValue;
    }
  }
  const axis = (path: string, label: string, whole: Parameter, text: Varied["text"]) => {
    const values = parameters.map((one) => one[path]);
    return values.every((value) => isSameValue(value, values[0])) ? [] : [{ path, label, whole, text }];
  };
  const held = (path: string) =>
    parameters.flatMap((one) => (one[path] === undefined ? [] : [one[path] as ParameterValue]));
  const versions: Parameter = {
    ...{ kind: "choice", path: versionPath },
    values: [...new Set(runs.map(versionText))],
  };
  return {
    parameters,
    varied: [
      ...axis(versionPath, "Version", versions, String),
      ...[...fields.values()].flatMap((field) =>
        axis(field.path, field.label, wholeOf(field, held(field.path)), (value) =>
          // Beside an axis: what was drawn at random has sixteen digits.
          settingText(field, typeof value === "number" ? Number(value.toPrecision(4)) : value),
        ),
      ),
    ],
  };
}

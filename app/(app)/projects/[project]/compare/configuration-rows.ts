import type { SeveralRunFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";
import { configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { workedText } from "../runs/run-facts";
import { settingText } from "../runs/setting-text";

export interface ConfigurationRow {
  readonly key: string;
  readonly label: string;
  /** Of each run, in their order; "–" where a run has no such setting. */
  readonly values: readonly string[];
}

const none = "–";

/** Whether the runs differ in it. */
export const isDifferent = ({ values }: ConfigurationRow) => values.some((value) => value !== values[0]);

/** What is asked of a run for its settings. */
export type Configured = Pick<SeveralRunFragment, "version" | "parameters" | "workedSeconds"> & {
  readonly configuration: unknown;
};

/** What another tracker kept of a run's settings, by name; null of a run that was trained here. */
export function paramsOf(configuration: unknown): Readonly<Record<string, unknown>> | null {
  const params = valueAt(configuration, "params");
  return typeof params === "object" && params !== null ? (params as Record<string, unknown>) : null;
}

/** The settings of runs that were brought in, by their names there: as they were written, to be told apart to the digit. */
function broughtInRows(runs: readonly Configured[]): ConfigurationRow[] {
  const params = runs.map(({ configuration }) => paramsOf(configuration) ?? {});
  const names = [...new Set(params.flatMap((own) => Object.keys(own)))].sort();
  return names.map((name) => ({
    key: `params.${name}`,
    label: name,
    values: params.map((own) => (Object.hasOwn(own, name) ? String(own[name]) || "nothing" : none)),
  }));
}

/** Every setting that counts in one of the runs, those of runs that were brought in too, and what they cost. */
export function configurationRows(runs: readonly Configured[]): ConfigurationRow[] {
  const paths = new Map<string, ConfigurationRow>();
  for (const field of configurationFields) {
    const texts = runs.map((run) => {
      if (!isActive(field, run.configuration)) return null;
      const value = valueAt(run.configuration, field.path);
      return value === undefined ? null : settingText(field, value);
    });
    if (texts.every((text) => text === null)) continue;
    // A path that two presets have is one line.
    const before = paths.get(field.path);
    paths.set(field.path, {
      key: field.path,
      label:
        field.section && field.label !== field.section ? `${field.section}: ${field.label}` : field.label,
      values: texts.map((text, i) => text ?? before?.values[i] ?? none),
    });
  }
  return [
    {
      key: "version",
      label: "Version",
      values: runs.map(({ version }) => `${version.dataset.name} v${version.number}`),
    },
    ...paths.values(),
    ...broughtInRows(runs),
    {
      key: "parameters",
      label: "Parameters",
      values: runs.map(({ parameters }) => (parameters === null ? none : formatCount(parameters))),
    },
    {
      key: "time",
      label: "Time",
      values: runs.map(workedText),
    },
  ];
}

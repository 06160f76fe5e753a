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

/** Every setting that counts in one of the runs, and what they cost. */
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

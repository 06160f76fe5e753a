"use client";

import { Copy } from "lucide-react";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { formatCount } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { type ConfigurationField, configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { useProject } from "../../../project-context";
import { useRun } from "../run-context";

function shown(field: ConfigurationField, value: unknown): string {
  const option = field.options?.find((one) => one.value === value);
  if (option) return option.label;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" && value >= 1 ? formatCount(value) : String(value ?? "–");
}

export default function RunConfigurationPage() {
  const project = useProject();
  const { run } = useRun();
  const { configuration } = run;
  const fields = configurationFields.filter((field) => isActive(field, configuration));
  const sections = [...new Set(fields.map((field) => field.section))];
  const text = JSON.stringify(configuration, null, 2);
  return (
    <SplitPane
      sideWidth="minmax(20rem, 28rem)"
      main={
        <Panel
          title="Settings"
          actions={
            <Button size="sm" href={`/projects/${project.id}/runs/new?from=${run.id}`} icon={<Copy />}>
              Clone
            </Button>
          }
        >
          <div className="grid gap-6 sm:grid-cols-2">
            {sections.map((section) => (
              <section key={section} aria-label={section || "Reproducible"}>
                <h3 className="mb-2 text-xs font-semibold text-muted">{section || "Reproducible"}</h3>
                <KeyValue
                  items={fields
                    .filter((field) => field.section === section)
                    .map((field) => ({
                      label: field.label,
                      value: shown(field, valueAt(configuration, field.path)),
                    }))}
                />
              </section>
            ))}
          </div>
        </Panel>
      }
      side={
        <Panel title="JSON" flush actions={<CopyButton text={text} label="Copy the configuration" />}>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keys that scroll it
            tabIndex={0}
            className="max-h-[70dvh] overflow-auto bg-inset p-3 font-mono text-xs leading-5"
          >
            {text}
          </pre>
        </Panel>
      }
    />
  );
}

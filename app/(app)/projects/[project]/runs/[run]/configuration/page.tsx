"use client";

import { Copy, Telescope } from "lucide-react";
import Link from "next/link";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import type { ConfigurationField } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { useProject } from "../../../project-context";
import { useBases } from "../../new/base/use-bases";
import { entriesOf, gistOf, kindOf } from "../../new/layers/entries";
import { type FormSection, sectionsOf } from "../../new/sections";
import { completed } from "../../new/version-facts";
import { networkName } from "../../run-facts";
import { settingText } from "../../setting-text";
import { BroughtInSettings } from "../brought-in";
import { useRun } from "../run-context";

/** The layers of an own network, one a line. */
function LayerList({ value }: { value: unknown }) {
  return (
    <ol className="grid gap-0.5">
      {entriesOf(value).map((entry, index) => (
        <li key={index} className="flex gap-2">
          <span className="w-5 shrink-0 text-right text-subtle">{index + 1}</span>
          <span>
            {kindOf(entry)?.label ?? "Layer"} <span className="text-muted">{gistOf(entry)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** What a transfer was built upon, by name. */
function BaseName({ id }: { id: string }) {
  const project = useProject();
  const name = useBases(project.id)?.find((base) => base.id === id)?.name ?? id;
  if (!id.startsWith("run_")) return name;
  return (
    <Link href={`/projects/${project.id}/runs/${id}`} className="rounded-sm text-accent-text hover:underline">
      {name}
    </Link>
  );
}

function Shown({ field, value }: { field: ConfigurationField; value: unknown }) {
  if (field.kind === "layers") return <LayerList value={value} />;
  const isNamed = field.kind === "baseModel" || (field.kind === "teacher" && value !== "");
  if (isNamed && typeof value === "string") return <BaseName id={value} />;
  return settingText(field, value);
}

/** What the run was launched with: each setting that counts for it, by section, and the same as JSON. */
export default function RunConfigurationPage() {
  const project = useProject();
  const { run } = useRun();
  if (run.source) return <BroughtInSettings configuration={run.configuration} />;
  const configuration = completed(run.configuration);
  const text = JSON.stringify(run.configuration, null, 2);
  const itemsOf = ({ id, fields }: FormSection) => [
    ...(id === "architecture" ? [{ label: "Network", value: networkName(configuration) }] : []),
    ...fields.map((field) => ({
      label: field.label,
      value: <Shown field={field} value={valueAt(configuration, field.path)} />,
    })),
  ];
  return (
    <SplitPane
      sideWidth="minmax(20rem, 28rem)"
      main={
        <Panel
          title="Settings"
          actions={
            <>
              {run.kind === "training" && project.can("run:launch") ? (
                <Button
                  size="sm"
                  href={`/projects/${project.id}/runs/sweeps/new?from=${run.id}`}
                  icon={<Telescope />}
                >
                  Vary settings
                </Button>
              ) : null}
              <Button size="sm" href={`/projects/${project.id}/runs/new?from=${run.id}`} icon={<Copy />}>
                Launch again
              </Button>
            </>
          }
        >
          <div className="gap-6 sm:columns-2">
            {sectionsOf(configuration).map((section) => (
              <section key={section.id} aria-label={section.title} className="mb-6 break-inside-avoid">
                <h3 className="mb-2 text-xs font-semibold text-muted">{section.title}</h3>
                <KeyValue className="grid-cols-2" items={itemsOf(section)} />
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

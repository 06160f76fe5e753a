"use client";

import { Switch } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount, formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { configurationFields, isActive } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { secondsOf } from "../runs/run-facts";
import { settingText } from "../runs/setting-text";
import type { Runs } from "./operations";
import { SideMark } from "./run-mark";
import { useCompareState } from "./use-compare-state";

interface Row {
  readonly key: string;
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

/** Every setting that counts in one of the runs, and what they cost; what a run has not is "–". */
function rowsOf({ a, b }: Runs): Row[] {
  const versionOf = ({ version }: Runs["a"]) => `${version.dataset.name} v${version.number}`;
  const timeOf = (run: Runs["a"]) => {
    const seconds = secondsOf(run);
    return seconds === null ? "–" : formatDuration(1000 * seconds);
  };
  const sizeOf = ({ parameters }: Runs["a"]) => (parameters === null ? "–" : formatCount(parameters));
  const paths = new Map<string, Row>();
  for (const field of configurationFields) {
    const text = (run: Runs["a"]) => {
      if (!isActive(field, run.configuration)) return null;
      const value = valueAt(run.configuration, field.path);
      return value === undefined ? null : settingText(field, value);
    };
    const [ofA, ofB] = [text(a), text(b)];
    if (ofA === null && ofB === null) continue;
    // A path that two presets have is one line.
    const before = paths.get(field.path);
    paths.set(field.path, {
      key: field.path,
      label:
        field.section && field.label !== field.section ? `${field.section}: ${field.label}` : field.label,
      a: ofA ?? before?.a ?? "–",
      b: ofB ?? before?.b ?? "–",
    });
  }
  return [
    { key: "version", label: "Version", a: versionOf(a), b: versionOf(b) },
    ...paths.values(),
    { key: "parameters", label: "Parameters", a: sizeOf(a), b: sizeOf(b) },
    { key: "time", label: "Time", a: timeOf(a), b: timeOf(b) },
  ];
}

/** What was set otherwise; what is the same only if asked for. */
export function ConfigurationDifference({ runs }: { runs: Runs }) {
  const [state, setState] = useCompareState();
  const rows = rowsOf(runs);
  const different = rows.filter((row) => row.a !== row.b);
  const columns: Column<Row>[] = [
    {
      key: "setting",
      header: "Setting",
      cell: (row) => <span className="block whitespace-normal py-1">{row.label}</span>,
    },
    {
      key: "a",
      header: <SideMark side="a" />,
      cell: (row) => <Value text={row.a} differs={row.a !== row.b} />,
    },
    {
      key: "b",
      header: <SideMark side="b" />,
      cell: (row) => <Value text={row.b} differs={row.a !== row.b} />,
    },
  ];
  return (
    <Panel
      flush
      title="Configuration"
      description={`${formatCount(rows.length - different.length)} settings are the same.`}
      actions={
        <Switch
          label="Show them too"
          checked={state.all}
          onChange={(event) => void setState({ all: event.target.checked })}
        />
      }
    >
      <DataTable
        label="Settings of both runs"
        columns={columns}
        rows={state.all ? rows : different}
        rowKey={(row) => row.key}
        maxHeight="24rem"
        empty={
          <p className="px-4 py-6 text-sm text-muted">
            Both runs have the same settings, their seed included: what differs is chance in the order of
            computing.
          </p>
        }
      />
    </Panel>
  );
}

function Value({ text, differs }: { text: string; differs: boolean }) {
  return (
    <span
      title={text}
      className={`block max-w-28 truncate sm:max-w-36 ${differs ? "font-medium" : "text-muted"}`}
    >
      {text}
    </span>
  );
}

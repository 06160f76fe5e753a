"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import type { ReportBlock } from "@/ml/report-blocks";

export const blockNames: Readonly<Record<ReportBlock["kind"], string>> = {
  text: "Text",
  runs: "Table of runs",
  curves: "Curves",
  matrix: "Matrix",
};

const wordsOf = (text: string) => text.split(/[\s,]+/).filter((word) => word !== "");
const numbersOf = (text: string) =>
  wordsOf(text.replaceAll("#", " "))
    .map(Number)
    .filter((number) => Number.isInteger(number) && number > 0);

/** A text field whose value is a list: what is typed stays as it was typed. */
function ListInput({
  label,
  help,
  initial,
  onChange,
}: {
  label: string;
  help: string;
  initial: string;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(initial);
  return (
    <Field label={label} help={help}>
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(event.target.value);
        }}
      />
    </Field>
  );
}

/** The fields of one block, and its place among the others. */
export function BlockEditor({
  block,
  isFirst,
  isLast,
  onChange,
  onMove,
  onRemove,
}: {
  block: ReportBlock;
  isFirst: boolean;
  isLast: boolean;
  onChange: (block: ReportBlock) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const name = blockNames[block.kind];
  return (
    <Panel
      title={name}
      actions={
        <>
          <IconButton
            label="Up"
            icon={<ArrowUp />}
            variant="ghost"
            size="sm"
            disabled={isFirst}
            onClick={() => onMove(-1)}
          />
          <IconButton
            label="Down"
            icon={<ArrowDown />}
            variant="ghost"
            size="sm"
            disabled={isLast}
            onClick={() => onMove(1)}
          />
          <IconButton
            label={`Take out: ${name}`}
            icon={<Trash2 />}
            variant="ghost"
            size="sm"
            onClick={onRemove}
          />
        </>
      }
    >
      <div className="grid gap-3">
        {block.kind === "text" ? (
          <Field label="Text" hideLabel help="Markdown.">
            <TextArea
              rows={5}
              value={block.text}
              maxLength={50_000}
              onChange={(event) => onChange({ ...block, text: event.target.value })}
            />
          </Field>
        ) : block.kind === "runs" ? (
          <>
            <Field
              label="Filter"
              help="As in the list of runs: val.accuracy > 0.9 and optimizer = &quot;adam&quot;."
            >
              <TextInput
                value={block.filter}
                maxLength={4000}
                onChange={(event) => onChange({ ...block, filter: event.target.value })}
              />
            </Field>
            <ListInput
              label="Columns"
              help="Names of settings and figures, with commas between."
              initial={block.columns.join(", ")}
              onChange={(text) => onChange({ ...block, columns: wordsOf(text).slice(0, 12) })}
            />
            <Field
              label="Order"
              optional
              help="As a column is named, with - before it for the greatest first: -test.accuracy. Empty: the newest first."
            >
              <TextInput
                value={block.sort ?? ""}
                maxLength={200}
                onChange={(event) => onChange({ ...block, sort: event.target.value })}
              />
            </Field>
          </>
        ) : block.kind === "curves" ? (
          <>
            <ListInput
              label="Runs"
              help="Their numbers, with commas between: at most 12."
              initial={block.runs.join(", ")}
              onChange={(text) => onChange({ ...block, runs: numbersOf(text).slice(0, 12) })}
            />
            <Field label="Metric">
              <TextInput
                value={block.metric}
                maxLength={200}
                onChange={(event) => onChange({ ...block, metric: event.target.value })}
              />
            </Field>
          </>
        ) : (
          <ListInput
            label="Run"
            help="Its number."
            initial={block.run === null ? "" : String(block.run)}
            onChange={(text) => onChange({ ...block, run: numbersOf(text)[0] ?? null })}
          />
        )}
      </div>
    </Panel>
  );
}

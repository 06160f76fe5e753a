"use client";

import { useId } from "react";
import { Badge } from "@/app/ui/badge";
import { Checkbox } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { useProject } from "../../project-context";
import type { Plan } from "./plan-query";

type Names = Readonly<Record<string, string>>;
type PlannedClass = Plan["classes"][number];

/** The classes of the upload: which are new, and what each becomes in the project. */
export function PlanClasses({
  classes,
  names,
  disabled,
  onChange,
}: {
  classes: readonly PlannedClass[];
  /** What differs from the upload's own name; blank leaves the class out. */
  names: Names;
  disabled: boolean;
  onChange: (names: Names) => void;
}) {
  const project = useProject();
  const list = useId();
  const nameOf = ({ name }: PlannedClass) => names[name] ?? name;
  const isKnown = (name: string) => project.classes.some((each) => each.name === name);
  /** Whether it comes in as another class of the upload. */
  const isJoined = (row: PlannedClass) =>
    nameOf(row).trim() !== row.name && classes.some(({ name }) => name === nameOf(row).trim());
  const columns: Column<PlannedClass>[] = [
    {
      key: "take",
      header: <span className="sr-only">Comes in</span>,
      width: "3rem",
      cell: (row) => (
        <Checkbox
          label={`Take ${row.name}`}
          hideLabel
          checked={nameOf(row).trim() !== ""}
          disabled={disabled}
          onChange={(event) => onChange({ ...names, [row.name]: event.target.checked ? row.name : "" })}
        />
      ),
    },
    { key: "name", header: "In the upload", cell: (row) => row.name },
    { key: "files", header: "Files", align: "right", width: "6rem", cell: (row) => formatCount(row.files) },
    {
      key: "as",
      header: "Becomes",
      width: "40%",
      cell: (row) => (
        <span className="flex items-center gap-2 py-1">
          <TextInput
            className="min-w-28"
            aria-label={`What ${row.name} becomes`}
            list={list}
            maxLength={200}
            value={nameOf(row)}
            placeholder="left out"
            disabled={disabled}
            onChange={(event) => onChange({ ...names, [row.name]: event.target.value })}
          />
          <span className="w-16 shrink-0 max-sm:hidden">
            {nameOf(row).trim() === "" ? (
              <Badge>left out</Badge>
            ) : isKnown(nameOf(row).trim()) ? (
              <Badge>known</Badge>
            ) : isJoined(row) ? (
              <Badge>joined</Badge>
            ) : (
              <Badge tone="accent">new</Badge>
            )}
          </span>
        </span>
      ),
    },
  ];
  return (
    <Panel title="Classes" description="Rename one, send it into another, or leave it out." flush>
      <datalist id={list}>
        {project.classes.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
      <DataTable
        label="Classes of the upload"
        columns={columns}
        rows={classes}
        rowKey={(row) => row.name}
        maxHeight="24rem"
      />
    </Panel>
  );
}

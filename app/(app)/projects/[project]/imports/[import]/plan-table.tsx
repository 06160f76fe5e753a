"use client";

import { useEffect, useState } from "react";
import type { ImportTableInput } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import type { Plan } from "./plan-query";

type Table = NonNullable<Plan["table"]>;
type Columns = { image: string; file: string; class: string; split: string; group: string };
type Role = { key: keyof Columns; label: string; isNeeded: boolean };

const placeRoles: readonly Role[] = [
  { key: "split", label: "Split", isNeeded: false },
  { key: "group", label: "Group (stays in one split)", isNeeded: false },
];
const fileRole: Role = { key: "file", label: "File or sha256", isNeeded: true };
const tableRoles: readonly Role[] = [
  fileRole,
  { key: "class", label: "Class", isNeeded: true },
  ...placeRoles,
];
/** Of a table for images that are here: one that tells their groups alone needs no class. */
const aloneRoles: readonly Role[] = [
  fileRole,
  { key: "class", label: "Class", isNeeded: false },
  ...placeRoles,
];
const parquetRoles: readonly Role[] = [
  { key: "image", label: "Image", isNeeded: true },
  { key: "class", label: "Class", isNeeded: false },
  { key: "file", label: "Name", isNeeded: false },
  ...placeRoles,
];

const separators: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

/** Which columns of a table or a Parquet file are read, over its first rows. */
export function PlanTable({
  table,
  tables,
  disabled,
  isAlone,
  onRead,
  onUnread,
}: {
  table: Table;
  /** all tables of the upload */
  tables: readonly string[];
  disabled: boolean;
  /** Whether it is for images that are here. */
  isAlone: boolean;
  onRead: (input: ImportTableInput) => void;
  /** whether columns are chosen that the plan was not made with */
  onUnread: (isUnread: boolean) => void;
}) {
  const found: Columns = {
    image: table.chosen?.image ?? "",
    file: table.chosen?.file ?? "",
    class: table.chosen?.class ?? "",
    split: table.chosen?.split ?? "",
    group: table.chosen?.group ?? "",
  };
  const [columns, setColumns] = useState(found);
  const isParquet = table.imageColumns.length > 0;
  const shown = isParquet ? parquetRoles : isAlone ? aloneRoles : tableRoles;
  const saysNothing = isAlone && !columns.class && !columns.split && !columns.group;
  const choices = (key: keyof Columns) =>
    isParquet
      ? table.columns.filter((column) => table.imageColumns.includes(column) === (key === "image"))
      : table.columns;
  const isChanged = shown.some(({ key }) => columns[key] !== found[key]);
  useEffect(() => {
    onUnread(isChanged);
    return () => onUnread(false);
  }, [isChanged, onUnread]);
  const isFixed = table.kind === "COCO" || table.kind === "Label Studio";
  const roleOf = (column: string) => shown.find(({ key }) => columns[key] === column);
  const preview: Column<string[]>[] = table.columns.map((column, index) => {
    const role = roleOf(column);
    return {
      key: String(index),
      header: (
        <span className={role ? "text-accent-text" : undefined}>
          {column}
          {role ? <span className="sr-only">{`: ${role.label}`}</span> : null}
        </span>
      ),
      cell: (row) => <span className={role ? undefined : "text-muted"}>{row[index]}</span>,
    };
  });
  return (
    <Panel
      title={isParquet ? "The columns" : "The table"}
      flush
      actions={
        <>
          <Badge>{table.kind}</Badge>
          {table.encoding ? <Badge>{table.encoding}</Badge> : null}
          {table.separator ? (
            <Badge>{`separated by ${separators[table.separator] ?? table.separator}`}</Badge>
          ) : null}
          <Badge>{`${formatCount(table.rowCount)} rows`}</Badge>
        </>
      }
    >
      <div className="flex flex-wrap items-end gap-3 px-4 py-3">
        {tables.length > 1 ? (
          <Field label="Table" className="basis-48">
            <Select
              value={table.file}
              disabled={disabled}
              onChange={(event) => onRead({ file: event.target.value })}
              options={tables.map((name) => ({ value: name, label: name }))}
            />
          </Field>
        ) : null}
        {isFixed
          ? null
          : shown.map(({ key, label, isNeeded }) => (
              <Field key={key} label={label} className="grow basis-36 sm:grow-0 sm:basis-40">
                <Select
                  value={columns[key]}
                  disabled={disabled}
                  onChange={(event) => setColumns({ ...columns, [key]: event.target.value })}
                >
                  {isNeeded && columns[key] ? null : (
                    <option value="">
                      {isNeeded ? "Choose …" : isParquet && key === "file" ? "Its path" : "None"}
                    </option>
                  )}
                  {choices(key).map((column) => (
                    <option key={column} value={column}>
                      {column}
                    </option>
                  ))}
                </Select>
              </Field>
            ))}
        {isFixed ? null : (
          <Button
            variant={isChanged ? "primary" : "secondary"}
            disabled={
              disabled ||
              !isChanged ||
              saysNothing ||
              shown.some(({ key, isNeeded }) => isNeeded && columns[key] === "")
            }
            onClick={() =>
              onRead({
                file: table.file,
                columns: {
                  image: columns.image || null,
                  file: columns.file || null,
                  class: columns.class || null,
                  split: columns.split || null,
                  group: columns.group || null,
                },
              })
            }
          >
            Read it so
          </Button>
        )}
      </div>
      <DataTable
        label="First rows of the table"
        columns={preview}
        rows={table.rows}
        rowKey={(row) => String(table.rows.indexOf(row))}
        maxHeight="16rem"
        className="border-t"
      />
    </Panel>
  );
}

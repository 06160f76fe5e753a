"use client";

import { ArrowDown, ArrowUp, Columns3, Pin, Search } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { columnOf, moved, pinnedFirst } from "./columns";
import { type Field, fieldName, several } from "./field-text";
import type { TableState } from "./use-table-state";

/** Of a project with a thousand metrics the first ones are listed; the others are searched for. */
const mostListed = 60;

/** Which columns the table has: those at hand in their order, to be moved and pinned, then every other one. */
export function ColumnChooser({ state, fields }: { state: TableState; fields: readonly Field[] }) {
  const [search, setSearch] = useState("");
  const { columns, setColumns } = state;
  const chosen = new Set(columns.map(({ key }) => key));
  const holds = (key: string) =>
    `${key} ${fieldName(key)}`.toLowerCase().includes(search.trim().toLowerCase());
  const others = [...several, ...fields.map(({ key }) => key)].filter(
    (key) => !chosen.has(key) && holds(key),
  );
  return (
    <Popover label="Columns" align="end" trigger={<Button icon={<Columns3 />}>Columns</Button>}>
      <TextInput
        type="search"
        aria-label="Search columns"
        leading={<Search />}
        placeholder="Search settings and metrics"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul aria-label="Shown columns" className="mt-2">
        {columns
          .filter(({ key }) => holds(key))
          .map(({ key, pinned }) => (
            <li key={key} className="flex items-center gap-1">
              <Checkbox
                label={<span title={key}>{fieldName(key)}</span>}
                className="min-w-0 flex-1 py-1"
                checked
                onChange={() => setColumns(columns.filter((one) => one.key !== key))}
              />
              <IconButton
                size="sm"
                label={`Move ${fieldName(key)} to the left`}
                icon={<ArrowUp />}
                onClick={() => setColumns(moved(columns, key, -1))}
              />
              <IconButton
                size="sm"
                label={`Move ${fieldName(key)} to the right`}
                icon={<ArrowDown />}
                onClick={() => setColumns(moved(columns, key, 1))}
              />
              <IconButton
                size="sm"
                label={`Keep ${fieldName(key)} at the left`}
                aria-pressed={pinned}
                className={pinned ? "text-accent-text" : undefined}
                icon={<Pin />}
                onClick={() =>
                  setColumns(
                    pinnedFirst(columns.map((one) => (one.key === key ? { ...one, pinned: !pinned } : one))),
                  )
                }
              />
            </li>
          ))}
      </ul>
      <ul aria-label="Further columns" className="mt-2 border-t pt-2">
        {others.slice(0, mostListed).map((key) => (
          <li key={key}>
            <Checkbox
              label={<span title={key}>{fieldName(key)}</span>}
              className="w-full py-1"
              checked={false}
              onChange={() => setColumns([...columns, columnOf(key)])}
            />
          </li>
        ))}
      </ul>
      {others.length > mostListed ? (
        <p className="mt-1 text-xs text-muted">{others.length - mostListed} more: search for them.</p>
      ) : null}
      <Button size="sm" variant="ghost" className="mt-2" onClick={state.resetColumns}>
        As it was at first
      </Button>
    </Popover>
  );
}

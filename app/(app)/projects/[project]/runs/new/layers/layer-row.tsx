"use client";

import {
  ArrowDown,
  ArrowUp,
  ChevronRight,
  CircleAlert,
  Copy,
  Ellipsis,
  GripVertical,
  Plus,
  Trash2,
} from "lucide-react";
import type { ComponentProps, KeyboardEvent } from "react";
import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Menu, type MenuEntry } from "@/app/ui/menu";
import { valueAt } from "@/ml/configuration/fields";
import { errorAt, type Issues, isSame } from "../draft";
import { ScalarControl } from "../scalar-control";
import { SettingRow } from "../setting-row";
import { type Entry, type EntryFacts, gistOf, kindOf } from "./entries";

/** One layer of the list: what it is and what comes out of it, its settings behind a click. */
export function LayerRow({
  place,
  title,
  entry,
  facts,
  issues,
  isOpen,
  isDragged,
  isFull,
  handle,
  kinds,
  onOpen,
  onMove,
  onDuplicate,
  onRemove,
  onChange,
}: {
  place: number;
  title: string;
  entry: Entry;
  /** undefined while the list cannot be read */
  facts: EntryFacts | undefined;
  /** of this layer; their paths are those inside of it */
  issues: Issues;
  isOpen: boolean;
  isDragged: boolean;
  isFull: boolean;
  handle: ComponentProps<"button">;
  /** what can be inserted below */
  kinds: readonly MenuEntry[];
  onOpen: (isOpen: boolean) => void;
  onMove: (by: 1 | -1) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  onChange: (setting: string, value: unknown) => void;
}) {
  const number = place + 1;
  const name = `layer ${number}, ${title}`;
  const fields = kindOf(entry)?.fields ?? [];
  const problem = issues.find(({ path }) => path === "")?.message ?? facts?.problem ?? null;
  const isWrong = problem !== null || issues.length > 0;
  const press = (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
    if (by === null) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li
      className={cn("border-b bg-panel", isDragged && "relative z-10 shadow-md", isWrong && "bg-danger-soft")}
    >
      <div className="flex items-center gap-1 px-1 py-0.5">
        <button
          {...handle}
          type="button"
          aria-label={`Move ${name}: arrow keys or drag`}
          onKeyDown={press}
          className="grid h-control w-6 shrink-0 cursor-grab touch-none place-items-center rounded-sm text-subtle hover:bg-hover hover:text-fg active:cursor-grabbing"
        >
          <GripVertical aria-hidden className="size-4" />
        </button>
        <button
          type="button"
          aria-expanded={isOpen}
          disabled={fields.length === 0}
          data-wrong={isWrong || undefined}
          onClick={() => onOpen(!isOpen)}
          className="flex min-h-control min-w-0 flex-1 flex-wrap items-center gap-x-2 rounded-sm px-1 py-1 text-left enabled:hover:bg-hover"
        >
          <span className="flex min-w-0 flex-1 basis-32 items-center gap-2">
            <ChevronRight
              aria-hidden
              className={cn(
                "size-3.5 shrink-0 text-subtle",
                isOpen && "rotate-90",
                fields.length === 0 && "invisible",
              )}
            />
            <span className="w-5 shrink-0 text-right text-xs tabular-nums text-subtle">{number}</span>
            <span className="shrink-0 text-sm font-medium">{title}</span>
            <span className="min-w-0 truncate text-xs text-muted">{gistOf(entry)}</span>
          </span>
          <span className="flex basis-full justify-between gap-2 pl-12.5 text-xs tabular-nums text-muted sm:basis-auto sm:pl-0">
            <span>{facts?.shape ? facts.shape.join(" × ") : "–"}</span>
            <span className="min-w-16 text-right">
              {facts && facts.parameters > 0 ? (
                <>
                  {formatCount(facts.parameters)}
                  <span className="sr-only"> parameters</span>
                </>
              ) : (
                "–"
              )}
            </span>
          </span>
        </button>
        <Menu
          align="end"
          trigger={<IconButton size="sm" label={`Insert below ${name}`} icon={<Plus />} disabled={isFull} />}
          items={[{ heading: `Below layer ${number}` }, ...kinds]}
        />
        <Menu
          align="end"
          trigger={<IconButton size="sm" label={`What to do with ${name}`} icon={<Ellipsis />} />}
          items={[
            { label: "Move up", icon: <ArrowUp />, disabled: place === 0, onSelect: () => onMove(-1) },
            { label: "Move down", icon: <ArrowDown />, onSelect: () => onMove(1) },
            { label: "Duplicate", icon: <Copy />, disabled: isFull, onSelect: onDuplicate },
            "separator",
            { label: "Remove", icon: <Trash2 />, danger: true, onSelect: onRemove },
          ]}
        />
      </div>
      {problem ? (
        <p
          role="alert"
          className="flex items-start gap-1 px-3 pb-2 text-xs text-danger-text [overflow-wrap:anywhere]"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {problem}
        </p>
      ) : null}
      {isOpen && fields.length > 0 ? (
        <div className="grid gap-x-8 pb-2 pl-10 pr-3">
          {fields.map((field) => (
            <SettingRow
              key={field.path}
              field={field}
              before={field.default}
              startName="default"
              isChanged={!isSame(valueAt(entry, field.path), field.default)}
              error={errorAt(issues, field.path)}
              explained={false}
              onReset={() => onChange(field.path, field.default)}
            >
              <ScalarControl
                field={field}
                value={valueAt(entry, field.path)}
                onChange={(value) => onChange(field.path, value)}
              />
            </SettingRow>
          ))}
        </div>
      ) : null}
    </li>
  );
}

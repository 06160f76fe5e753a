"use client";

import { CircleAlert, Info, RotateCcw } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "@/app/ui/cn";
import { ControlWiring } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import type { ConfigurationField } from "@/ml/configuration";
import { settingText } from "../setting-text";
import { rangeOf } from "./draft";

/**
 * One setting in one line: its name, what it was before where it differs, its control, the way back. What it does and
 * what it takes is a click away, or there for all of them at once.
 */
export function SettingRow({
  field,
  before,
  startName,
  isChanged,
  error,
  explained,
  wide = false,
  onReset,
  children,
}: {
  field: ConfigurationField;
  /** its value in what the form started from */
  before: unknown;
  /** "default", "#12" */
  startName: string;
  isChanged: boolean;
  error: string | null;
  explained: boolean;
  /** the control takes the whole width, below the name */
  wide?: boolean;
  onReset: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const range = rangeOf(field);
  const was = settingText(field, before);
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const showsHelp = explained || isOpen;
  return (
    <div
      className={cn(
        "relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 gap-y-1 py-1",
        !wide && "sm:grid-cols-[minmax(0,1fr)_12rem_var(--height-control-sm)]",
        isChanged &&
          "before:absolute before:inset-y-1 before:-left-3 before:w-0.5 before:rounded-full before:bg-accent",
      )}
    >
      <div className="flex min-w-0 items-center gap-x-1">
        <label htmlFor={id} className="min-w-0 text-sm">
          {field.label}
        </label>
        {explained ? null : (
          <button
            type="button"
            aria-label={`About ${field.label}`}
            aria-expanded={isOpen}
            aria-controls={helpId}
            onClick={() => setOpen(!isOpen)}
            className="grid size-6 shrink-0 place-items-center rounded-sm text-subtle hover:bg-hover hover:text-fg aria-expanded:text-accent-text pointer-coarse:size-8"
          >
            <Info aria-hidden className="size-3.5" />
          </button>
        )}
        {isChanged ? (
          <span title={`${startName}: ${was}`} className="ml-auto min-w-0 truncate pl-2 text-xs text-muted">
            {startName} {was}
          </span>
        ) : null}
      </div>
      <div
        className={cn(
          "col-span-full row-start-2 min-w-0",
          !wide && "sm:col-span-1 sm:col-start-2 sm:row-start-1",
        )}
      >
        <ControlWiring id={id} describedBy={error ? `${errorId} ${helpId}` : helpId} invalid={error !== null}>
          {children}
        </ControlWiring>
      </div>
      <div className={cn("col-start-2 row-start-1 size-control-sm", !wide && "sm:col-start-3")}>
        {isChanged ? (
          <IconButton
            size="sm"
            label={`${field.label}: back to ${was}`}
            icon={<RotateCcw />}
            onClick={onReset}
          />
        ) : null}
      </div>
      {error ? (
        <p
          id={errorId}
          role="alert"
          className="col-span-full flex items-start gap-1 text-xs text-danger-text [overflow-wrap:anywhere]"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      ) : null}
      <p id={helpId} className={showsHelp ? "col-span-full max-w-prose pb-1 text-xs text-muted" : "sr-only"}>
        {field.help}
        {range ? ` ${range}.` : ""} {`Default: ${settingText(field, field.default)}.`}
      </p>
    </div>
  );
}

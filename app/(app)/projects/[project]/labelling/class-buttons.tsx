"use client";

import { CircleSlash, Search } from "lucide-react";
import { useState } from "react";
import { cn } from "@/app/ui/cn";
import { Kbd } from "@/app/ui/kbd";
import { useKeys } from "@/app/ui/use-key";
import { actionKeys } from "@/ml/label-keys";
import { ClassLabel } from "../class-label";
import { useMeaningOnHover } from "./class-guide";
import { ClassPicker } from "./class-picker";
import { useClasses } from "./use-classes";

/** More classes than these are chosen by key or by name. */
const mostButtons = 12;

const button =
  "inline-flex h-control-sm min-w-0 max-w-48 items-center gap-2 rounded-md border bg-panel px-2 text-xs hover:border-control-line disabled:opacity-50 pointer-coarse:h-11 pointer-coarse:text-sm";

/** A button and a key for each class, the rest by name, and one to take the class away. */
export function ClassButtons({
  current,
  disabled = false,
  offered,
  away = "No class",
  onPick,
  className,
}: {
  /** The class that is there; undefined where there are several. */
  current?: string | null;
  disabled?: boolean;
  /** Those that can be chosen; all of the project unless told otherwise. */
  offered?: readonly string[];
  /** What it means to choose none. */
  away?: string;
  onPick: (classId: string | null) => void;
  className?: string;
}) {
  const all = useClasses();
  const classes = offered ? all.filter(({ id }) => offered.includes(id)) : all;
  const [picking, setPicking] = useState(false);
  const withMeaning = useMeaningOnHover();
  const byKey = new Map(classes.flatMap(({ id, key }) => (key ? [[key, id] as const] : [])));
  useKeys(
    [...byKey.keys(), actionKeys.away, actionKeys.pick],
    (key) => {
      const classId = byKey.get(key);
      if (classId !== undefined) onPick(classId);
      else if (key === actionKeys.away) onPick(null);
      else setPicking(true);
    },
    { enabled: !disabled && !picking },
  );
  return (
    <fieldset disabled={disabled} className={cn("flex min-w-0 flex-wrap items-center gap-1", className)}>
      <legend className="sr-only">Class</legend>
      {classes.slice(0, mostButtons).map((one) =>
        withMeaning(
          one.id,
          <button
            key={one.id}
            type="button"
            aria-pressed={current === undefined ? undefined : one.id === current}
            onClick={() => onPick(one.id)}
            className={cn(button, one.id === current ? "border-accent bg-accent-soft" : "border-line-strong")}
          >
            <ClassLabel of={one} />
            {one.key ? <Kbd>{one.key.toUpperCase()}</Kbd> : null}
          </button>,
        ),
      )}
      <button type="button" onClick={() => setPicking(true)} className={cn(button, "border-line-strong")}>
        <Search aria-hidden className="size-3.5 text-muted" />
        {classes.length > mostButtons ? `All ${classes.length}` : "By name"}
        <Kbd>{actionKeys.pick}</Kbd>
      </button>
      <button
        type="button"
        aria-pressed={current === undefined ? undefined : current === null}
        onClick={() => onPick(null)}
        className={cn(button, current === null ? "border-accent bg-accent-soft" : "border-line-strong")}
      >
        <CircleSlash aria-hidden className="size-3.5 text-muted" />
        {away}
        <Kbd>⌫</Kbd>
      </button>
      <ClassPicker
        open={picking}
        onOpenChange={setPicking}
        classes={classes}
        title="Which class?"
        away={away}
        onPick={onPick}
      />
    </fieldset>
  );
}

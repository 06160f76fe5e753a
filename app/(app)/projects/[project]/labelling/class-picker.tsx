"use client";

import { Command } from "cmdk";
import { CircleSlash, Search } from "lucide-react";
import { useRef } from "react";
import { Dialog } from "@/app/ui/dialog";
import { Kbd } from "@/app/ui/kbd";
import { ClassLabel } from "../class-label";
import type { Choosable } from "./use-classes";

const item =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2 py-1 data-[selected=true]:bg-hover pointer-coarse:min-h-11";

/** A class by its name, where there are more than keys and buttons. */
export function ClassPicker({
  open,
  onOpenChange,
  classes,
  title,
  away,
  onPick,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  classes: readonly Choosable[];
  title: string;
  /** What it means to choose none; null where that is no choice. */
  away?: string | null;
  onPick: (classId: string | null) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const pick = (classId: string | null) => {
    onOpenChange(false);
    onPick(classId);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      size="sm"
      initialFocus={() => input.current}
    >
      <Command label="Classes" loop className="-mx-2 flex min-h-0 flex-col">
        <div className="flex items-center gap-2.5 border-b px-2">
          <Search aria-hidden className="size-4 shrink-0 text-subtle" />
          <Command.Input
            ref={input}
            placeholder="Name of a class"
            className="h-10 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-subtle pointer-coarse:text-lg"
          />
        </div>
        <Command.List label="Classes" className="h-72 overflow-y-auto py-1.5">
          <Command.Empty className="px-3 py-8 text-center text-muted">No class has that name.</Command.Empty>
          {classes.map((one) => (
            <Command.Item
              key={one.id}
              value={one.id}
              keywords={[one.name]}
              onSelect={() => pick(one.id)}
              className={item}
            >
              <ClassLabel of={one} className="flex-1" />
              {one.key ? <Kbd>{one.key.toUpperCase()}</Kbd> : null}
            </Command.Item>
          ))}
          {away === null ? null : (
            <Command.Item
              value="none"
              keywords={["no class", "take away"]}
              onSelect={() => pick(null)}
              className={item}
            >
              <CircleSlash aria-hidden className="size-3.5 text-muted" />
              <span className="flex-1 text-muted">{away ?? "No class: take it away"}</span>
              <Kbd>⌫</Kbd>
            </Command.Item>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

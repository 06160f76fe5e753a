"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { cn } from "./cn";
import { popupStyles, scrimStyles } from "./dialog";

export type CommandItem = {
  id: string;
  label: string;
  /** items of one group stand together under its name */
  group?: string;
  icon?: ReactNode;
  /** at the right: a key or the name of the project */
  hint?: ReactNode;
  /** further words that find it */
  keywords?: string[];
  /** go there, or … */
  href?: string;
  /** … do this */
  onSelect?: () => void;
};

/** Everything by its name: Ctrl K or ⌘K opens it anywhere. Controlled by open/onOpenChange if a button opens it too. */
export function CommandPalette({
  items,
  open,
  onOpenChange,
  placeholder = "Go to, or do …",
}: {
  items: readonly CommandItem[];
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  placeholder?: string;
}) {
  const router = useRouter();
  const [ownOpen, setOwnOpen] = useState(false);
  const isOpen = open ?? ownOpen;
  const setOpen = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  useHotkeys("mod+k", () => setOpen(!isOpen), {
    enableOnFormTags: true,
    enableOnContentEditable: true,
    preventDefault: true,
  });
  const run = (item: CommandItem) => {
    setOpen(false);
    if (item.href !== undefined) router.push(item.href);
    item.onSelect?.();
  };
  const groups = [...new Set(items.map((item) => item.group ?? ""))];
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => setOpen(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={scrimStyles} />
        <Dialog.Popup className={cn(popupStyles, "overflow-hidden sm:max-w-xl")}>
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command label="Commands" loop className="flex min-h-0 flex-col">
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden className="size-4 shrink-0 text-subtle" />
              <Command.Input
                placeholder={placeholder}
                className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-subtle pointer-coarse:text-lg"
              />
            </div>
            <Command.List label="Commands" className="max-h-[50dvh] overflow-y-auto p-1.5 sm:max-h-96">
              <Command.Empty className="px-3 py-8 text-center text-muted">
                Nothing has that name.
              </Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group}
                  heading={group || undefined}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-subtle"
                >
                  {items
                    .filter((item) => (item.group ?? "") === group)
                    .map((item) => (
                      <Command.Item
                        key={item.id}
                        value={item.id}
                        keywords={[item.label, ...(item.keywords ?? [])]}
                        onSelect={() => run(item)}
                        className="flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2 py-1 data-[selected=true]:bg-hover pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
                      >
                        {item.icon}
                        <span className="min-w-0 flex-1 truncate">{item.label}</span>
                        {item.hint ? <span className="shrink-0 text-xs text-subtle">{item.hint}</span> : null}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

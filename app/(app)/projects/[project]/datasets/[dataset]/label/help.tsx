"use client";

import { Dialog } from "@/app/ui/dialog";
import { Kbd } from "@/app/ui/kbd";

const keys: [string[], string][] = [
  [["1", "2", "…", "A"], "Give the class beside that key, and go on"],
  [["⏎"], "Accept the class that a model suggests, and go on"],
  [["."], "Find a class by its name"],
  [["/"], "What the classes mean, with examples"],
  [["⌫"], "Take the class away"],
  [["→", "Space"], "Skip: go on without a label"],
  [["←"], "Previous image"],
  [["F"], "Flag it and say why (Esc leaves the field), or take the flag down"],
  [["C"], "Comment"],
  [["Ctrl Z"], "Undo"],
  [["Ctrl Shift Z"], "Redo"],
  [["?"], "These keys"],
];

/** The keys of labelling one by one. */
export function Help({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" size="sm">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-sm">
        {keys.map(([names, what]) => (
          <div key={what} className="contents">
            <dt className="flex gap-1">
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

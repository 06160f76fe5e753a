"use client";

import { Dialog } from "@/app/ui/dialog";
import { NameForm } from "./name-form";

/** The dialog that names something new, or names it anew. `onSave` also closes it, or goes to what it made. */
export function NameDialog({
  thing,
  title,
  help,
  open,
  onOpenChange,
  name = "",
  description = "",
  saveLabel,
  onSave,
}: {
  thing: string;
  title: string;
  /** under the name */
  help?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  name?: string;
  description?: string;
  saveLabel?: string;
  onSave: (value: { name: string; description: string }) => Promise<unknown>;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title}>
      <NameForm {...{ thing, name, description, saveLabel, help, onSave }} />
    </Dialog>
  );
}

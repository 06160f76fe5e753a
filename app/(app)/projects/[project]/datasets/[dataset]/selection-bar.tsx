"use client";

import { X } from "lucide-react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { useKey } from "@/app/ui/use-key";
import { LabelBar } from "../../labelling/label-bar";
import { useProject } from "../../project-context";
import { RemoveImages } from "./remove-images";
import type { Selection } from "./use-selection";

/** What is chosen, and what can be done with it. Esc chooses nothing. */
export function SelectionBar({
  selection,
  total,
}: {
  selection: Selection;
  /** how many match in all, once that is known */
  total: number | null;
}) {
  const project = useProject();
  const { count, isAll, chooseAll, clear } = selection;
  useKey("escape", clear, { enabled: count > 0 });
  if (count === 0) return null;
  return (
    <div className="sticky bottom-2 z-20 mx-auto mt-2 w-fit max-w-full rounded-lg border border-line-strong bg-raised px-3 py-2 shadow-md max-md:bottom-16 max-md:max-h-[45dvh] max-md:overflow-y-auto">
      <div className="mb-1 flex items-center gap-2">
        <p role="status" className="text-sm font-medium tabular-nums">
          {isAll ? `All ${formatCount(count)} that match` : `${counted(count, "image")} selected`}
        </p>
        {!isAll && chooseAll && total !== null && total > count ? (
          <Button size="sm" variant="ghost" onClick={chooseAll}>
            {`Select all ${formatCount(total)} that match`}
          </Button>
        ) : null}
        <IconButton label="Select nothing (Esc)" icon={<X />} size="sm" className="ml-auto" onClick={clear} />
      </div>
      <LabelBar target={selection.target} onLabelled={clear} />
      {project.can("dataset:write") ? (
        <div className="mt-2">
          <RemoveImages target={selection.target} onRemoved={selection.taken} />
        </div>
      ) : null}
    </div>
  );
}

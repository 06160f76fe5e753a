"use client";

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/app/ui/badge";

/** A part of the form that folds. Folded it says in one line what differs. */
export function SettingsSection({
  id,
  title,
  summary,
  changed,
  errors,
  isOpen,
  onToggle,
  children,
}: {
  id: string;
  title: string;
  summary: string;
  /** how many of its settings differ */
  changed: number;
  errors: number;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  return (
    <details
      id={id}
      open={isOpen}
      onToggle={(event) => onToggle(event.currentTarget.open)}
      className="group scroll-mt-24 border-t first:border-t-0 md:scroll-mt-12"
    >
      <summary className="flex min-h-11 cursor-pointer items-center gap-2 px-4 py-1.5 hover:bg-hover focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-subtle group-open:rotate-90" />
        <h3 className="shrink-0 text-sm font-semibold">{title}</h3>
        <span className="min-w-0 flex-1 truncate text-xs text-muted group-open:invisible" title={summary}>
          {summary}
        </span>
        {errors > 0 ? <Badge tone="danger">{errors === 1 ? "1 wrong" : `${errors} wrong`}</Badge> : null}
        {changed > 0 ? <Badge tone="accent">{changed} changed</Badge> : null}
      </summary>
      <div className="px-4 pb-4 pt-1">{children}</div>
    </details>
  );
}

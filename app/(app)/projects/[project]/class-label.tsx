"use client";

import { ClassChip } from "@/app/ui/class-chip";
import { classColor } from "@/app/ui/class-color";
import { cn } from "@/app/ui/cn";

type Named = { name: string; position: number };

/** A class with its colour. */
export function ClassLabel({ of, className }: { of: Named; className?: string }) {
  return <ClassChip name={of.name} color={classColor(of.position)} className={className} />;
}

/** "3 → 5": what it was, and what the model took it for. */
export function Confusion({
  truth,
  predicted,
  className,
}: {
  truth: Named;
  predicted: Named;
  className?: string;
}) {
  return (
    <span className={cn("inline-flex min-w-0 max-w-full items-center gap-1.5", className)}>
      <ClassLabel of={truth} />
      <span className="shrink-0 text-subtle">
        <span aria-hidden>→</span>
        <span className="sr-only">taken for</span>
      </span>
      <ClassLabel of={predicted} />
    </span>
  );
}

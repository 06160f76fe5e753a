"use client";

import { useMemo } from "react";
import { ClassChip } from "@/app/ui/class-chip";
import { classColor } from "@/app/ui/class-color";
import { cn } from "@/app/ui/cn";
import { useProject } from "./project-context";

/** A class, also as a version froze it: its colour is that of today. */
type Placed = { id: string; position: number };
type Named = Placed & { name: string };

/** The CSS colour of a class of the project. One that is gone keeps that of its place. */
export function useClassColor(): (of: Placed) => string {
  const { classes } = useProject();
  return useMemo(() => {
    const byId = new Map(classes.map((each) => [each.id, each]));
    return ({ id, position }) => {
      const today = byId.get(id);
      return classColor(today?.position ?? position, today?.color ?? null);
    };
  }, [classes]);
}

/** A class with its colour. */
export function ClassLabel({ of, className }: { of: Named; className?: string }) {
  const colorOf = useClassColor();
  return <ClassChip name={of.name} color={colorOf(of)} className={className} />;
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

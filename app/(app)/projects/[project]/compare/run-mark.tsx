import type { ComparedRunFragment } from "@/app/graphql/generated/graphql";
import { cn } from "@/app/ui/cn";

/** Orange and blue, as in the curves and on the two sides of the matrix's scale. */
export const sideColors = { a: "var(--chart-2)", b: "var(--chart-1)" } as const;

/** "A" or "B" in its colour. */
export function SideMark({ side, className }: { side: "a" | "b"; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-1.5 font-semibold", className)}>
      <span aria-hidden className="size-2.5 rounded-xs" style={{ background: sideColors[side] }} />
      {side.toUpperCase()}
    </span>
  );
}

export function runTitle(run: Pick<ComparedRunFragment, "number" | "name">): string {
  return `#${run.number} ${run.name}`;
}

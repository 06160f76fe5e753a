import { cn } from "./cn";

/** A class: its colour and its name. `color` comes from the class palette (a CSS colour). */
export function ClassChip({ name, color, className }: { name: string; color: string; className?: string }) {
  return (
    <span
      title={name}
      className={cn("inline-flex min-w-0 max-w-full items-center gap-1.5 align-middle", className)}
    >
      <span aria-hidden className="size-2.5 shrink-0 rounded-[3px]" style={{ backgroundColor: color }} />
      <span className="truncate">{name}</span>
    </span>
  );
}

import type { ReactNode } from "react";
import { cn } from "./cn";
import { Skeleton } from "./skeleton";

/** A number that matters, with its name and unit. `value` undefined shows a placeholder of the same size. */
export function Figure({
  label,
  value,
  unit,
  note,
  className,
}: {
  label: string;
  value: ReactNode | undefined;
  unit?: string;
  note?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("min-w-0", className)}>
      <p className="truncate text-xs text-muted">{label}</p>
      <p className="flex h-8.5 items-baseline gap-1 whitespace-nowrap text-2xl font-semibold tracking-tight tabular-nums">
        {value === undefined ? <Skeleton className="h-6 w-20 translate-y-1.5" /> : value}
        {unit && value !== undefined ? (
          <span className="text-sm font-normal tracking-normal text-muted">{unit}</span>
        ) : null}
      </p>
      {note ? <p className="truncate text-xs text-muted">{note}</p> : null}
    </div>
  );
}

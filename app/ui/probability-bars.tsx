import { cn } from "./cn";
import { Skeleton } from "./skeleton";

export type ClassProbability = {
  name: string;
  probability: number;
  color?: string;
  /** another probability of the class, which stands after the first: calibrated, say */
  beside?: number;
};

/** The likeliest classes with bars and per cent. `items` undefined keeps the place of `top` rows. */
export function ProbabilityBars({
  label,
  items,
  top = 5,
  truth,
  className,
}: {
  label: string;
  /** in any order */
  items: readonly ClassProbability[] | undefined;
  top?: number;
  /** the name of the true class: it is marked */
  truth?: string;
  className?: string;
}) {
  const columns = items?.some(({ beside }) => beside !== undefined)
    ? "grid-cols-[minmax(4rem,30%)_minmax(2rem,1fr)_3.75rem_3.75rem]"
    : "grid-cols-[minmax(4rem,30%)_minmax(2rem,1fr)_3.75rem]";
  const shown = items ? [...items].sort((a, b) => b.probability - a.probability).slice(0, top) : null;
  return (
    <ol aria-label={label} className={cn("grid gap-1", className)}>
      {shown
        ? shown.map((item, index) => (
            <li key={item.name} className={cn("grid h-7 items-center gap-2.5", columns)}>
              <span title={item.name} className={cn("truncate text-sm", index === 0 && "font-semibold")}>
                {item.name}
                {item.name === truth ? (
                  <span className="ml-1 text-xs font-normal text-success-text">true</span>
                ) : null}
              </span>
              <span aria-hidden className="h-2.5 overflow-hidden rounded-sm bg-pressed">
                <span
                  className={cn("block h-full rounded-sm", index === 0 ? "bg-accent" : "bg-control-line")}
                  style={{
                    width: `${Math.max(0, Math.min(1, item.probability)) * 100}%`,
                    backgroundColor: item.color,
                  }}
                />
              </span>
              <span
                className={cn(
                  "text-right text-sm tabular-nums",
                  index === 0 ? "font-semibold" : "text-muted",
                )}
              >
                {(item.probability * 100).toFixed(1)} %
              </span>
              {item.beside === undefined ? null : (
                <span className="text-right text-sm tabular-nums text-muted">
                  {(item.beside * 100).toFixed(1)} %
                </span>
              )}
            </li>
          ))
        : Array.from({ length: top }, (_, index) => (
            <li
              key={`skeleton-${index}`}
              aria-hidden
              className={cn("grid h-7 items-center gap-2.5", columns)}
            >
              <Skeleton className="h-3 w-16" />
              <Skeleton className="h-2.5" />
              <Skeleton className="ml-auto h-3 w-10" />
            </li>
          ))}
    </ol>
  );
}

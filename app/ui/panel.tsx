import type { ReactNode } from "react";
import { cn } from "./cn";

/** A titled surface. `flush` takes the padding away: for tables, images and matrices that reach the edge. */
export function Panel({
  title,
  description,
  actions,
  flush = false,
  className,
  children,
}: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <section className={cn("min-w-0 rounded-lg border bg-panel", className)}>
      {title || actions ? (
        <div
          className={cn(
            "flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5",
            flush && "border-b",
          )}
        >
          <div className="min-w-0 flex-1 basis-44">
            {title ? <h2 className="truncate text-sm font-semibold">{title}</h2> : null}
            {description ? <p className="text-xs text-muted">{description}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </div>
      ) : null}
      <div
        className={
          flush
            ? cn("overflow-hidden rounded-b-[inherit]", !title && !actions && "rounded-t-[inherit]")
            : cn("px-4 pb-4", !title && !actions && "pt-4")
        }
      >
        {children}
      </div>
    </section>
  );
}

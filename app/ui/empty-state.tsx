import type { ReactNode } from "react";
import { cn } from "./cn";

/** Nothing here yet: what would be here, what to do next, and the button that does it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon?: ReactNode;
  title: string;
  /** what to do next, one or two sentences */
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-col items-center justify-center px-6 py-12 text-center", className)}>
      {icon ? (
        <div
          aria-hidden
          className="mb-3 grid size-10 place-items-center rounded-lg border bg-inset text-muted [&_svg]:size-5"
        >
          {icon}
        </div>
      ) : null}
      <p className="text-base font-semibold">{title}</p>
      {children ? <div className="mt-1 max-w-md text-sm text-balance text-muted">{children}</div> : null}
      {action ? <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

import type { ReactNode } from "react";
import { cn } from "./cn";

/** A row of controls over a list or a picture; `end` is pushed to the right. Wraps on a phone. */
export function Toolbar({
  label,
  end,
  className,
  children,
}: {
  label: string;
  end?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <search aria-label={label} className={cn("mb-3 flex flex-wrap items-center gap-2", className)}>
      {children}
      {end ? <div className="ml-auto flex flex-wrap items-center gap-2">{end}</div> : null}
    </search>
  );
}

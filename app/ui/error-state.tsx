import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

/** What failed: the thing (`title`), the reason, the way out. `onRetry` offers to try again. */
export function ErrorState({
  title,
  reason,
  wayOut,
  onRetry,
  action,
  className,
}: {
  title: string;
  reason?: ReactNode;
  wayOut?: ReactNode;
  onRetry?: () => void;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div
      role="alert"
      className={cn("flex flex-col items-center justify-center px-6 py-12 text-center", className)}
    >
      <div
        aria-hidden
        className="mb-3 grid size-10 place-items-center rounded-lg bg-danger-soft text-danger-text"
      >
        <TriangleAlert className="size-5" />
      </div>
      <p className="text-base font-semibold">{title}</p>
      {reason ? (
        <p className="mt-1 max-w-md text-sm text-balance text-muted [overflow-wrap:anywhere]">{reason}</p>
      ) : null}
      {wayOut ? <p className="mt-1 max-w-md text-sm text-balance">{wayOut}</p> : null}
      {onRetry || action ? (
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          {onRetry ? (
            <Button icon={<RotateCw />} onClick={onRetry}>
              Try again
            </Button>
          ) : null}
          {action}
        </div>
      ) : null}
    </div>
  );
}

import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** Small and inline only; a region that loads shows a Skeleton of its final size. `label` is what is awaited. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <span role={label ? "status" : undefined} className={cn("inline-flex", className)}>
      <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      {label ? <span className="sr-only">{label}</span> : null}
    </span>
  );
}

import type { CSSProperties } from "react";
import { cn } from "./cn";

/** Stands for content that is on its way. Give it the final size (className or style), so that nothing jumps. */
export function Skeleton({ className, style }: { className?: string; style?: CSSProperties }) {
  return (
    <span aria-hidden style={style} className={cn("block animate-pulse rounded-sm bg-pressed", className)} />
  );
}

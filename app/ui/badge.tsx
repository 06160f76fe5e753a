import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";
import { cn } from "./cn";

const styles = cva(
  "inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded-sm px-1.5 text-xs font-medium [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "bg-pressed text-muted",
        accent: "bg-accent-soft text-accent-text",
        success: "bg-success-soft text-success-text",
        warning: "bg-warning-soft text-warning-text",
        danger: "bg-danger-soft text-danger-text",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** A word about a thing: a split, a role, a format. */
export function Badge({
  tone,
  icon,
  className,
  children,
}: VariantProps<typeof styles> & { icon?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <span className={cn(styles({ tone }), className)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

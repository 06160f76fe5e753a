"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { cn } from "./cn";
import { Tooltip } from "./tooltip";

// Omit over a union keeps only what all its parts share: take it part by part.
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type IconButtonProps = Without<ButtonProps, "children" | "icon" | "aria-label"> & {
  /** what it does: its accessible name and its tooltip */
  label: string;
  /** the icon element */
  icon: ReactNode;
  /** where the tooltip goes */
  side?: "top" | "right" | "bottom" | "left";
};

/** A square button with an icon alone. Ghost unless told otherwise. */
export function IconButton({
  label,
  icon,
  side,
  size = "md",
  variant = "ghost",
  className,
  ...rest
}: IconButtonProps) {
  const square = size === "sm" ? "w-control-sm" : size === "lg" ? "w-10" : "w-control";
  return (
    <Tooltip content={label} side={side}>
      <Button
        {...(rest as ButtonProps)}
        size={size}
        variant={variant}
        aria-label={label}
        className={cn("px-0", square, className)}
      >
        {icon}
      </Button>
    </Tooltip>
  );
}

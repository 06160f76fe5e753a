"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/** Mounted once by UiProviders; call `toast.success("…")`, `toast.error("…", { description })` anywhere. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      gap={8}
      // clear of the bar at the bottom of a phone
      mobileOffset={{ bottom: 68 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 text-sm text-fg shadow-lg font-sans",
          title: "font-medium",
          description: "mt-0.5 text-muted",
          icon: "mt-0.5 shrink-0 [&_svg]:size-4",
          content: "min-w-0 flex-1 break-words",
          success: "[&_[data-icon]]:text-success-text",
          error: "[&_[data-icon]]:text-danger-text",
          warning: "[&_[data-icon]]:text-warning-text",
          actionButton: "shrink-0 rounded-sm bg-accent px-2 py-1 text-xs font-medium text-on-accent",
          cancelButton: "shrink-0 rounded-sm px-2 py-1 text-xs text-muted",
        },
      }}
    />
  );
}

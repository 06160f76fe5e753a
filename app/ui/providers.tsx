"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "./toaster";

/** Theme (class on <html>, system by default), tooltips' shared delay, and the place where toasts appear. */
export function UiProviders({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <Tooltip.Provider delay={400} closeDelay={0}>
        {children}
      </Tooltip.Provider>
      <Toaster />
    </ThemeProvider>
  );
}

"use client";

import { useSyncExternalStore } from "react";

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  return () => observer.disconnect();
}

/** "dark" or "light" as the document shows it now: canvases redraw when it changes, as CSS does by itself. */
export function useThemeClass(): "dark" | "light" {
  return useSyncExternalStore(
    subscribe,
    () => (document.documentElement.classList.contains("dark") ? "dark" : "light"),
    () => "light",
  );
}

/** A CSS colour, `var(--x)` included, as a string that a canvas understands. */
export function resolveColor(color: string, within: HTMLElement): string {
  const probe = document.createElement("span");
  probe.style.color = color;
  within.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

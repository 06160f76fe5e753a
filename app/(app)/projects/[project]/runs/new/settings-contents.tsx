"use client";

import { cn } from "@/app/ui/cn";

interface ContentsEntry {
  readonly id: string;
  readonly title: string;
  readonly changed: number;
  readonly errors: number;
}

/** The sections by name, always in sight: how many settings differ in each, which have something wrong. */
export function SettingsContents({
  entries,
  onGo,
}: {
  entries: readonly ContentsEntry[];
  onGo: (id: string) => void;
}) {
  return (
    <nav
      aria-label="Sections of the settings"
      className="sticky top-bar z-20 overflow-x-auto border-y bg-panel [scrollbar-width:none] md:top-0"
    >
      <ul className="flex px-2.5">
        {entries.map(({ id, title, changed, errors }) => (
          <li key={id}>
            <button
              type="button"
              // The number beside the name says nothing by itself.
              aria-label={
                errors > 0
                  ? `${title}, ${errors} wrong`
                  : changed > 0
                    ? `${title}, ${changed} changed`
                    : undefined
              }
              onClick={() => onGo(id)}
              className="flex h-9 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 text-xs font-medium text-muted hover:text-fg focus-visible:-outline-offset-2 pointer-coarse:h-11"
            >
              {title}
              {changed > 0 || errors > 0 ? (
                <span
                  className={cn(
                    "min-w-4 rounded-full px-1 text-center text-2xs tabular-nums",
                    errors > 0 ? "bg-danger-soft text-danger-text" : "bg-accent-soft text-accent-text",
                  )}
                >
                  {errors > 0 ? errors : changed}
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

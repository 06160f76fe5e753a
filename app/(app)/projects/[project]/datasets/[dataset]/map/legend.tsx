"use client";

import { cn } from "@/app/ui/cn";
import { formatCount } from "@/app/ui/format";
import { css } from "@/ml/colour";
import type { Colouring } from "./colouring";

/** What the colours mean, with how many points have them; a press hides or shows those of one. */
export function Legend({
  colouring: { legend, palette, scale },
  hidden,
  onToggle,
}: {
  colouring: Colouring;
  hidden: ReadonlySet<number>;
  onToggle: (group: number) => void;
}) {
  if (scale) {
    const colours = palette.slice(0, -1).map(css).join(", ");
    return (
      <div className="flex h-control-sm basis-full items-center gap-2 text-xs tabular-nums">
        <span>{scale.from}</span>
        <span
          aria-hidden
          className="h-2.5 w-40 rounded-sm"
          style={{ background: `linear-gradient(to right, ${colours})` }}
        />
        <span>{scale.to}</span>
      </div>
    );
  }
  if (legend.length === 0) {
    return (
      <p className="basis-full text-xs text-muted">
        Not measured yet: let a worker look at the images on the page Quality.
      </p>
    );
  }
  return (
    <fieldset className="flex max-h-24 min-w-0 basis-full flex-wrap gap-1 overflow-y-auto">
      <legend className="sr-only">Shown</legend>
      {legend.map(({ group, label, count, colour }) => {
        const isShown = !hidden.has(group);
        return (
          <button
            key={group}
            type="button"
            aria-pressed={isShown}
            onClick={() => onToggle(group)}
            className={cn(
              "inline-flex h-control-sm max-w-40 items-center gap-1.5 rounded-md border border-line-strong px-2 text-xs hover:border-control-line",
              isShown ? "bg-panel" : "bg-inset text-muted line-through",
            )}
          >
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-full border"
              style={{ borderColor: css(colour), backgroundColor: isShown ? css(colour) : "transparent" }}
            />
            <span className="truncate">{label}</span>
            <span className="tabular-nums text-muted">{formatCount(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

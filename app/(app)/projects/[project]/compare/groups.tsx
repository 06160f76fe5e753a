"use client";

import { cn } from "@/app/ui/cn";
import { formatCount, formatShare } from "@/app/ui/format";
import type { Compared } from "./operations";
import type { Group } from "./use-compare-state";
import { groupKeys, groupMeanings, groupNames, leftOutText } from "./words";

const shown = ["fixed", "broken", "still_wrong", "differently_wrong", "both_right"] as const;

/** What became of the images: each group opens its own, and what is not compared is said. */
export function Groups({
  compared,
  open,
  onOpen,
}: {
  compared: Compared;
  /** the group that is open, of all classes */
  open: Group | null;
  onOpen: (group: Group) => void;
}) {
  const { common, relabelled } = compared;
  const left = [leftOutText(compared.leftOutA, "A"), leftOutText(compared.leftOutB, "B")].filter(
    (text) => text !== null,
  );
  return (
    <div>
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-5">
        {shown.map((group) => {
          const count = compared.counts[groupKeys[group]];
          return (
            <li key={group}>
              <button
                type="button"
                aria-pressed={open === group}
                disabled={count === 0}
                onClick={() => onOpen(group)}
                className={cn(
                  "h-full w-full rounded-lg border bg-panel px-3 py-2 text-left hover:border-control-line disabled:opacity-60",
                  "aria-pressed:border-accent aria-pressed:bg-accent-soft",
                )}
              >
                <span className="block text-xs font-medium">{groupNames[group]}</span>
                <span className="flex flex-wrap items-baseline gap-x-2">
                  <span className="text-xl font-semibold tabular-nums">{formatCount(count)}</span>
                  <span className="text-xs tabular-nums text-muted">
                    {common > 0 ? formatShare(count / common) : "–"}
                  </span>
                </span>
                <span className="block text-xs text-muted">{groupMeanings[group]}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="mt-2 text-xs text-muted">
        {formatCount(common)} images compared, which both runs measured under the same label.
        {left.length > 0 ? ` Left out: ${left.join("; ")}.` : ""}
        {relabelled > 0 ? (
          <>
            {" "}
            <button
              type="button"
              onClick={() => onOpen("relabelled")}
              className="rounded-sm underline hover:text-fg"
            >
              {formatCount(relabelled)} with another label in B
            </button>{" "}
            are left out too: a change of the label is no change of the model.
          </>
        ) : null}
      </p>
    </div>
  );
}

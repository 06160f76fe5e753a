"use client";

import { ChartExport } from "@/app/ui/chart-export";
import { intervalsSvg } from "@/app/ui/drawings";
import { formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { leastTrials } from "@/ml/sweep/importance";
import { useImportance } from "./use-importance";

/** How much an outcome hangs on each of some settings, told by a random forest over the runs at hand. */
export function ImportancePanel({
  names,
  rows,
  values,
  outcome,
}: {
  /** of the settings */
  names: readonly string[];
  /** a row a run: where each setting lies, as numbers of any scale */
  rows: readonly (readonly number[])[];
  /** the outcome of each run */
  values: readonly number[];
  outcome: string;
}) {
  const found = useImportance(rows, values);
  const sorted = names
    .flatMap((name, i) => (found?.[i] ? [{ name, ...found[i] }] : []))
    .sort((a, b) => b.share - a.share);
  const label = `Importance for ${outcome}`;
  const shares = sorted.map(({ name, share, error }) => ({
    ...{ name, value: share, low: Math.max(0, share - error), high: Math.min(1, share + error) },
  }));
  return (
    <Panel
      title="Importance"
      actions={
        sorted.length > 0 ? (
          <ChartExport
            label={label}
            table={() => ({
              columns: ["Setting", "Share", "Standard error"],
              rows: sorted.map(({ name, share, error }) => [name, share, error]),
            })}
            svg={() => intervalsSvg(label, shares, formatShare)}
          />
        ) : null
      }
      description={`How much worse a random forest tells the ${outcome} once a setting is shuffled, as a share of all; ± the standard error.`}
    >
      {found ? (
        <ul className="grid gap-2 text-sm">
          {sorted.map(({ name, share, error }) => (
            <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
              <span className="truncate">{name}</span>
              <span className="tabular-nums text-muted">
                {formatShare(share)} ± {(100 * error).toFixed(1)}
              </span>
              <span className="relative col-span-2 mt-0.5 h-1.5 rounded-full bg-pressed" aria-hidden>
                <span
                  className="absolute inset-y-0 left-0 rounded-full bg-chart-1"
                  style={{ width: `${100 * share}%` }}
                />
                <span
                  className="absolute inset-y-[-2px] border-x border-fg"
                  style={{
                    left: `${100 * Math.max(0, share - error)}%`,
                    width: `${100 * Math.min(share + error, 1) - 100 * Math.max(0, share - error)}%`,
                  }}
                />
              </span>
            </li>
          ))}
        </ul>
      ) : found === undefined ? (
        <p role="status" className="py-6 text-center text-sm text-muted">
          It is being found…
        </p>
      ) : (
        <p className="py-6 text-center text-sm text-muted">
          {names.length === 0
            ? "No setting varies."
            : `It can be told of ${leastTrials} runs with different figures: there are ${values.length}.`}
        </p>
      )}
    </Panel>
  );
}

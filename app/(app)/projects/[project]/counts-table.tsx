"use client";

import { formatCount } from "@/app/ui/format";
import { ClassLabel } from "./class-label";

type Row = { key: string; of: { id: string; name: string; position: number }; counts: readonly number[] };

/** Images by class and split, with a bar for each class's share of the largest, and the sums. */
export function CountsTable({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly Row[];
}) {
  const sums = columns.map((_, index) => rows.reduce((sum, row) => sum + (row.counts[index] ?? 0), 0));
  // A column of nothing but zeros says nothing.
  const shown = columns.map((_, index) => index).filter((index) => (sums[index] ?? 0) > 0);
  const totalOf = (row: Row) => row.counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...rows.map(totalOf));
  const total = sums.reduce((sum, count) => sum + count, 0);
  const hasTotal = shown.length > 1;
  const cell = "h-8 border-t px-2 text-right tabular-nums last:pr-4";
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-[70dvh] overflow-auto focus-visible:-outline-offset-2"
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr className="text-xs text-muted [&>th]:sticky [&>th]:top-0 [&>th]:z-10 [&>th]:h-8 [&>th]:bg-panel [&>th]:font-medium">
            <th scope="col" className="pr-2 pl-4 text-left">
              Class
            </th>
            {shown.map((index) => (
              <th key={columns[index]} scope="col" className="px-2 text-right last:pr-4">
                {columns[index] === "none" ? "not named" : columns[index]}
              </th>
            ))}
            {hasTotal ? (
              <th scope="col" className="px-2 pr-4 text-right">
                total
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="max-w-40 border-t pr-2 pl-4 text-left font-normal">
                <ClassLabel of={row.of} />
                <span aria-hidden className="mt-0.5 mb-1 block h-0.5 rounded-full bg-pressed">
                  <span
                    className="block h-full rounded-full bg-muted"
                    style={{ width: `${(totalOf(row) / most) * 100}%` }}
                  />
                </span>
              </th>
              {shown.map((index) => (
                <td key={columns[index]} className={cell}>
                  {formatCount(row.counts[index] ?? 0)}
                </td>
              ))}
              {hasTotal ? <td className={`${cell} font-medium`}>{formatCount(totalOf(row))}</td> : null}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-medium">
            <th scope="row" className="sticky bottom-0 h-8 border-t bg-panel pl-4 text-left font-medium">
              All
            </th>
            {shown.map((index) => (
              <td key={columns[index]} className={`${cell} sticky bottom-0 bg-panel`}>
                {formatCount(sums[index] ?? 0)}
              </td>
            ))}
            {hasTotal ? <td className={`${cell} sticky bottom-0 bg-panel`}>{formatCount(total)}</td> : null}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

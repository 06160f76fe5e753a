import { Badge } from "@/app/ui/badge";
import type { Column } from "@/app/ui/data-table";
import type { Several } from "./operations";

/** A run's number in its colour. */
export function RunMark({ of: { run, color, isBaseline }, name = false }: { of: Several; name?: boolean }) {
  return (
    <span className="inline-flex min-w-0 max-w-full items-center gap-1.5 font-semibold" title={run.name}>
      <span aria-hidden className="size-2.5 shrink-0 rounded-xs" style={{ background: color }} />
      <span className="truncate">
        #{run.number}
        {name ? <span className="font-normal"> {run.name}</span> : null}
      </span>
      {isBaseline ? <Badge>baseline</Badge> : null}
    </span>
  );
}

/** The first column of a table with a line a run. */
export const runColumn: Column<Several> = {
  key: "run",
  header: "Run",
  cell: (row) => (
    <span className="flex max-w-40 sm:max-w-none">
      <RunMark of={row} name />
    </span>
  ),
};

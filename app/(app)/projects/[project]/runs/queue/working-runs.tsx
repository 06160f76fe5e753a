"use client";

import type { RunRowFragment } from "@/app/graphql/generated/graphql";
import { DataTable } from "@/app/ui/data-table";
import { formatCount, formatDuration } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useProject } from "../../project-context";
import { silenceText, stepsOf } from "../run-facts";
import { RunState } from "../run-state";

/** The runs that workers have now, with how long each has left. */
export function WorkingRuns({ rows }: { rows: readonly RunRowFragment[] }) {
  const project = useProject();
  return (
    <DataTable
      label="Runs at work"
      rows={rows}
      rowKey={(run) => run.id}
      rowHref={(run) => `/projects/${project.id}/runs/${run.id}`}
      columns={[
        {
          key: "run",
          header: "Run",
          cell: (run) => (
            <>
              <span className="mr-2 tabular-nums text-muted">#{run.number}</span>
              {run.name}
            </>
          ),
        },
        { key: "state", header: "State", cell: (run) => <RunState run={run} /> },
        { key: "by", header: "Launched by", cell: (run) => run.createdBy.name },
        {
          key: "progress",
          header: "Epoch",
          cell: (run) => {
            const steps = stepsOf(run);
            return (
              <span className="flex items-center gap-2 tabular-nums">
                {run.epoch}/{run.epochs}
                <ProgressBar
                  label={`Progress of run ${run.number}`}
                  hideLabel
                  value={steps?.done}
                  total={steps?.all}
                  className="w-20"
                />
              </span>
            );
          },
        },
        {
          key: "speed",
          header: "Images a second",
          align: "right",
          cell: (run) =>
            run.imagesPerSecond === null || silenceText(run) !== null
              ? "–"
              : formatCount(Math.round(run.imagesPerSecond)),
        },
        {
          key: "left",
          header: "Time left",
          align: "right",
          cell: (run) => (run.secondsLeft === null ? "–" : formatDuration(1000 * run.secondsLeft)),
        },
      ]}
      empty={<p className="px-4 py-6 text-center text-sm text-muted">No run is worked on.</p>}
    />
  );
}

"use client";

import { Badge } from "@/app/ui/badge";
import { DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { isActive } from "../run-facts";
import type { Run } from "./run-context";

/** What the run goes on from after a crash, newest first. */
export function Checkpoints({ run }: { run: Run }) {
  return (
    <Panel flush title="Checkpoints">
      <DataTable
        label="Checkpoints"
        maxHeight="18rem"
        rows={[...run.checkpoints].reverse()}
        rowKey={(checkpoint) => String(checkpoint.epoch)}
        columns={[
          {
            key: "epoch",
            header: "Epoch",
            cell: (checkpoint) => (
              <span className="inline-flex items-center gap-2">
                {checkpoint.epoch} {checkpoint.best ? <Badge tone="success">best</Badge> : null}
                {checkpoint.epoch === run.modelEpoch ? <Badge tone="accent">model</Badge> : null}
              </span>
            ),
          },
          { key: "step", header: "Step", align: "right", cell: (checkpoint) => formatCount(checkpoint.step) },
          {
            key: "at",
            header: "Written",
            align: "right",
            cell: (checkpoint) => <TimeAgo at={checkpoint.createdAt} />,
          },
        ]}
        empty={
          <p className="px-4 py-6 text-center text-sm text-muted">
            {isActive(run.state)
              ? "One is written after each epoch."
              : "None was written: no epoch was completed."}
          </p>
        }
      />
    </Panel>
  );
}

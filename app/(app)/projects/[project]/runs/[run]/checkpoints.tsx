"use client";

import Link from "next/link";
import { Badge } from "@/app/ui/badge";
import { DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../../project-context";
import { isActive } from "../run-facts";
import type { Run } from "./run-context";

/** What the run goes on from after a crash, newest first; the last and the best are kept, and a fork can begin there. */
export function Checkpoints({ run }: { run: Run }) {
  const project = useProject();
  const mayLaunch = project.can("run:launch");
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
            key: "fork",
            header: <span className="sr-only">Fork</span>,
            align: "right",
            cell: (checkpoint) =>
              checkpoint.kept &&
              mayLaunch &&
              run.group?.kind !== "folds" &&
              run.group?.kind !== "leave_one_out" ? (
                <Link
                  href={`/projects/${project.id}/runs/new?from=${run.id}&fork=${checkpoint.epoch}`}
                  className="rounded-sm text-accent-text hover:underline"
                >
                  Fork
                </Link>
              ) : null,
          },
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

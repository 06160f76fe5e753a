"use client";

import { DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { type Baseline, Delta } from "../../baseline";
import { deltaOfMean, measured, measureNames } from "../group-facts";
import type { Group } from "./group-type";

/** Mean and spread of each measure over the finished runs. */
export function SpreadTable({ group, baseline }: { group: Group; baseline: Baseline }) {
  return (
    <Panel
      flush
      title="Mean and spread"
      description={
        group.kind === "seeds"
          ? "What differs between these runs is their seed alone: start weights, order of the images, dropout."
          : "Folds share most of their training images, so that the interval of their mean is somewhat too narrow."
      }
    >
      <DataTable
        label="Mean and spread"
        rows={group.spreads}
        rowKey={(spread) => spread.measure}
        columns={[
          { key: "measure", header: "Measure", cell: ({ measure }) => measureNames[measure] },
          { key: "count", header: "Runs", align: "right", cell: ({ count }) => count, hideOnPhone: true },
          {
            key: "mean",
            header: "Mean",
            align: "right",
            cell: ({ measure, mean }) => (
              <>
                <Delta text={deltaOfMean(baseline, { measure, mean })} />
                <span className="font-medium">{measured(measure, mean)}</span>
              </>
            ),
          },
          {
            key: "deviation",
            header: "Deviation",
            align: "right",
            cell: ({ measure, deviation }) => measured(measure, deviation),
          },
          {
            key: "smallest",
            header: "Smallest",
            align: "right",
            cell: ({ measure, smallest }) => measured(measure, smallest),
            hideOnPhone: true,
          },
          {
            key: "largest",
            header: "Largest",
            align: "right",
            cell: ({ measure, largest }) => measured(measure, largest),
            hideOnPhone: true,
          },
          {
            key: "interval",
            header: <span title="Of the mean, by Student's t">95 % interval</span>,
            align: "right",
            cell: ({ measure, interval }) =>
              interval ? interval.map((end) => measured(measure, end)).join(" to ") : "–",
            hideOnPhone: true,
          },
        ]}
        empty={
          <p className="px-4 py-6 text-center text-sm text-muted">
            They come with the first finished run, the spread with the second.
          </p>
        }
      />
    </Panel>
  );
}

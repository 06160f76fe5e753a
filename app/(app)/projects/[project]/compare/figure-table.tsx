"use client";

import { useQuery } from "@apollo/client/react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import type { CompareFiguresQuery, EstimatedFragment } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { ChartExport } from "@/app/ui/chart-export";
import { tableOf } from "@/app/ui/csv";
import { type Column, DataTable } from "@/app/ui/data-table";
import { intervalsSvg } from "@/app/ui/drawings";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type Compared, compareFigures } from "./operations";
import { SideMark } from "./run-mark";
import { points, verdict } from "./words";

type Found = NonNullable<NonNullable<CompareFiguresQuery["run"]["comparison"]>["figures"]>;
type Row = Found["figures"][number];

/** What the figures are called. */
export const figureTitles: Readonly<Record<Row["figure"], string>> = {
  accuracy: "Accuracy",
  macroF1: "Macro F1",
  macroPrecision: "Macro precision",
  macroRecall: "Macro recall",
  weightedF1: "Weighted F1",
};

/** The figures of both as records: shares of 1. */
const figureRecords = (figures: readonly Row[]) =>
  figures.map(({ figure, a, b, delta }) =>
    Object.assign(
      { figure: figureTitles[figure] },
      ...Object.entries({ a, b, delta }).map(([key, { value, interval }]) => ({
        ...{ [key]: value, [`${key}.low`]: interval.low, [`${key}.high`]: interval.high },
      })),
    ),
  );

const figuresSvg = (figures: readonly Row[]) =>
  intervalsSvg(
    "Figures of both runs, with 95 % intervals",
    figures.flatMap(({ figure, a, b }) =>
      Object.entries({ A: a, B: b }).map(([side, { value, interval }]) => ({
        ...{ name: `${figureTitles[figure]}, ${side}`, value, ...interval },
      })),
    ),
    (value) => percent(value, 2),
  );

/** "93.2 % to 95.1 %" in small type under the value. */
function Estimated({ of }: { of: EstimatedFragment }) {
  return (
    <span className="block leading-tight">
      <span className="font-medium">{percent(of.value, 2)}</span>
      <span className="block text-2xs text-muted">
        {(of.interval.low * 100).toFixed(1)} to {(of.interval.high * 100).toFixed(1)}
      </span>
    </span>
  );
}

/** The figures of both over the common images, their difference with its interval, and what that means in words. */
export function FigureTable({ a, b, compared }: { a: string; b: string; compared: Compared }) {
  const { data, error, refetch } = useQuery(compareFigures, { variables: { a, b } });
  const found = data?.run.comparison?.figures;
  const overall = verdict(compared).better;
  // McNemar's test says it of the accuracy; of the others, whether the interval leaves out 0.
  const better = ({ figure, delta }: Row): "a" | "b" | null => {
    if (figure === "accuracy") return overall;
    return delta.interval.low > 0 ? "b" : delta.interval.high < 0 ? "a" : null;
  };
  const columns: Column<Row>[] = [
    {
      key: "figure",
      header: "Figure",
      cell: (row) => (
        <span className="block leading-tight">
          {figureTitles[row.figure]}
          <span className="block text-2xs text-muted sm:hidden">
            {percent(row.a.value)} → {percent(row.b.value)}
          </span>
        </span>
      ),
    },
    {
      key: "a",
      header: <SideMark side="a" />,
      align: "right",
      cell: (row) => <Estimated of={row.a} />,
      hideOnPhone: true,
    },
    {
      key: "b",
      header: <SideMark side="b" />,
      align: "right",
      cell: (row) => <Estimated of={row.b} />,
      hideOnPhone: true,
    },
    {
      key: "delta",
      header: "B − A, points",
      align: "right",
      cell: ({ delta }) => (
        <span className="block leading-tight">
          <span className="font-medium">{points(delta.value)}</span>
          <span className="block text-2xs text-muted">
            {points(delta.interval.low)} to {points(delta.interval.high)}
          </span>
        </span>
      ),
    },
    {
      key: "words",
      header: "Meaning",
      cell: (row) => {
        const which = better(row);
        return which ? (
          <Badge tone="accent">{which.toUpperCase()} is better</Badge>
        ) : (
          <span className="text-muted">may be chance</span>
        );
      },
    },
  ];
  return (
    <Panel
      flush
      title="Figures on the common images"
      description={
        found
          ? `With 95 % intervals from ${formatCount(found.resamples)} resamples of the images (paired bootstrap).`
          : "With 95 % intervals."
      }
      actions={
        found && found.figures.length > 0 ? (
          <ChartExport
            label="Figures of both runs"
            table={() => tableOf(figureRecords(found.figures))}
            svg={() => figuresSvg(found.figures)}
          />
        ) : null
      }
    >
      {error && !data ? (
        <QueryError thing="The figures of both runs" error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Figures of both runs"
          columns={columns}
          rows={data ? (found?.figures ?? []) : undefined}
          rowKey={(row) => row.figure}
          skeletonRows={5}
          empty={<p className="px-4 py-6 text-sm text-muted">There is no common image to measure.</p>}
        />
      )}
    </Panel>
  );
}

"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo, useRef } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { ChartExport } from "@/app/ui/chart-export";
import type { Cell } from "@/app/ui/csv";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount, formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { Markdown } from "@/app/ui/markdown";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import type { ReportBlock } from "@/ml/report-blocks";
import { ClassMatrix } from "../class-matrix";
import { useCurvesOf } from "../compare/several/use-curves";
import { useProject } from "../project-context";
import { linesOf } from "../runs/[run]/chart-data";
import { MatrixExport } from "../runs/[run]/matrix/matrix-export";
import { fieldName, fieldText } from "../runs/table/field-text";
import { useRefetchOn } from "../use-refetch-on";
import { columnOf, orderOf } from "./columns";
import { reportFields, reportMatrix, reportRuns } from "./operations";

/** A block of a report as it is read: tables and charts show the runs as they are now. */
export function BlockView({ block }: { block: ReportBlock }) {
  switch (block.kind) {
    case "text":
      return block.text.trim() === "" ? null : <Markdown text={block.text} className="max-w-3xl" />;
    case "runs":
      return <RunsBlock {...block} />;
    case "curves":
      return <CurvesBlock {...block} />;
    case "matrix":
      return block.run === null ? (
        <Empty>Choose the run whose matrix is shown.</Empty>
      ) : (
        <MatrixBlock run={block.run} />
      );
  }
}

/** A report is read, not watched: several blocks of it ask again at once. */
const liveMs = 2000;

function Empty({ children }: { children: string }) {
  return (
    <Panel>
      <p className="text-sm text-muted">{children}</p>
    </Panel>
  );
}

type Of<Kind extends ReportBlock["kind"]> = Omit<Extract<ReportBlock, { kind: Kind }>, "kind">;

function RunsBlock({ filter, columns, sort = "" }: Of<"runs">) {
  const project = useProject();
  const known = useQuery(reportFields, { variables: { project: project.id } });
  const fields = known.data?.project.runFields;
  const meant = useMemo(() => columns.map((name) => columnOf(name, fields ?? [])), [columns, fields]);
  const { data, error, refetch } = useQuery(reportRuns, {
    variables: {
      ...{ project: project.id, filter, keys: meant.map(({ key }) => key) },
      sort: orderOf(sort),
    },
    fetchPolicy: "cache-and-network",
    // By which keys they are asked for is known with the fields.
    skip: !fields,
  });
  useRefetchOn(["RUN_CHANGED", "RUNS_CHANGED"], null, refetch, { leastMs: liveMs });
  const rows = data?.project.runs.edges.map(({ node }) => node);
  type Row = NonNullable<typeof rows>[number];
  const failed = error ?? known.error;
  if (failed && !data) return <QueryError thing="This table" error={failed} onRetry={refetch} />;
  const cellOf = (row: Row, place: number): Cell => {
    const key = meant[place]?.key;
    if (key === "tag") return row.tags.join(", ");
    if (key === "alias") return row.aliases.join(", ");
    return key === "number" ? row.number : (row.values[place] as Cell);
  };
  const asTable = () => ({
    columns: ["number", "name", ...columns],
    rows: (rows ?? []).map((row) => [row.number, row.name, ...columns.map((_, place) => cellOf(row, place))]),
  });
  const problems = meant.flatMap(({ problem }) => (fields && problem ? [problem] : []));
  return (
    <Panel
      flush
      title="Runs"
      description={`${filter || "All"}: ${sort.trim() ? `by ${sort.trim().replace(/^-/, "")}` : "newest first"}, at most 50.`}
      actions={<ChartExport label="Runs of the report" table={asTable} />}
    >
      {problems.length > 0 ? (
        <p className="px-4 py-2 text-sm text-warning-text">{problems.join(" ")}</p>
      ) : null}
      <DataTable
        label="Runs of the report"
        rows={rows}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/projects/${project.id}/runs/${id}`}
        maxHeight="28rem"
        columns={[
          { key: "run", header: "Run", cell: (row) => `#${row.number} ${row.name}` },
          ...meant.map(
            ({ key, unit }, place): Column<Row> => ({
              key: `${place} ${key}`,
              header: fieldName(key),
              align: "right",
              cell: (row) => fieldText(key, cellOf(row, place), unit),
            }),
          ),
        ]}
        empty={<p className="px-4 py-6 text-sm text-muted">No run is like that.</p>}
      />
    </Panel>
  );
}

function CurvesBlock({ runs, metric }: Of<"curves">) {
  const project = useProject();
  const filter = runs.map((number) => `number = ${number}`).join(" or ");
  const { data, error, refetch } = useQuery(reportRuns, {
    variables: { project: project.id, filter, keys: [], sort: orderOf("") },
    skip: runs.length === 0,
  });
  useRefetchOn(["RUNS_CHANGED"], null, refetch, { leastMs: liveMs });
  const found = useMemo(() => data?.project.runs.edges.map(({ node }) => node) ?? [], [data]);
  const ids = found.map(({ id }) => id);
  const { curves, error: failed } = useCurvesOf(ids, metric);
  const chart = useMemo(
    () =>
      curves &&
      linesOf(
        found.map(({ id, number }, i) => ({
          ...{ label: `#${number}`, color: `var(--chart-${(i % 8) + 1})`, curve: curves.get(id) },
        })),
      ),
    [curves, found],
  );
  if (runs.length === 0) return <Empty>Choose the runs whose curves are shown.</Empty>;
  if (error && !data) return <QueryError thing="These curves" error={error} onRetry={refetch} />;
  return (
    <Panel title={metric} description={failed ?? undefined}>
      <LineChart
        label={`${metric} of ${runs.length} runs`}
        x={chart?.x}
        series={chart?.series ?? []}
        marks={chart?.marks}
        formatX={(value) => Math.round(value).toLocaleString("en")}
        formatY={/accuracy/.test(metric) ? (value) => `${formatValue(value * 100)} %` : formatValue}
        empty="None of the runs has this metric."
      />
    </Panel>
  );
}

function MatrixBlock({ run }: { run: number }) {
  const project = useProject();
  const theme = useThemeClass();
  const frame = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useQuery(reportMatrix, {
    variables: { project: project.id, filter: `number = ${run}` },
  });
  const found = data?.project.runs.edges[0]?.node;
  // What was measured stays as it is: of the other runs nothing is of interest, nor the steps of this one.
  useRefetchOn(["RUN_CHANGED", "RUNS_CHANGED"], null, refetch, {
    leastMs: liveMs,
    isNews: ({ objectId, type }) => type === "RUNS_CHANGED" || !found || objectId === found.id,
  });
  const matrix = found?.confusionMatrix;
  const picture = useMemo(() => {
    if (!matrix) return null;
    const classes = [...matrix.classes].sort((a, b) => a.position - b.position);
    const counts = classes.flatMap((truth) =>
      classes.map((predicted) => matrix.counts[truth.index]?.[predicted.index] ?? 0),
    );
    const size = classes.length;
    const totals = classes.map((_, row) =>
      counts.slice(row * size, (row + 1) * size).reduce((sum, count) => sum + count, 0),
    );
    // By the square root of the row's share, so that few among many still show.
    const values = counts.map((count, i) => Math.sqrt(count / (totals[Math.floor(i / size)] || 1)));
    const labels = classes.map(({ name }) => name);
    return {
      ...{ labels, columnLabels: labels, columns: size, counts, values },
      ...{ rowTitle: "True class", columnTitle: "Predicted class" },
      cellText: ({ row, column }: { row: number; column: number }) =>
        formatCount(counts[row * size + column] ?? 0),
    };
  }, [matrix]);
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  if (error && !data) return <QueryError thing="This matrix" error={error} onRetry={refetch} />;
  if (!data) return <Skeleton className="h-80 rounded-lg opacity-60" />;
  if (!found || !picture || !matrix || matrix.total === 0) {
    return <Empty>{found ? `Run #${run} has not been measured yet.` : `There is no run #${run}.`}</Empty>;
  }
  return (
    <Panel
      flush
      title={`Matrix of #${found.number} ${found.name}`}
      description={`${formatCount(matrix.total)} images`}
      actions={<MatrixExport shown={picture} name={`run ${found.number} ${found.name}`} />}
    >
      <ClassMatrix
        frame={frame}
        label={`Confusion matrix of run ${found.number}`}
        labels={picture.labels}
        counts={picture.counts}
        values={picture.values}
        color={color}
      />
    </Panel>
  );
}

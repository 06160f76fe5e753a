"use client";

import { useQuery } from "@apollo/client/react";
import { MousePointerClick } from "lucide-react";
import { useMemo, useRef } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import type { Band, Cell } from "@/app/ui/heat-map";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import { splitNames } from "@/ml/splits";
import { ClassMatrix, MatrixBesideImages, useScrollToImages } from "../../../class-matrix";
import { personColor } from "../../../presence/person-mark";
import { usePeopleAt } from "../../../presence/use-people-at";
import { useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { measuredSplit, useRun } from "../run-context";
import { type Axes, writtenAxis } from "./axes";
import { CellPanel } from "./cell-panel";
import {
  CrossedPlaces,
  type CrossTable,
  crossedCounts,
  crossedLines,
  squareOrders,
  unequalOrders,
} from "./crossed-model";
import { MatrixExport } from "./matrix-export";
import { arrange, type Matrix } from "./matrix-model";
import { imagesIn } from "./matrix-selection";
import { ColourLegend, MatrixTools } from "./matrix-tools";
import { usePreload } from "./use-cell-predictions";
import { useMatrixState } from "./use-matrix-state";
import { useSimilarity } from "./use-similarity";

const crossTable = graphql(`
  query CrossTable($run: ID!, $rows: MatrixAxisInput!, $columns: MatrixAxisInput!) {
    run(id: $run) {
      id
      crossTable(rows: $rows, columns: $columns) {
        rows {
          title
          values {
            key
            name
          }
        }
        columns {
          title
          values {
            key
            name
          }
        }
        counts
        total
        isSquare
        leftOut
      }
    }
  }
`);

interface CrossedProps {
  axes: Axes;
  /** of truth and prediction: its classes are those of the images' probabilities */
  measured: Matrix;
  review: RunReviewQuery["run"] | undefined;
  onReviewed: () => unknown;
}

/** The matrix of any two fields of a run's images. */
export function CrossedView(props: CrossedProps) {
  const { run } = useRun();
  const { data, previousData, error, refetch } = useQuery(crossTable, {
    variables: { run: run.id, ...props.axes },
  });
  useRefetchOn(["LABELS_CHANGED", "DATASET_CHANGED"], null, refetch);
  const [state, setState] = useMatrixState();
  const table = data?.run.crossTable;
  if (error && !data)
    return (
      <div className="grid gap-4">
        <Panel flush>
          <MatrixTools
            state={state}
            setState={setState}
            lines={0}
            hasDiagonal={false}
            isPredicted={false}
            end={null}
          />
        </Panel>
        <QueryError thing="The matrix of these fields" error={error} onRetry={refetch} />
      </div>
    );
  if (!table) {
    // Of other axes the former table says nothing.
    return (
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_26rem]" aria-busy={!previousData || undefined}>
        <Skeleton className="h-[70dvh] rounded-lg opacity-60" />
        <Skeleton className="h-[70dvh] rounded-lg opacity-60" />
      </div>
    );
  }
  return <Crossed {...props} table={table} />;
}

function Crossed({ axes, measured, review, onReviewed, table }: CrossedProps & { table: CrossTable }) {
  const project = useProject();
  const { run } = useRun();
  const [state, setState] = useMatrixState();
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  const orders = table.isSquare ? squareOrders : unequalOrders;
  const order = orders.includes(state.order) ? state.order : "position";
  const square = useMemo(
    () => (order === "similarity" ? Float64Array.from(table.counts.flat()) : null),
    [order, table],
  );
  const similar = useSimilarity(square, table.rows.values.length);
  const lines = useMemo(() => crossedLines(table, order, similar), [table, order, similar]);
  const folded = useMemo(() => crossedCounts(table, lines), [table, lines]);
  const at = useMemo(() => new CrossedPlaces(table, lines), [table, lines]);
  const isHiding = table.isSquare && !state.diagonal;
  const shown = useMemo(() => {
    const names = (side: "rows" | "columns") =>
      lines[side].map((place) => table[side].values[place]?.name ?? "");
    const edges = {
      ...{ labels: names("rows"), columnLabels: names("columns") },
      ...{ rowTitle: table.rows.title, columnTitle: table.columns.title },
    };
    return arrange(folded, edges, state.mode, state.scale, isHiding);
  }, [folded, lines, table, state.mode, state.scale, isHiding]);
  const bands = useMemo(() => at.bandsOf(state.cells), [at, state.cells]);
  const opened = useMemo(() => at.cellsOf(axes, bands), [at, axes, bands]);
  const preload = usePreload(run.id, state.first);
  const scrollToImages = useScrollToImages();
  const frame = useRef<HTMLDivElement>(null);
  const people = usePeopleAt(`/projects/${project.id}/runs/${run.id}/matrix`);
  const marks = people.flatMap(({ person, query }) => {
    const own = [query.get("rows") ?? "truth", query.get("columns") ?? "predicted"];
    const isHere = own[0] === writtenAxis(axes.rows) && own[1] === writtenAxis(axes.columns);
    const [band] = isHere ? at.bandsOf((query.get("cells") ?? "").split(",").slice(0, 1)) : [];
    return band && band.row !== null && band.column !== null
      ? [
          {
            row: band.row,
            column: band.column,
            id: person.id,
            name: person.name,
            color: personColor(person.id),
          },
        ]
      : [];
  });

  const show = (cells: string[]) => {
    void setState({ cells, image: null, large: null, alike: null });
    if (cells.length > 0) scrollToImages();
  };
  const choose = (band: Band, isMore: boolean) => {
    const one = at.written(band);
    const rest = state.cells.filter((cell) => cell !== one);
    show(!isMore ? [one] : rest.length < state.cells.length ? rest : [...rest, one]);
  };
  const close = () => {
    show([]);
    frame.current?.querySelector<HTMLElement>("[role=application]")?.focus();
  };
  useKey("d", () => void setState({ diagonal: !state.diagonal }), { enabled: table.isSquare });
  useKey("escape", () => {
    if (state.large) return;
    if (state.image) void setState({ image: null });
    else if (bands.length > 0) close();
  });
  const total = imagesIn(bands, folded, false);
  const titles = bands
    .slice(0, 3)
    .map((band) => at.titleOf(band))
    .join(", ");
  const describe = ({ row, column }: Cell) => {
    const count = folded.counts[row * folded.columns + column] ?? 0;
    return `${table.rows.title} ${shown.labels[row]}, ${table.columns.title} ${shown.columnLabels[column]}: ${counted(count, "image")}`;
  };

  return (
    <MatrixBesideImages
      matrix={
        <>
          <MatrixTools
            state={state}
            setState={setState}
            lines={Math.max(folded.rows, folded.columns)}
            orders={orders}
            hasDiagonal={table.isSquare}
            isPredicted={false}
            end={<MatrixExport shown={shown} name={`run ${run.number} ${run.name}`} />}
          />
          <TableFacts table={table} />
          <ClassMatrix
            frame={frame}
            label={`${table.rows.title} by ${table.columns.title}`}
            labels={shown.labels}
            columnLabels={shown.columnLabels}
            rowTitle={table.rows.title}
            columnTitle={table.columns.title}
            hasDiagonal={table.isSquare}
            counts={shown.counts}
            values={shown.values}
            color={color}
            cellText={shown.cellText}
            describe={describe}
            chosen={bands}
            marks={marks}
            onChoose={choose}
            onHover={(band) => {
              if (imagesIn([band], folded, false) > 0) preload(at.cellsOf(axes, [band]));
            }}
            zoom={state.zoom}
            onZoom={(zoom) => void setState({ zoom })}
          />
          <ColourLegend
            color={color}
            mode={state.mode}
            scale={state.scale}
            strongest={shown.strongest}
            isPredicted={false}
          />
        </>
      }
      images={
        bands.length > 0 ? (
          <CellPanel
            key={JSON.stringify(opened)}
            matrix={measured}
            cell={null}
            title={bands.length > 3 ? `${titles} and ${bands.length - 3} more` : titles}
            cells={opened}
            total={total}
            review={review}
            onReviewed={onReviewed}
            onClose={close}
          />
        ) : (
          <Panel>
            <EmptyState icon={<MousePointerClick />} title="Choose a cell, a row or a column">
              Its images open here, in any order.
            </EmptyState>
          </Panel>
        )
      }
    />
  );
}

/** What is in the table, what is not, and whether it has a diagonal. */
function TableFacts({ table }: { table: CrossTable }) {
  const { run } = useRun();
  return (
    <p className="px-4 pb-2 text-xs text-muted">
      {counted(table.total, "image")} of the {splitNames[measuredSplit(run)]} split
      {table.leftOut > 0
        ? `; ${formatCount(table.leftOut)} left out, as they have no value on one of the axes`
        : ""}
      .{" "}
      {table.isSquare
        ? "The diagonal is where both agree."
        : "Rows and columns are not the same: there is no diagonal."}
    </p>
  );
}

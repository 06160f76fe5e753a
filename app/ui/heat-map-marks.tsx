import type { HeatMapLayout } from "./heat-map-draw";

export type Cell = { row: number; column: number };
/** A cell, or with null for one of both a whole row or column. */
export type Band = { row: number | null; column: number | null };
/** A cell that somebody else looks at, in a colour of theirs. */
export type Mark = Cell & { id: string; color: string; name: string };

export type Size = { rows: number; columns: number };

/** Where a cell, row or column lies within the area of the cells. */
export function placeOf(
  { row, column }: Band,
  layout: HeatMapLayout,
  scroll: { x: number; y: number },
  size: Size,
) {
  return {
    left: (column ?? 0) * layout.cell - scroll.x,
    top: (row ?? 0) * layout.cell - scroll.y,
    width: (column === null ? size.columns : 1) * layout.cell,
    height: (row === null ? size.rows : 1) * layout.cell,
  };
}

/** What lies over the cells: who looks where, what is open, what the pointer or the keys are at, what is being moved. */
export function HeatMapMarks({
  layout,
  scroll,
  size,
  marks,
  chosen,
  shown,
  moving,
}: {
  layout: HeatMapLayout;
  scroll: { x: number; y: number };
  size: Size;
  marks: readonly Mark[];
  chosen: readonly Band[];
  shown: Band | null;
  /** the line that is dragged lies before this one when it is let go */
  moving: { axis: "row" | "column"; to: number } | null;
}) {
  const place = (band: Band) => placeOf(band, layout, scroll, size);
  const line = moving && place({ row: 0, column: 0, [moving.axis]: moving.to });
  return (
    <div
      className="pointer-events-none absolute right-0 bottom-0 overflow-hidden"
      style={{ left: layout.labelWidth, top: layout.labelHeight }}
    >
      {marks.map((mark, index) => (
        <div key={mark.id} className="absolute border-2" style={{ ...place(mark), borderColor: mark.color }}>
          <span
            // Below each other where several look at the same cell.
            style={{ background: mark.color, top: `${index * 0.9}rem` }}
            className="absolute left-0 max-w-24 truncate rounded-br-sm px-1 text-2xs text-on-dark [text-shadow:0_0_2px_var(--on-light)]"
          >
            {mark.name}
          </span>
        </div>
      ))}
      {chosen.map((band) => (
        <div
          key={`${band.row}-${band.column}`}
          className="absolute border-2 border-accent outline-2 -outline-offset-4 outline-on-dark"
          style={place(band)}
        />
      ))}
      {shown ? (
        <div className="absolute border-2 border-on-light outline-2 outline-on-dark" style={place(shown)} />
      ) : null}
      {line ? (
        <div
          className="absolute bg-accent"
          style={
            moving.axis === "row"
              ? { left: 0, right: 0, top: line.top - 1, height: 3 }
              : { top: 0, bottom: 0, left: line.left - 1, width: 3 }
          }
        />
      ) : null}
    </div>
  );
}

import { memo } from "react";
import type { Cell } from "./heat-map-marks";

/** Up to this many classes a screen reader gets every cell; up to the second a line a class with its largest confusions. */
const wholeTableLimit = 20;
const rowsLimit = 120;
/** Of more, these many cells: the largest beside the diagonal. */
const listed = 100;

/** The heat map in words, out of sight. (The wrapper hides it: a table takes no width from sr-only.) */
export const HeatMapTable = memo(function HeatMapTable({
  label,
  rows,
  columns,
  rowTitle,
  columnTitle,
  counts,
  cellText,
  isSigned,
  hasDiagonal,
}: {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  rowTitle: string;
  columnTitle: string;
  counts: ArrayLike<number>;
  /** what is told of a cell, in place of its count */
  cellText?: (cell: Cell) => string;
  /** differences: the largest in either direction come first, and a row has no sum to tell */
  isSigned: boolean;
  /** of many cells those on it are left away */
  hasDiagonal: boolean;
}) {
  const at = (row: number, column: number) => counts[row * columns.length + column] ?? 0;
  const text = (row: number, column: number) => {
    if (cellText) return cellText({ row, column });
    const count = at(row, column);
    return isSigned && count > 0 ? `+${count}` : String(count);
  };
  if (rows.length <= wholeTableLimit && columns.length <= wholeTableLimit) {
    return (
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">
                {rowTitle} \ {columnTitle}
              </th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((name, row) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {columns.map((columnName, column) => (
                  <td key={columnName}>{text(row, column)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
  if (rows.length > rowsLimit) {
    const cells: { row: number; column: number; count: number }[] = [];
    for (const [row] of rows.entries())
      for (const [column] of columns.entries()) {
        const count = at(row, column);
        if (count !== 0 && !(hasDiagonal && rows[row] === columns[column]))
          cells.push({ row, column, count });
      }
    cells.sort((a, b) => Math.abs(b.count) - Math.abs(a.count));
    return (
      <div className="sr-only">
        <table>
          <caption>
            {label}: the {listed} largest of {cells.length} cells{hasDiagonal ? " beside the diagonal" : ""}
          </caption>
          <thead>
            <tr>
              <th scope="col">{rowTitle}</th>
              <th scope="col">{columnTitle}</th>
              <th scope="col">Images</th>
            </tr>
          </thead>
          <tbody>
            {cells.slice(0, listed).map(({ row, column }) => (
              <tr key={`${row}-${column}`}>
                <th scope="row">{rows[row]}</th>
                <td>{columns[column]}</td>
                <td>{text(row, column)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
  return (
    <div className="sr-only">
      <table>
        <caption>{label}: the largest cells of each row</caption>
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            {isSigned ? null : <th scope="col">Images</th>}
            <th scope="col">
              {columnTitle}, {isSigned ? "largest change" : "most frequent"} first
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => {
            const cells = columns
              .map((columnName, column) => ({ columnName, column, count: at(row, column) }))
              .filter((cell) => cell.count !== 0)
              .sort((a, b) => Math.abs(b.count) - Math.abs(a.count));
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {isSigned ? null : <td>{cells.reduce((sum, cell) => sum + cell.count, 0)}</td>}
                <td>
                  {cells
                    .slice(0, 4)
                    .map((cell) => `${cell.columnName}: ${text(row, cell.column)}`)
                    .join(", ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
});

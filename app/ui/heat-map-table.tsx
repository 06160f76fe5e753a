/** Up to this many classes a screen reader gets every cell; beyond, a line a class with its largest confusions. */
const wholeTableLimit = 20;

/** The heat map in words, out of sight. (The wrapper hides it: a table takes no width from sr-only.) */
export function HeatMapTable({
  label,
  rows,
  columns,
  rowTitle,
  columnTitle,
  counts,
}: {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  rowTitle: string;
  columnTitle: string;
  counts: ArrayLike<number>;
}) {
  const at = (row: number, column: number) => counts[row * columns.length + column] ?? 0;
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
                  <td key={columnName}>{at(row, column)}</td>
                ))}
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
            <th scope="col">Images</th>
            <th scope="col">{columnTitle}, most frequent first</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => {
            const cells = columns
              .map((columnName, column) => ({ columnName, count: at(row, column) }))
              .filter((cell) => cell.count > 0)
              .sort((a, b) => b.count - a.count);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{cells.reduce((sum, cell) => sum + cell.count, 0)}</td>
                <td>
                  {cells
                    .slice(0, 4)
                    .map((cell) => `${cell.columnName}: ${cell.count}`)
                    .join(", ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

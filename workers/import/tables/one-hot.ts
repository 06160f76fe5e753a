import { splitOf } from "../layout";
import { firstRows, type Table } from "./table";

const yes = /^(1|1\.0+|true|yes)$/i;
const no = /^(0|0\.0+|false|no|)$/i;
/** Numbers of rows and the like, of which two rows may say 0 and 1. */
const noClass = /^(|column \d+|unnamed.*|id|index|#)$/i;
/** Rows that tell whether a table is written so. */
const headRows = 100;
/** Of which so many are of one class; the others are of none. */
const leastShare = 0.9;

/**
 * A table that has a column for each class, with 1 or TRUE in that of the row (one-hot), as one with a single column of
 * classes, which is then called `class`; any other table as it is. A row with several becomes a list of them.
 * @param hasClass whether the name of a column says that it names classes.
 */
export async function foldOneHot(table: Table, hasClass: (column: string) => boolean): Promise<Table> {
  if (table.columns.some(hasClass)) return table;
  const head = await firstRows(table, headRows);
  const folded = table.columns.flatMap((column, i) => {
    const isFlag = head.every(
      (cells) => yes.test((cells[i] ?? "").trim()) || no.test((cells[i] ?? "").trim()),
    );
    const isNamed = !noClass.test(column) && splitOf(column) === null;
    return isFlag && isNamed && head.some((cells) => (cells[i] ?? "").trim() !== "") ? [i] : [];
  });
  const classesOf = (cells: readonly string[]) => folded.filter((i) => yes.test((cells[i] ?? "").trim()));
  const counts = head.map((cells) => classesOf(cells).length);
  const ofOne = counts.filter((count) => count === 1).length;
  if (folded.length < 2 || counts.some((count) => count > 1) || ofOne < leastShare * head.length)
    return table;
  const kept = table.columns.flatMap((_, i) => (folded.includes(i) ? [] : [i]));
  const nameOf = (cells: readonly string[]) => {
    const names = classesOf(cells).map((i) => table.columns[i] ?? "");
    return names.length > 1 ? JSON.stringify(names) : (names[0] ?? "");
  };
  return {
    ...table,
    columns: [...kept.map((i) => table.columns[i] ?? ""), "class"],
    async *rows() {
      for await (const rows of table.rows())
        yield rows.map((cells) => [...kept.map((i) => cells[i] ?? ""), nameOf(cells)]);
    },
  };
}

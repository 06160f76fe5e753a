import { ArchiveError, readableBytes } from "../refusal";
import type { Encoding } from "./text";

export type TableKind = "CSV" | "JSON" | "JSON lines" | "COCO" | "Label Studio";

/** A table that is read as a stream, each time anew: nothing of its rows is held. */
export interface Table {
  kind: TableKind;
  /** Of a CSV. */
  separator: string | null;
  columns: string[];
  rowCount: number;
  /** The cells of each row, in order, many rows at a time. */
  rows(): AsyncGenerator<string[][]>;
}

/** Where a table lies, and what it is called. */
export interface TableFile {
  path: string;
  name: string;
  encoding: Encoding;
  /** Path of a folder of its own, for what it is unfolded to. */
  scratch: string;
}

/** Files of an archive that may say which image is of which class. */
export const isTableName = (name: string) => /\.(csv|tsv|json|jsonl|ndjson)$/i.test(name);

/** A name that images have. */
export const looksLikeImage = (text: string) =>
  /\.(jpe?g|png|webp|gif|tiff?|avif|bmp|heic)$/i.test(text.trim());

/** Of a table so much is shown before it is taken. */
export const previewRows = 20;
export const previewCell = 120;

/** What a column is called that names classes, in the languages that tables come in most. */
export const classNames =
  /^(class|classes|class_?name|label|labels|label_?name|category|category_?name|target|choice|species|breed|diagnosis|dx|klasse|kategorie|etikett|classe|cat[ée]gorie|[ée]tiquette|clase|categor[íi]a|etiqueta)$/i;

/** More rows are no labels but an attack on whoever reads them. */
export const maxRows = 20_000_000;
/** A row, or a value of JSON, of more characters is held by nobody: the mark of a table that is damaged. */
export const maxRowLength = 4 * 1024 * 1024;
export const tooManyRows = (name: string) =>
  new ArchiveError(
    `${name} has more than ${maxRows.toLocaleString("en")} rows, which are not read. Import it in several parts.`,
  );

export const rowTooLong = (name: string, row: number) =>
  new ArchiveError(
    `Row ${row.toLocaleString("en")} of ${name} is longer than ${readableBytes(maxRowLength)}. Is a quote or a bracket not closed there?`,
  );

/** The first rows of a table. */
export async function firstRows(table: Pick<Table, "rows">, count: number): Promise<string[][]> {
  const first: string[][] = [];
  for await (const rows of table.rows()) {
    first.push(...rows.slice(0, count - first.length));
    if (first.length >= count) break;
  }
  return first;
}

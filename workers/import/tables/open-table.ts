import { cleaned } from "./cells";
import { csvTable } from "./csv";
import { jsonLinesTable, jsonTable } from "./json";
import { foldOneHot } from "./one-hot";
import { classNames, type Table, type TableFile } from "./table";
import { encodingOf, firstText } from "./text";

/** Characters that tell how a table is written. */
const headLength = 1024 * 1024;

/**
 * Finds out how a table is encoded and written, and reads it once: to its end, so that what is wrong with it is known.
 * @param scratch path of a folder that may be made.
 * @throws ArchiveError where it is no table.
 */
export async function openTable(
  path: string,
  name: string,
  scratch: string,
): Promise<{ table: Table; encoding: string }> {
  const encoding = await encodingOf(path);
  const opened = await tableOf({ path, name, encoding, scratch });
  const clean: Table = {
    ...opened,
    columns: opened.columns.map(cleaned),
    async *rows() {
      for await (const rows of opened.rows()) yield rows.map((cells) => cells.map(cleaned));
    },
  };
  return {
    table: await foldOneHot(clean, (column) => classNames.test(column)),
    encoding: encoding.name,
  };
}

async function tableOf(file: TableFile): Promise<Table> {
  const { text, isWhole } = await firstText(file.path, file.encoding, headLength);
  const start = text.trimStart()[0];
  if (start === "[") return jsonTable(file, "list");
  if (start === "{") {
    // One object a line, or one object.
    const [firstLine = "", ...others] = text.trimStart().split(/\r?\n/);
    const hasMore = !isWhole || others.some((line) => line.trim() !== "");
    const isLines = /\.(jsonl|ndjson)$/i.test(file.name) || (hasMore && isJson(firstLine));
    return isLines ? jsonLinesTable(file) : jsonTable(file, "object");
  }
  return csvTable(file, text, isWhole);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

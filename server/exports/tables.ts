import { pathInExport } from "./archive";
import type { ExportRow, ExportSource } from "./source";

const rowsAtATime = 2000;

async function* rowsOf(source: ExportSource): AsyncGenerator<ExportRow[]> {
  for (let after: string | null = null; ; ) {
    const rows: ExportRow[] = await source.rows(after, rowsAtATime);
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtATime) return;
    after = rows.at(-1)?.key ?? null;
  }
}

/** A field of CSV (RFC 4180). */
function field(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line an image: where it lies in the archive, the name it came with, its class, split and group. UTF-8. */
export async function* exportCsv(source: ExportSource): AsyncGenerator<string> {
  yield "path,name,sha256,class,split,group,width,height\r\n";
  for await (const rows of rowsOf(source)) {
    yield rows
      .map((row) =>
        [
          pathInExport(source, row),
          row.name,
          row.sha256,
          row.classIndex === null ? null : (source.classes[row.classIndex]?.name ?? null),
          row.split,
          row.groupKey,
          row.width,
          row.height,
        ]
          .map(field)
          .join(","),
      )
      .map((line) => `${line}\r\n`)
      .join("");
  }
}

/**
 * COCO: each image with one annotation of its whole area, as tools that expect boxes want it; categories from 1. An image
 * without a class has no annotation. `split` stands beside what COCO names.
 */
export async function* exportCoco(source: ExportSource): AsyncGenerator<string> {
  const categories = source.classes.map(({ name }, index) => ({ id: index + 1, name, supercategory: "" }));
  yield `{"info":${JSON.stringify({ description: source.title })},"licenses":[],"categories":${JSON.stringify(categories)},"images":[`;
  let id = 0;
  for await (const rows of rowsOf(source)) {
    const images = rows.map((row, i) => ({
      id: id + i + 1,
      file_name: pathInExport(source, row) ?? row.name,
      width: row.width,
      height: row.height,
      split: row.split,
    }));
    yield `${id === 0 ? "" : ","}${images.map((image) => JSON.stringify(image)).join(",")}`;
    id += rows.length;
  }
  yield '],"annotations":[';
  id = 0;
  let written = 0;
  for await (const rows of rowsOf(source)) {
    const annotations = rows.flatMap(({ classIndex, width, height }, i) =>
      classIndex === null
        ? []
        : [
            {
              id: id + i + 1,
              image_id: id + i + 1,
              category_id: classIndex + 1,
              bbox: [0, 0, width, height],
              area: width * height,
              iscrowd: 0,
            },
          ],
    );
    if (annotations.length > 0) {
      yield `${written === 0 ? "" : ","}${annotations.map((each) => JSON.stringify(each)).join(",")}`;
    }
    written += annotations.length;
    id += rows.length;
  }
  yield "]}\n";
}

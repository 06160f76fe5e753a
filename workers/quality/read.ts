import { sql } from "drizzle-orm";
import type { Database } from "@/db/connection";

/** The figures of a dataset's images, a column each; in order of their ids. 350 bytes an image. */
export interface Measured {
  ids: string[];
  brightness: Float64Array;
  contrast: Float64Array;
  sharpness: Float64Array;
  width: Float64Array;
  height: Float64Array;
  /** Place of the class in `classIds`, and of the split in `splits`; -1 for none. */
  classes: Int32Array;
  splits: Int8Array;
  /** 256 bytes an image; zeros where there is none. */
  signatures: Uint8Array;
}

const splits = ["train", "validation", "test"];
const rowsPerRead = 5000;

interface Row extends Record<string, unknown> {
  id: string;
  class_id: string | null;
  split: string | null;
  brightness: number;
  contrast: number;
  sharpness: number;
  width: number;
  height: number;
  greys: Uint8Array | null;
}

/** Reads those that are measured; null where `goOn` says no. */
export async function readMeasured(
  db: Database,
  datasetId: string,
  goOn: () => boolean,
): Promise<Measured | null> {
  const [counted] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from dataset_images d join image_quality q on q.image_id = d.image_id
    where d.dataset_id = ${datasetId}`);
  const most = counted?.count ?? 0;
  const column = () => new Float64Array(most);
  const all = {
    ...{ brightness: column(), contrast: column(), sharpness: column(), width: column(), height: column() },
    ...{ classes: new Int32Array(most), splits: new Int8Array(most), signatures: new Uint8Array(256 * most) },
  };
  const ids: string[] = [];
  const classes = new Map<string, number>();
  for (let last = ""; ids.length < most; ) {
    if (!goOn()) return null;
    const rows = await db.execute<Row>(sql`
      select i.id, i.class_id, d.split, q.brightness, q.contrast, q.sharpness, i.width, i.height, s.greys
      from dataset_images d join images i on i.id = d.image_id
      join image_quality q on q.image_id = d.image_id
      left join image_signatures s on s.image_id = d.image_id
      where d.dataset_id = ${datasetId} and d.image_id > ${last}
      order by d.image_id limit ${Math.min(rowsPerRead, most - ids.length)}`);
    // Taken out of the dataset meanwhile.
    if (rows.length === 0) break;
    for (const row of rows) {
      const at = ids.length;
      ids.push(row.id);
      all.brightness[at] = row.brightness;
      all.contrast[at] = row.contrast;
      all.sharpness[at] = row.sharpness;
      all.width[at] = row.width;
      all.height[at] = row.height;
      if (row.class_id !== null && !classes.has(row.class_id)) classes.set(row.class_id, classes.size);
      all.classes[at] = row.class_id === null ? -1 : (classes.get(row.class_id) ?? -1);
      all.splits[at] = row.split === null ? -1 : splits.indexOf(row.split);
      if (row.greys) all.signatures.set(row.greys, 256 * at);
    }
    last = rows.at(-1)?.id ?? last;
  }
  const count = ids.length;
  const cut = (values: Float64Array) => values.subarray(0, count);
  return {
    ids,
    ...{ brightness: cut(all.brightness), contrast: cut(all.contrast), sharpness: cut(all.sharpness) },
    ...{ width: cut(all.width), height: cut(all.height) },
    ...{ classes: all.classes.subarray(0, count), splits: all.splits.subarray(0, count) },
    signatures: all.signatures.subarray(0, 256 * count),
  };
}

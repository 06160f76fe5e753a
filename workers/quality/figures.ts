import { sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import type { datasetQuality } from "@/db/schema";
import { signatureOf } from "@/ml/likeness";
import { greysOf } from "@/ml/preprocess";
import { qualityOf } from "@/ml/quality";
import type { BlobStore } from "@/server/core/blobs";
import type { Work } from "@/server/core/work";
import { decodeRgba } from "@/workers/import/decode";
import { insertFigures } from "@/workers/import/figures";
import { decodePlainPng } from "@/workers/training/png";

export type QualityWork = Work<typeof datasetQuality>;
export type Stopped = () => "cancelled" | "interrupted" | null;

interface Unmeasured extends Record<string, unknown> {
  id: string;
  sha256: string;
  width: number;
  height: number;
}

const atOnce = 256;
const lanes = 4;

/**
 * Measures the images of a dataset that have no figures yet, those that came before figures were taken at the import.
 * What is measured is kept with every step, so another attempt goes on behind it. Answers with how many could not be
 * read, or null where it was asked to stop. The measured images are half of the total: each is compared afterwards.
 */
export async function measureMissing(
  work: QualityWork,
  stopped: Stopped,
  { db, blobs }: { db: Database; blobs: Pick<BlobStore, "read"> },
): Promise<number | null> {
  const { datasetId, projectId } = work.row;
  const [counted] = await db.execute<{ total: number; missing: number }>(sql`
    select count(*)::int as total, (count(*) filter (where ${isUnmeasured}))::int as missing
    from dataset_images d where d.dataset_id = ${datasetId}`);
  const total = counted?.total ?? 0;
  let processed = total - (counted?.missing ?? 0);
  await work.step({ total: 2 * total, processed });
  let unread = 0;
  let last = "";
  for (;;) {
    if (stopped()) return null;
    const rows = await db.execute<Unmeasured>(sql`
      select i.id, coalesce(i.thumbnail_sha256, i.sha256) as sha256, i.width, i.height
      from dataset_images d join images i on i.id = d.image_id
      where d.dataset_id = ${datasetId} and d.image_id > ${last} and ${isUnmeasured}
      order by d.image_id limit ${atOnce}`);
    const end = rows.at(-1);
    if (!end) return unread;
    const measured = await measure(blobs, rows);
    unread += rows.length - measured.length;
    processed += rows.length;
    await work.step({ processed }, (tx) => insertFigures(tx, projectId, measured));
    last = end.id;
  }
}

const isUnmeasured = sql`(not exists (select 1 from image_quality q where q.image_id = d.image_id)
  or not exists (select 1 from image_signatures s where s.image_id = d.image_id))`;

/** Those that could be read: one that is damaged takes nothing from the others. */
async function measure(blobs: Pick<BlobStore, "read">, rows: readonly Unmeasured[]) {
  const measured: Parameters<typeof insertFigures>[2][number][] = [];
  let next = 0;
  const lane = async () => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const { id: imageId, sha256, width, height } = row;
      try {
        const bytes = await blobs.read(sha256);
        const small = decodePlainPng(bytes) ?? (await decodeRgba(bytes));
        const greys = greysOf(small.data, small.width, small.height, 4);
        measured.push({
          ...{ imageId, width, height },
          quality: qualityOf(greys, small.width, small.height),
          signature: signatureOf(greys, small.width, small.height),
        });
      } catch {
        // Counted by the caller: training will say so by its name.
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return measured;
}

import { sql } from "drizzle-orm";
import type { TestDatabase } from "./database";
import { datasetFor } from "./importing";

/** A dataset of rows alone, for what never looks at pixels. */
export async function drawn(database: TestDatabase, count: number) {
  const into = await datasetFor(database, ["a", "b"]);
  await database.connection.db.execute(sql`
    with made as (
      select n, encode(sha256((n::text || ${into.projectId})::bytea), 'hex') as sha from generate_series(1, ${count}::int) n),
    b as (insert into blobs (sha256, bytes, media_type) select sha, 1, 'image/png' from made returning 1),
    i as (
      insert into images (id, project_id, sha256, width, height, grey, class_id)
      select 'image_' || substr(sha, 1, 26), ${into.projectId}, sha, 28, 28, true,
        (select id from classes where project_id = ${into.projectId} and position = n % 2) from made returning id)
    insert into dataset_images (dataset_id, image_id, name) select ${into.datasetId}, id, id from i`);
  await database.connection.db.execute(
    sql`update datasets set image_count = ${count} where id = ${into.datasetId}`,
  );
  return into;
}

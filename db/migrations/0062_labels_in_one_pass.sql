-- What an id says of when it was made: its first ten characters behind the prefix, Crockford's base32 of the milliseconds
-- since 1970 (db/ids.ts).
CREATE FUNCTION id_time(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + ((ms >> (5 * (9 - n))) & 31)::int, 1), '' ORDER BY n)
  FROM generate_series(0, 9) n, (SELECT floor(extract(epoch FROM at) * 1000)::bigint AS ms) since;
$$;--> statement-breakpoint
-- As before, but whoever calls it decides how often.
CREATE OR REPLACE FUNCTION settle_dataset_counts(dataset text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) > 500 + 2 * count(DISTINCT (class_id, split)) FROM dataset_counts WHERE dataset_id = dataset)
    AND pg_try_advisory_xact_lock(hashtext('dataset_counts'), hashtext(dataset)) THEN
    WITH gone AS (DELETE FROM dataset_counts WHERE dataset_id = dataset RETURNING class_id, split, count)
    INSERT INTO dataset_counts (dataset_id, class_id, split, count)
    SELECT dataset, class_id, split, sum(count) FROM gone GROUP BY class_id, split HAVING sum(count) <> 0;
  END IF;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_dataset_images_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM added) ORDER BY i.id FOR SHARE;
  IF EXISTS (SELECT 1 FROM added WHERE brightness IS NULL) THEN
    UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels
    FROM added a JOIN image_quality q ON q.image_id = a.image_id
    WHERE a.brightness IS NULL AND d.dataset_id = a.dataset_id AND d.image_id = a.image_id;
  END IF;
  WITH counted AS MATERIALIZED (
    SELECT a.dataset_id, i.class_id, a.split, left(a.image_id, 14) AS block, count(*) AS n
    FROM added a JOIN images i ON i.id = a.image_id GROUP BY 1, 2, 3, 4),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3;
  IF random() < 0.05 THEN
    PERFORM settle_dataset_counts(dataset_id) FROM (SELECT DISTINCT dataset_id FROM added) d;
    PERFORM settle_dataset_blocks(one.dataset_id, one.class_id) FROM (
      SELECT a.dataset_id, i.class_id FROM added a JOIN images i ON i.id = a.image_id ORDER BY random() LIMIT 1) one;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
-- As before, but rows are made few by the worker, now and then (workers/datasets/settle.ts), and not by one in twenty of
-- those who label, who waited for it; whether one side is of one class is asked without adding all up.
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  one text;
  told text;
BEGIN
  SELECT class_id INTO one FROM after LIMIT 1;
  IF NOT EXISTS (SELECT 1 FROM after WHERE class_id IS DISTINCT FROM one) THEN
    told := 'after';
  ELSE
    SELECT class_id INTO one FROM before LIMIT 1;
    IF NOT EXISTS (SELECT 1 FROM before WHERE class_id IS DISTINCT FROM one) THEN told := 'before'; END IF;
  END IF;
  WITH met AS MATERIALIZED (
    SELECT d.dataset_id, side.class_id, d.split, left(d.image_id, 14) AS block, sum(side.n)::int AS n
    FROM (
      SELECT id, class_id, -1 AS n FROM before WHERE told IS DISTINCT FROM 'before'
      UNION ALL SELECT id, class_id, 1 FROM after WHERE told IS DISTINCT FROM 'after') side
    JOIN dataset_images d ON d.image_id = side.id AND d.image_id = ANY(ARRAY(SELECT id FROM after))
    GROUP BY 1, 2, 3, 4),
  counted AS MATERIALIZED (
    SELECT dataset_id, class_id, split, block, sum(n)::int AS n FROM (
      SELECT * FROM met
      UNION ALL SELECT dataset_id, one, split, block, -sum(n) FROM met WHERE told IS NOT NULL GROUP BY 1, 3, 4) sides
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  RETURN NULL;
END $$;

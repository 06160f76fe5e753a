CREATE TABLE "dataset_blocks" (
	"dataset_id" text NOT NULL,
	"class_id" text,
	"split" "split",
	"block" text NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "labels_class";--> statement-breakpoint
DROP INDEX "labels_source";--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_image_id_id_pk";--> statement-breakpoint
CREATE INDEX "dataset_blocks_dataset_id_class_id_block_index" ON "dataset_blocks" USING btree ("dataset_id","class_id","block");--> statement-breakpoint
CREATE INDEX "labels_image" ON "labels" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "labels_class" ON "labels" USING btree ("class_id") WHERE "labels"."class_id" is not null;--> statement-breakpoint
CREATE INDEX "labels_source" ON "labels" USING btree ("source","author_id") WHERE "labels"."source" <> 'import' or "labels"."author_id" is not null;--> statement-breakpoint
-- The sums by block are kept as those of the dataset: rows are only ever added, and now and then those of one class of
-- what a statement changed are made few.
CREATE FUNCTION settle_dataset_blocks(dataset text, class text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) > 100 + 2 * count(DISTINCT (split, block)) FROM dataset_blocks
      WHERE dataset_id = dataset AND (class_id = class OR class IS NULL AND class_id IS NULL))
    AND pg_try_advisory_xact_lock(hashtext('dataset_blocks'), hashtext(dataset)) THEN
    WITH gone AS (
      DELETE FROM dataset_blocks WHERE dataset_id = dataset AND (class_id = class OR class IS NULL AND class_id IS NULL)
      RETURNING split, block, count)
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count)
    SELECT dataset, class, split, block, sum(count) FROM gone GROUP BY split, block HAVING sum(count) <> 0
    ORDER BY block;
  END IF;
END $$;--> statement-breakpoint
-- As before, and by block too: counted once, by block, and added up for the dataset.
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
  PERFORM settle_dataset_counts(dataset_id) FROM (SELECT DISTINCT dataset_id FROM added) d;
  IF random() < 0.05 THEN
    PERFORM settle_dataset_blocks(one.dataset_id, one.class_id) FROM (
      SELECT a.dataset_id, i.class_id FROM added a JOIN images i ON i.id = a.image_id ORDER BY random() LIMIT 1) one;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_dataset_images_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM removed) ORDER BY i.id FOR SHARE;
  -- Where the dataset itself goes, its counts go with it.
  WITH counted AS MATERIALIZED (
    SELECT r.dataset_id, i.class_id, r.split, left(r.image_id, 14) AS block, -count(*) AS n
    FROM removed r JOIN images i ON i.id = r.image_id JOIN datasets d ON d.id = r.dataset_id GROUP BY 1, 2, 3, 4),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_dataset_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (
    SELECT o.image_id FROM removed o JOIN added n USING (dataset_id, image_id) WHERE o.split IS DISTINCT FROM n.split)
  ORDER BY i.id FOR SHARE;
  WITH counted AS MATERIALIZED (
    SELECT c.dataset_id, i.class_id, c.split, left(c.image_id, 14) AS block, sum(c.n) AS n FROM (
      SELECT dataset_id, image_id, split, -1 AS n FROM removed
      UNION ALL SELECT dataset_id, image_id, split, 1 FROM added) c
    JOIN images i ON i.id = c.image_id GROUP BY 1, 2, 3, 4 HAVING sum(c.n) <> 0),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  WITH d AS MATERIALIZED (
    SELECT image_id, dataset_id, split FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT id FROM after))),
  counted AS MATERIALIZED (
    SELECT d.dataset_id, side.class_id, d.split, left(d.image_id, 14) AS block, sum(side.n) AS n
    FROM (SELECT id, class_id, -1 AS n FROM before UNION ALL SELECT id, class_id, 1 FROM after) side
    JOIN d ON d.image_id = side.id
    GROUP BY 1, 2, 3, 4 HAVING sum(side.n) <> 0),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  IF random() < 0.05 THEN
    PERFORM settle_dataset_blocks(d.dataset_id, one.class_id) FROM (
      SELECT id, class_id FROM (SELECT * FROM before UNION ALL SELECT * FROM after) side ORDER BY random() LIMIT 1) one
    JOIN dataset_images d ON d.image_id = one.id;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count)
SELECT d.dataset_id, i.class_id, d.split, left(d.image_id, 14), count(*) FROM dataset_images d JOIN images i ON i.id = d.image_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4;--> statement-breakpoint
CREATE FUNCTION remove_blocks_of_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM dataset_blocks USING gone WHERE dataset_blocks.dataset_id = gone.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER blocks_of_datasets_removed AFTER DELETE ON datasets REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION remove_blocks_of_datasets();

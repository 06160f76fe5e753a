ALTER TABLE "dataset_counts" DROP CONSTRAINT "dataset_counts_dataset_id_datasets_id_fk";
--> statement-breakpoint
DROP INDEX "labels_batch_id_index";--> statement-breakpoint
DROP INDEX "labels_source";--> statement-breakpoint
CREATE INDEX "labels_source" ON "labels" USING btree ("source","author_id","batch_id") WHERE "labels"."source" <> 'import' or "labels"."author_id" is not null;--> statement-breakpoint
-- As before, and one side of the change is told by the other where it is of one class, as it is where somebody labels many
-- images or takes that back: what the images of a block have lost, that class got, and the other way about.
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  one text;
  told text;
BEGIN
  SELECT CASE WHEN min(coalesce(class_id, '')) = max(coalesce(class_id, '')) THEN 'after' END, min(class_id)
  INTO told, one FROM after;
  IF told IS NULL THEN
    SELECT CASE WHEN min(coalesce(class_id, '')) = max(coalesce(class_id, '')) THEN 'before' END, min(class_id)
    INTO told, one FROM before;
  END IF;
  WITH d AS MATERIALIZED (
    SELECT image_id, dataset_id, split FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT id FROM after))),
  met AS MATERIALIZED (
    SELECT d.dataset_id, side.class_id, d.split, left(d.image_id, 14) AS block, sum(side.n)::int AS n
    FROM (
      SELECT id, class_id, -1 AS n FROM before WHERE told IS DISTINCT FROM 'before'
      UNION ALL SELECT id, class_id, 1 FROM after WHERE told IS DISTINCT FROM 'after') side
    JOIN d ON d.image_id = side.id GROUP BY 1, 2, 3, 4),
  counted AS MATERIALIZED (
    SELECT dataset_id, class_id, split, block, sum(n)::int AS n FROM (
      SELECT * FROM met
      UNION ALL SELECT dataset_id, one, split, block, -sum(n) FROM met WHERE told IS NOT NULL GROUP BY 1, 3, 4) sides
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  IF random() < 0.05 THEN
    PERFORM settle_dataset_blocks(d.dataset_id, drawn.class_id) FROM (
      SELECT id, class_id FROM (SELECT * FROM before UNION ALL SELECT * FROM after) side ORDER BY random() LIMIT 1) drawn
    JOIN dataset_images d ON d.image_id = drawn.id;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
-- As before, and the counts too, which have no foreign key any more.
CREATE OR REPLACE FUNCTION remove_blocks_of_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM dataset_blocks USING gone WHERE dataset_blocks.dataset_id = gone.id;
  DELETE FROM dataset_counts USING gone WHERE dataset_counts.dataset_id = gone.id;
  RETURN NULL;
END $$;

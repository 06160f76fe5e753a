DROP INDEX "labels_batch";--> statement-breakpoint
DROP INDEX "labels_source";--> statement-breakpoint
-- Made anew behind the update: entry by entry they would take minutes of a million images.
DROP INDEX "dataset_images_dataset_id_brightness_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_contrast_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_sharpness_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_pixels_image_id_split_index";--> statement-breakpoint
-- The figures of images that were measured before. The counts know nothing of figures: their trigger is left out.
ALTER TABLE "dataset_images" DISABLE TRIGGER counts_changed;--> statement-breakpoint
UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels
FROM image_quality q WHERE q.image_id = d.image_id;--> statement-breakpoint
ALTER TABLE "dataset_images" ENABLE TRIGGER counts_changed;--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_brightness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","brightness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_contrast_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","contrast","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_sharpness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","sharpness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_pixels_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","pixels","image_id","split");--> statement-breakpoint
CREATE INDEX "labels_batch_id_index" ON "labels" USING btree ("batch_id") WHERE "labels"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "labels_source" ON "labels" USING btree ("source","author_id","image_id") WHERE "labels"."source" <> 'import' or "labels"."author_id" is not null;--> statement-breakpoint
-- As before, and takes figures along where who inserted did not. The images are held, so whoever measures one meanwhile
-- has either been waited for, or waits, and sees the row that was added.
CREATE OR REPLACE FUNCTION count_dataset_images_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM added) ORDER BY i.id FOR SHARE;
  IF EXISTS (SELECT 1 FROM added WHERE brightness IS NULL) THEN
    UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels
    FROM added a JOIN image_quality q ON q.image_id = a.image_id
    WHERE a.brightness IS NULL AND d.dataset_id = a.dataset_id AND d.image_id = a.image_id;
  END IF;
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT a.dataset_id, i.class_id, a.split, count(*) FROM added a JOIN images i ON i.id = a.image_id GROUP BY 1, 2, 3;
  PERFORM settle_dataset_counts(dataset_id) FROM (SELECT DISTINCT dataset_id FROM added) d;
  RETURN NULL;
END $$;--> statement-breakpoint
-- Images of an import are measured before they are in a dataset: there is nothing to do then.
CREATE FUNCTION keep_figures_beside_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT image_id FROM measured))) THEN
    RETURN NULL;
  END IF;
  UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels
  FROM measured q WHERE d.image_id = q.image_id AND d.image_id = ANY(ARRAY(SELECT image_id FROM measured));
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER figures_measured AFTER INSERT ON image_quality REFERENCING NEW TABLE AS measured
FOR EACH STATEMENT EXECUTE FUNCTION keep_figures_beside_datasets();--> statement-breakpoint
-- As before, in half the time: the rows of the datasets are found by one list of ids, and each side of the change is
-- counted by itself. What did not change is on both sides, and comes to nothing. Of the size of the tables of changes the
-- planner knows nothing: nested loops over them would take the square of it.
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  WITH d AS MATERIALIZED (
    SELECT image_id, dataset_id, split FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT id FROM after)))
  SELECT d.dataset_id, side.class_id, d.split, sum(side.n)
  FROM (SELECT id, class_id, -1 AS n FROM before UNION ALL SELECT id, class_id, 1 FROM after) side
  JOIN d ON d.image_id = side.id
  GROUP BY 1, 2, 3 HAVING sum(side.n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  RETURN NULL;
END $$;

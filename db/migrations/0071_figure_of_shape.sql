ALTER TABLE "dataset_images" ADD COLUMN "proportion" real;--> statement-breakpoint
ALTER TABLE "image_quality" ADD COLUMN "proportion" real;--> statement-breakpoint
UPDATE image_quality q SET proportion = i.width::real / i.height FROM images i WHERE i.id = q.image_id;--> statement-breakpoint
ALTER TABLE "image_quality" ALTER COLUMN "proportion" SET NOT NULL;--> statement-breakpoint
-- Made anew behind the update, as in migration 0024: entry by entry they would take minutes of a million images.
DROP INDEX "dataset_images_dataset_id_brightness_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_contrast_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_sharpness_image_id_split_index";--> statement-breakpoint
DROP INDEX "dataset_images_dataset_id_pixels_image_id_split_index";--> statement-breakpoint
-- The counts know nothing of figures: their trigger is left out.
ALTER TABLE "dataset_images" DISABLE TRIGGER counts_changed;--> statement-breakpoint
UPDATE dataset_images d SET proportion = q.proportion FROM image_quality q WHERE q.image_id = d.image_id;--> statement-breakpoint
ALTER TABLE "dataset_images" ENABLE TRIGGER counts_changed;--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_brightness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","brightness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_contrast_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","contrast","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_sharpness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","sharpness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_pixels_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","pixels","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_proportion_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","proportion","image_id","split");--> statement-breakpoint
-- As before, with the shape.
CREATE OR REPLACE FUNCTION count_dataset_images_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM added) ORDER BY i.id FOR SHARE;
  IF EXISTS (SELECT 1 FROM added WHERE brightness IS NULL) THEN
    UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels,
      proportion = q.proportion
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
-- As before, with the shape.
CREATE OR REPLACE FUNCTION keep_figures_beside_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT image_id FROM measured))) THEN
    RETURN NULL;
  END IF;
  UPDATE dataset_images d SET brightness = q.brightness, contrast = q.contrast, sharpness = q.sharpness, pixels = q.pixels,
    proportion = q.proportion
  FROM measured q WHERE d.image_id = q.image_id AND d.image_id = ANY(ARRAY(SELECT image_id FROM measured));
  RETURN NULL;
END $$;

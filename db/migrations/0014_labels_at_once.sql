ALTER TABLE "images" DROP CONSTRAINT "images_class_id_classes_id_fk";
--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_image_id_images_id_fk";
--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_class_id_classes_id_fk";
--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_author_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_batch_id_label_batches_id_fk";
--> statement-breakpoint
DROP INDEX "images_class_id_id_index";--> statement-breakpoint
DROP INDEX "labels_image_id_id_index";--> statement-breakpoint
DROP INDEX "labels_batch_id_index";--> statement-breakpoint
ALTER TABLE "labels" DROP CONSTRAINT "labels_pkey";--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_image_id_id_pk" PRIMARY KEY("image_id","id");--> statement-breakpoint
CREATE INDEX "images_class" ON "images" USING brin ("class_id" text_bloom_ops) WITH (pages_per_range=8,autosummarize=true);--> statement-breakpoint
CREATE INDEX "labels_batch_id_index" ON "labels" USING btree ("batch_id") WHERE "labels"."batch_id" is not null;--> statement-breakpoint
ALTER TABLE "images" SET (fillfactor = 50);--> statement-breakpoint
CREATE FUNCTION remove_labels_of_images() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM labels USING gone WHERE labels.image_id = gone.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER labels_of_images_removed AFTER DELETE ON images REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION remove_labels_of_images();--> statement-breakpoint
-- As before, but asked image by image: nothing is known of the size of what changed, and reading all images of all
-- datasets for a few that changed took most of the time of labelling them.
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT d.dataset_id, side.class_id, d.split, sum(side.n)
  FROM (
    SELECT id, min(class_id) FILTER (WHERE n = -1) AS was, min(class_id) FILTER (WHERE n = 1) AS is
    FROM (SELECT id, class_id, -1 AS n FROM before UNION ALL SELECT id, class_id, 1 FROM after) both_sides
    GROUP BY id) changed
  CROSS JOIN LATERAL (SELECT dataset_id, split FROM dataset_images WHERE image_id = changed.id OFFSET 0) d
  CROSS JOIN LATERAL (VALUES (changed.was, -1), (changed.is, 1)) side (class_id, n)
  WHERE changed.was IS DISTINCT FROM changed.is
  GROUP BY 1, 2, 3 HAVING sum(side.n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  RETURN NULL;
END $$;

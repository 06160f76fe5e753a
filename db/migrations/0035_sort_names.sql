DROP INDEX "dataset_images_name";--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "sort_name" text GENERATED ALWAYS AS (left(name, 200)) STORED;--> statement-breakpoint
CREATE INDEX "dataset_images_name" ON "dataset_images" USING btree ("dataset_id","sort_name","image_id");
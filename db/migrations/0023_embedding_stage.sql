DROP INDEX "image_quality_project_id_brightness_image_id_index";--> statement-breakpoint
DROP INDEX "image_quality_project_id_contrast_image_id_index";--> statement-breakpoint
DROP INDEX "image_quality_project_id_sharpness_image_id_index";--> statement-breakpoint
DROP INDEX "image_quality_project_id_pixels_image_id_index";--> statement-breakpoint
DROP INDEX "labels_batch_id_index";--> statement-breakpoint
DROP INDEX "labels_author";--> statement-breakpoint
DROP INDEX "labels_source";--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "brightness" real;--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "contrast" real;--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "sharpness" real;--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "pixels" integer;--> statement-breakpoint
ALTER TABLE "embeddings" ADD COLUMN "stage_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_brightness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","brightness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_contrast_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","contrast","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_sharpness_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","sharpness","image_id","split");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_pixels_image_id_split_index" ON "dataset_images" USING btree ("dataset_id","pixels","image_id","split");--> statement-breakpoint
CREATE INDEX "labels_batch" ON "labels" USING brin ("batch_id") WITH (pages_per_range=16,autosummarize=true);--> statement-breakpoint
CREATE INDEX "labels_source" ON "labels" USING btree ("source","author_id","image_id") WHERE "labels"."source" <> 'import';
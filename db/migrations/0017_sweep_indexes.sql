ALTER TABLE "images" DROP CONSTRAINT "images_projectId_sha256_unique";--> statement-breakpoint
ALTER TABLE "predictions" DROP CONSTRAINT "predictions_image_id_images_id_fk";
--> statement-breakpoint
CREATE INDEX "images_thumbnail_sha256_index" ON "images" USING btree ("thumbnail_sha256");--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_sha256_projectId_unique" UNIQUE("sha256","project_id");
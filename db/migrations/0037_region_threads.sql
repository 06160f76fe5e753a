ALTER TABLE "threads" DROP CONSTRAINT "threads_image";--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "region" integer[];--> statement-breakpoint
CREATE UNIQUE INDEX "threads_image" ON "threads" USING btree ("image_id") WHERE "threads"."region" is null;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_region" UNIQUE("image_id","region");
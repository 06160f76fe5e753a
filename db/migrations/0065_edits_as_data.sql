ALTER TABLE "error_cases" ADD COLUMN "edits" jsonb;--> statement-breakpoint
ALTER TABLE "error_cases" ADD COLUMN "original_image_id" text;--> statement-breakpoint
ALTER TABLE "error_cases" ADD CONSTRAINT "error_cases_original_image_id_images_id_fk" FOREIGN KEY ("original_image_id") REFERENCES "public"."images"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "error_cases_original_image_id_index" ON "error_cases" USING btree ("original_image_id") WHERE "error_cases"."original_image_id" is not null;--> statement-breakpoint
ALTER TABLE "error_cases" ADD CONSTRAINT "error_cases_edits" CHECK (("error_cases"."edits" is null) = ("error_cases"."original_image_id" is null));
CREATE TABLE "image_places" (
	"batch_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"image_id" text NOT NULL,
	"split_before" "split",
	"split" "split",
	"group_before" text,
	"group_key" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "image_places_batch_id_dataset_id_image_id_pk" PRIMARY KEY("batch_id","dataset_id","image_id")
);
--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "placed_images" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "image_places" ADD CONSTRAINT "image_places_batch_id_label_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."label_batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_places" ADD CONSTRAINT "image_places_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_places" ADD CONSTRAINT "image_places_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "image_places_image_id_index" ON "image_places" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "image_places_dataset_id_index" ON "image_places" USING btree ("dataset_id");
CREATE TABLE "image_quality" (
	"image_id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"brightness" real NOT NULL,
	"contrast" real NOT NULL,
	"sharpness" real NOT NULL,
	"dhash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "label_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"key" text NOT NULL,
	"class_id" text,
	"filter" jsonb,
	"image_count" integer NOT NULL,
	"undoes_id" text,
	"author_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "label_batches_projectId_key_unique" UNIQUE("project_id","key"),
	CONSTRAINT "label_batches_undoesId_unique" UNIQUE("undoes_id")
);
--> statement-breakpoint
ALTER TABLE "labels" ALTER COLUMN "class_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "labels" ADD COLUMN "batch_id" text;--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "key" text;--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "color" text;--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "merged_into_id" text;--> statement-breakpoint
ALTER TABLE "image_quality" ADD CONSTRAINT "image_quality_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_quality" ADD CONSTRAINT "image_quality_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_batches" ADD CONSTRAINT "label_batches_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_batches" ADD CONSTRAINT "label_batches_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_batches" ADD CONSTRAINT "label_batches_undoes_id_label_batches_id_fk" FOREIGN KEY ("undoes_id") REFERENCES "public"."label_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_batches" ADD CONSTRAINT "label_batches_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "image_quality_project_id_brightness_image_id_index" ON "image_quality" USING btree ("project_id","brightness","image_id");--> statement-breakpoint
CREATE INDEX "image_quality_project_id_contrast_image_id_index" ON "image_quality" USING btree ("project_id","contrast","image_id");--> statement-breakpoint
CREATE INDEX "image_quality_project_id_sharpness_image_id_index" ON "image_quality" USING btree ("project_id","sharpness","image_id");--> statement-breakpoint
CREATE INDEX "label_batches_project_id_id_index" ON "label_batches" USING btree ("project_id","id");--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_batch_id_label_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."label_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classes" ADD CONSTRAINT "classes_merged_into_id_classes_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "labels_batch_id_index" ON "labels" USING btree ("batch_id");
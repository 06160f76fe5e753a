ALTER TYPE "public"."import_state" ADD VALUE 'planned' BEFORE 'finished';--> statement-breakpoint
CREATE TABLE "image_names" (
	"dataset_id" text NOT NULL,
	"image_id" text NOT NULL,
	"name" text NOT NULL,
	"import_id" text
);
--> statement-breakpoint
CREATE TABLE "image_flags" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"image_id" text NOT NULL,
	"raised" boolean NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dataset_images" ADD COLUMN "group_key" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "at_once" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "choice" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "plan" jsonb;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "labelled_images" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "options" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "image_id" text;--> statement-breakpoint
ALTER TABLE "image_names" ADD CONSTRAINT "image_names_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_names" ADD CONSTRAINT "image_names_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_flags" ADD CONSTRAINT "image_flags_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_flags" ADD CONSTRAINT "image_flags_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_flags" ADD CONSTRAINT "image_flags_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "image_names_once" ON "image_names" USING btree ("dataset_id","image_id",md5("name"));--> statement-breakpoint
CREATE INDEX "image_names_image_id_index" ON "image_names" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "image_flags_image_id_id_index" ON "image_flags" USING btree ("image_id","id");--> statement-breakpoint
CREATE INDEX "image_flags_project_id_id_index" ON "image_flags" USING btree ("project_id","id");--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_image" UNIQUE("image_id");
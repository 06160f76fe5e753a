CREATE TABLE "image_signatures" (
	"image_id" text PRIMARY KEY NOT NULL,
	"greys" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "version_checks" (
	"version_id" text PRIMARY KEY NOT NULL,
	"findings" jsonb,
	"groups" "bytea",
	"failure" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "image_signatures" ADD CONSTRAINT "image_signatures_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_checks" ADD CONSTRAINT "version_checks_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;
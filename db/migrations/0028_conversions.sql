CREATE TABLE "conversion_files" (
	"conversion_id" text NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "conversion_files_conversion_id_name_pk" PRIMARY KEY("conversion_id","name")
);
--> statement-breakpoint
CREATE TABLE "conversions" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"format" text NOT NULL,
	"bytes" bigint NOT NULL,
	"images" integer NOT NULL,
	"accuracy" double precision,
	"agreeing" integer NOT NULL,
	"largest_difference" double precision,
	"latency_ms" double precision,
	"failure" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "conversions_modelId_format_unique" UNIQUE("model_id","format")
);
--> statement-breakpoint
ALTER TABLE "conversion_files" ADD CONSTRAINT "conversion_files_conversion_id_conversions_id_fk" FOREIGN KEY ("conversion_id") REFERENCES "public"."conversions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversion_files" ADD CONSTRAINT "conversion_files_sha256_blobs_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."blobs"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversions" ADD CONSTRAINT "conversions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversions" ADD CONSTRAINT "conversions_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversion_files_sha256_index" ON "conversion_files" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "conversions_project_id_id_index" ON "conversions" USING btree ("project_id","id");
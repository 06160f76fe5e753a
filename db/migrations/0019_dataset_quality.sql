CREATE TABLE "dataset_quality" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"findings" jsonb,
	"counts" text,
	"measured_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" "work_state" DEFAULT 'queued' NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"processed" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"failure" text,
	"cancel_requested_at" timestamp with time zone,
	"heartbeat_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "dataset_quality_datasetId_unique" UNIQUE("dataset_id")
);
--> statement-breakpoint
CREATE TABLE "quality_groups" (
	"quality_id" text NOT NULL,
	"rank" integer NOT NULL,
	"kind" text NOT NULL,
	"image_count" integer NOT NULL,
	"image_ids" jsonb NOT NULL,
	CONSTRAINT "quality_groups_quality_id_rank_pk" PRIMARY KEY("quality_id","rank")
);
--> statement-breakpoint
CREATE TABLE "quality_outliers" (
	"quality_id" text NOT NULL,
	"rank" integer NOT NULL,
	"image_id" text NOT NULL,
	"figure" text NOT NULL,
	"value" real NOT NULL,
	"score" real NOT NULL,
	CONSTRAINT "quality_outliers_quality_id_rank_pk" PRIMARY KEY("quality_id","rank")
);
--> statement-breakpoint
ALTER TABLE "dataset_quality" ADD CONSTRAINT "dataset_quality_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_quality" ADD CONSTRAINT "dataset_quality_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_quality" ADD CONSTRAINT "dataset_quality_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_groups" ADD CONSTRAINT "quality_groups_quality_id_dataset_quality_id_fk" FOREIGN KEY ("quality_id") REFERENCES "public"."dataset_quality"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_outliers" ADD CONSTRAINT "quality_outliers_quality_id_dataset_quality_id_fk" FOREIGN KEY ("quality_id") REFERENCES "public"."dataset_quality"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_outliers" ADD CONSTRAINT "quality_outliers_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quality_groups_quality_id_kind_rank_index" ON "quality_groups" USING btree ("quality_id","kind","rank");--> statement-breakpoint
CREATE INDEX "quality_outliers_image_id_index" ON "quality_outliers" USING btree ("image_id");
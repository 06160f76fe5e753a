CREATE TABLE "embedding_points" (
	"embedding_id" text NOT NULL,
	"image_id" text NOT NULL,
	"feature" "bytea" NOT NULL,
	"x" real,
	"y" real,
	"distance" real,
	CONSTRAINT "embedding_points_embedding_id_image_id_pk" PRIMARY KEY("embedding_id","image_id")
);
--> statement-breakpoint
CREATE TABLE "embeddings" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"method" text NOT NULL,
	"run_id" text,
	"base_model_id" text,
	"model_name" text NOT NULL,
	"stage" text DEFAULT 'axes' NOT NULL,
	"dataset_images" integer,
	"hash_limit" bigint,
	"axes" "bytea",
	"image_count" integer DEFAULT 0 NOT NULL,
	"unread" integer DEFAULT 0 NOT NULL,
	"findings" jsonb,
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
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "embedding_points" ADD CONSTRAINT "embedding_points_embedding_id_embeddings_id_fk" FOREIGN KEY ("embedding_id") REFERENCES "public"."embeddings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedding_points" ADD CONSTRAINT "embedding_points_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_base_model_id_base_models_id_fk" FOREIGN KEY ("base_model_id") REFERENCES "public"."base_models"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "embedding_points_embedding_id_distance_image_id_index" ON "embedding_points" USING btree ("embedding_id","distance","image_id");--> statement-breakpoint
CREATE INDEX "embedding_points_image_id_index" ON "embedding_points" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "embeddings_dataset_id_id_index" ON "embeddings" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "embeddings_project_id_id_index" ON "embeddings" USING btree ("project_id","id");
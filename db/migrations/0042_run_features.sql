CREATE TABLE "run_feature_axes" (
	"run_id" text PRIMARY KEY NOT NULL,
	"axes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_feature_points" (
	"run_id" text NOT NULL,
	"image_id" text NOT NULL,
	"position" integer NOT NULL,
	"is_training" boolean NOT NULL,
	"feature" "bytea" NOT NULL,
	"novelty" real,
	"nearest" integer[],
	"distances" real[],
	CONSTRAINT "run_feature_points_run_id_image_id_pk" PRIMARY KEY("run_id","image_id")
);
--> statement-breakpoint
CREATE TABLE "run_features" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"stage" text DEFAULT 'axes' NOT NULL,
	"stage_at" timestamp with time zone,
	"trained" integer DEFAULT 0 NOT NULL,
	"trained_of" integer DEFAULT 0 NOT NULL,
	"evaluated" integer DEFAULT 0 NOT NULL,
	"evaluated_of" integer DEFAULT 0 NOT NULL,
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
ALTER TABLE "run_feature_axes" ADD CONSTRAINT "run_feature_axes_run_id_run_features_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run_features"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_feature_points" ADD CONSTRAINT "run_feature_points_run_id_run_features_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run_features"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_features" ADD CONSTRAINT "run_features_id_runs_id_fk" FOREIGN KEY ("id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_features" ADD CONSTRAINT "run_features_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_features" ADD CONSTRAINT "run_features_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_feature_points_run_id_is_training_position_index" ON "run_feature_points" USING btree ("run_id","is_training","position");--> statement-breakpoint
CREATE INDEX "run_feature_points_run_id_novelty_image_id_index" ON "run_feature_points" USING btree ("run_id","novelty","image_id");--> statement-breakpoint
CREATE INDEX "run_features_project_id_index" ON "run_features" USING btree ("project_id");
CREATE TYPE "public"."work_state" AS ENUM('queued', 'running', 'finished', 'cancelled', 'failed');--> statement-breakpoint
CREATE TABLE "suggestion_sets" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"kind" text NOT NULL,
	"run_id" text,
	"group_id" text,
	"image_count" integer DEFAULT 0 NOT NULL,
	"unread" integer DEFAULT 0 NOT NULL,
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
CREATE TABLE "suggestions" (
	"set_id" text NOT NULL,
	"image_id" text NOT NULL,
	"class_id" text NOT NULL,
	"confidence" real NOT NULL,
	"margin" real NOT NULL,
	"entropy" real NOT NULL,
	"diversity" smallint,
	"given_class_id" text,
	"given_confidence" real,
	CONSTRAINT "suggestions_set_id_image_id_pk" PRIMARY KEY("set_id","image_id")
);
--> statement-breakpoint
ALTER TABLE "suggestion_sets" ADD CONSTRAINT "suggestion_sets_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_sets" ADD CONSTRAINT "suggestion_sets_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_sets" ADD CONSTRAINT "suggestion_sets_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_sets" ADD CONSTRAINT "suggestion_sets_group_id_run_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."run_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_sets" ADD CONSTRAINT "suggestion_sets_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_set_id_suggestion_sets_id_fk" FOREIGN KEY ("set_id") REFERENCES "public"."suggestion_sets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_given_class_id_classes_id_fk" FOREIGN KEY ("given_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "suggestion_sets_dataset_id_id_index" ON "suggestion_sets" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "suggestion_sets_project_id_id_index" ON "suggestion_sets" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "suggestions_set_id_confidence_image_id_index" ON "suggestions" USING btree ("set_id","confidence","image_id");--> statement-breakpoint
CREATE INDEX "suggestions_set_id_margin_image_id_index" ON "suggestions" USING btree ("set_id","margin","image_id");--> statement-breakpoint
CREATE INDEX "suggestions_set_id_entropy_image_id_index" ON "suggestions" USING btree ("set_id","entropy","image_id");--> statement-breakpoint
CREATE INDEX "suggestions_set_id_diversity_index" ON "suggestions" USING btree ("set_id","diversity");--> statement-breakpoint
CREATE INDEX "suggestions_set_id_given_confidence_image_id_index" ON "suggestions" USING btree ("set_id","given_confidence","image_id");--> statement-breakpoint
CREATE INDEX "suggestions_image_id_index" ON "suggestions" USING btree ("image_id");
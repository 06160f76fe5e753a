CREATE TYPE "public"."repeat_kind" AS ENUM('folds', 'leave_one_out', 'seeds');--> statement-breakpoint
CREATE TYPE "public"."run_kind" AS ENUM('training', 'rate_finder', 'overfit_check');--> statement-breakpoint
CREATE TABLE "run_group_folds" (
	"group_id" text PRIMARY KEY NOT NULL,
	"folds" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_groups" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"version_id" text NOT NULL,
	"name" text NOT NULL,
	"kind" "repeat_kind" NOT NULL,
	"members" integer NOT NULL,
	"configuration" jsonb NOT NULL,
	"fold_counts" jsonb,
	"kept_together" integer,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "kind" "run_kind" DEFAULT 'training' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "group_id" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "member" smallint;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "validation_accuracy" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "best_validation_accuracy" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "validation_loss" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "test_loss" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "result" jsonb;--> statement-breakpoint
ALTER TABLE "run_group_folds" ADD CONSTRAINT "run_group_folds_group_id_run_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."run_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_groups" ADD CONSTRAINT "run_groups_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_groups" ADD CONSTRAINT "run_groups_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_groups" ADD CONSTRAINT "run_groups_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_groups_project_id_id_index" ON "run_groups" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "run_groups_version_id_index" ON "run_groups" USING btree ("version_id");--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_group_id_run_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."run_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_groupId_member_unique" UNIQUE("group_id","member");
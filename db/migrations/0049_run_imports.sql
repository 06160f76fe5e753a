CREATE TABLE "run_imports" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"version_id" text NOT NULL,
	"upload_id" text NOT NULL,
	"file_name" text NOT NULL,
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
ALTER TABLE "runs" ADD COLUMN "source" jsonb;--> statement-breakpoint
ALTER TABLE "run_imports" ADD CONSTRAINT "run_imports_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_imports" ADD CONSTRAINT "run_imports_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_imports" ADD CONSTRAINT "run_imports_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_imports_project_id_id_index" ON "run_imports" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "run_imports_version_id_index" ON "run_imports" USING btree ("version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_source" ON "runs" USING btree ("project_id",("source" ->> 'id')) WHERE "runs"."source" is not null;
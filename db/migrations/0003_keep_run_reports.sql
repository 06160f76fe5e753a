CREATE TABLE "run_reports" (
	"run_id" text PRIMARY KEY NOT NULL,
	"edition" integer NOT NULL,
	"body" jsonb NOT NULL,
	"curves" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "run_reports" ADD CONSTRAINT "run_reports_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;
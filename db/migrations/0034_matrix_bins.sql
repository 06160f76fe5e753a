CREATE TABLE "confusion_bins" (
	"run_id" text PRIMARY KEY NOT NULL,
	"edition" integer NOT NULL,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "classes" ADD COLUMN "super_class" text;--> statement-breakpoint
ALTER TABLE "confusion_bins" ADD CONSTRAINT "confusion_bins_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;
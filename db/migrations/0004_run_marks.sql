CREATE TYPE "public"."run_mark_kind" AS ENUM('not_a_number', 'dead_units', 'overfitting', 'plateau', 'early_stop');--> statement-breakpoint
CREATE TABLE "run_marks" (
	"run_id" text NOT NULL,
	"kind" "run_mark_kind" NOT NULL,
	"subject" text NOT NULL,
	"epoch" integer NOT NULL,
	"step" integer NOT NULL,
	"message" text NOT NULL,
	"advice" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_marks_run_id_kind_subject_pk" PRIMARY KEY("run_id","kind","subject")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "model_epoch" integer;--> statement-breakpoint
ALTER TABLE "run_marks" ADD CONSTRAINT "run_marks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;
ALTER TYPE "public"."run_kind" ADD VALUE 'evaluation';--> statement-breakpoint
CREATE TABLE "evaluation_pieces" (
	"evaluation_id" text NOT NULL,
	"piece" integer NOT NULL,
	"positions" integer[] NOT NULL,
	"answers" "bytea",
	CONSTRAINT "evaluation_pieces_evaluation_id_piece_pk" PRIMARY KEY("evaluation_id","piece")
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"run_id" text NOT NULL,
	"split" "split" NOT NULL,
	"result_id" text,
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
	CONSTRAINT "evaluations_runId_split_unique" UNIQUE("run_id","split")
);
--> statement-breakpoint
ALTER TABLE "evaluation_pieces" ADD CONSTRAINT "evaluation_pieces_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_result_id_runs_id_fk" FOREIGN KEY ("result_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluations_project_id_index" ON "evaluations" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "evaluations_result_id_index" ON "evaluations" USING btree ("result_id");
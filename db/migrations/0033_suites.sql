CREATE TABLE "case_answers" (
	"run_id" text NOT NULL,
	"case_id" text NOT NULL,
	"predicted_class_id" text,
	"confidence" real,
	"probabilities" real[],
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "case_answers_case_id_run_id_pk" PRIMARY KEY("case_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "case_facings" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"created_by" text,
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
CREATE TABLE "case_suites" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"rule" text DEFAULT 'none' NOT NULL,
	"baseline_run_id" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "case_suites_projectId_name_unique" UNIQUE("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "case_turns" (
	"sequence" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "case_turns_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"case_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"former_class_id" text NOT NULL,
	"class_id" text NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suite_cases" (
	"suite_id" text NOT NULL,
	"case_id" text NOT NULL,
	"added_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suite_cases_suite_id_case_id_pk" PRIMARY KEY("suite_id","case_id")
);
--> statement-breakpoint
ALTER TABLE "error_cases" ADD COLUMN "standing" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "case_answers" ADD CONSTRAINT "case_answers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_answers" ADD CONSTRAINT "case_answers_case_id_error_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."error_cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_answers" ADD CONSTRAINT "case_answers_predicted_class_id_classes_id_fk" FOREIGN KEY ("predicted_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_facings" ADD CONSTRAINT "case_facings_id_runs_id_fk" FOREIGN KEY ("id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_facings" ADD CONSTRAINT "case_facings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_facings" ADD CONSTRAINT "case_facings_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_suites" ADD CONSTRAINT "case_suites_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_suites" ADD CONSTRAINT "case_suites_baseline_run_id_runs_id_fk" FOREIGN KEY ("baseline_run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_suites" ADD CONSTRAINT "case_suites_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_turns" ADD CONSTRAINT "case_turns_case_id_error_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."error_cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_turns" ADD CONSTRAINT "case_turns_former_class_id_classes_id_fk" FOREIGN KEY ("former_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_turns" ADD CONSTRAINT "case_turns_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_turns" ADD CONSTRAINT "case_turns_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suite_cases" ADD CONSTRAINT "suite_cases_suite_id_case_suites_id_fk" FOREIGN KEY ("suite_id") REFERENCES "public"."case_suites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suite_cases" ADD CONSTRAINT "suite_cases_case_id_error_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."error_cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suite_cases" ADD CONSTRAINT "suite_cases_added_by_user_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_answers_run_id_index" ON "case_answers" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "case_facings_project_id_index" ON "case_facings" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "case_suites_project_id_id_index" ON "case_suites" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "case_suites_baseline_run_id_index" ON "case_suites" USING btree ("baseline_run_id");--> statement-breakpoint
CREATE INDEX "case_turns_case_id_sequence_index" ON "case_turns" USING btree ("case_id","sequence");--> statement-breakpoint
CREATE INDEX "suite_cases_case_id_index" ON "suite_cases" USING btree ("case_id");
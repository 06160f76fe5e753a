CREATE TYPE "public"."sweep_method" AS ENUM('grid', 'random', 'quasi_random', 'tpe', 'evolution');--> statement-breakpoint
CREATE TYPE "public"."sweep_objective" AS ENUM('validation.accuracy', 'validation.loss');--> statement-breakpoint
CREATE TYPE "public"."sweep_state" AS ENUM('running', 'paused', 'stopped', 'finished');--> statement-breakpoint
CREATE TABLE "model_aliases" (
	"registered_model_id" text NOT NULL,
	"alias" text NOT NULL,
	"model_version_id" text NOT NULL,
	"promotion_id" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_aliases_registered_model_id_alias_pk" PRIMARY KEY("registered_model_id","alias")
);
--> statement-breakpoint
CREATE TABLE "model_version_files" (
	"model_version_id" text NOT NULL,
	"format" text NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "model_version_files_model_version_id_format_name_pk" PRIMARY KEY("model_version_id","format","name")
);
--> statement-breakpoint
CREATE TABLE "model_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"registered_model_id" text NOT NULL,
	"number" integer NOT NULL,
	"run_id" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_versions_registeredModelId_number_unique" UNIQUE("registered_model_id","number"),
	CONSTRAINT "model_versions_registeredModelId_runId_unique" UNIQUE("registered_model_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "promotion_turns" (
	"sequence" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "promotion_turns_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"promotion_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"checks" jsonb NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promotions" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"registered_model_id" text NOT NULL,
	"alias" text NOT NULL,
	"model_version_id" text,
	"former_version_id" text,
	"rollback" boolean NOT NULL,
	"state" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registered_models" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"guarded" text[] NOT NULL,
	"alpha" double precision,
	"suite_id" text,
	"parity" boolean NOT NULL,
	"approval" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "registered_models_projectId_name_unique" UNIQUE("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "sweep_bases" (
	"sweep_id" text NOT NULL,
	"place" smallint NOT NULL,
	"version_id" text NOT NULL,
	"name" text NOT NULL,
	"configuration" jsonb NOT NULL,
	CONSTRAINT "sweep_bases_sweep_id_place_pk" PRIMARY KEY("sweep_id","place")
);
--> statement-breakpoint
CREATE TABLE "sweep_rungs" (
	"sweep_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"trial" integer NOT NULL,
	"value" double precision NOT NULL,
	"kept" boolean NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sweep_rungs_sweep_id_epoch_trial_pk" PRIMARY KEY("sweep_id","epoch","trial")
);
--> statement-breakpoint
CREATE TABLE "sweep_spaces" (
	"sweep_id" text NOT NULL,
	"revision" smallint NOT NULL,
	"space" jsonb NOT NULL,
	"first_trial" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sweep_spaces_sweep_id_revision_pk" PRIMARY KEY("sweep_id","revision")
);
--> statement-breakpoint
CREATE TABLE "sweep_trials" (
	"sweep_id" text NOT NULL,
	"trial" integer NOT NULL,
	"run_id" text,
	"base" smallint NOT NULL,
	"revision" smallint NOT NULL,
	"parameters" jsonb NOT NULL,
	"parent" integer,
	"change" text,
	"problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sweep_trials_sweep_id_trial_pk" PRIMARY KEY("sweep_id","trial"),
	CONSTRAINT "sweep_trials_runId_unique" UNIQUE("run_id")
);
--> statement-breakpoint
CREATE TABLE "sweeps" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"state" "sweep_state" DEFAULT 'running' NOT NULL,
	"state_reason" text,
	"method" "sweep_method" NOT NULL,
	"objective" "sweep_objective" NOT NULL,
	"counts_parameters" boolean DEFAULT false NOT NULL,
	"seed" integer NOT NULL,
	"concurrency" smallint NOT NULL,
	"max_trials" integer,
	"max_seconds" double precision,
	"stopping_factor" smallint,
	"stopping_first" integer,
	"evolution" jsonb,
	"trials" integer DEFAULT 0 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "parity_checks" ADD COLUMN "latency_ms" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "stop_reason" text;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD COLUMN "ahead" jsonb;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD COLUMN "promotion_id" text;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_registered_model_id_registered_models_id_fk" FOREIGN KEY ("registered_model_id") REFERENCES "public"."registered_models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_model_version_id_model_versions_id_fk" FOREIGN KEY ("model_version_id") REFERENCES "public"."model_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_version_files" ADD CONSTRAINT "model_version_files_model_version_id_model_versions_id_fk" FOREIGN KEY ("model_version_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_version_files" ADD CONSTRAINT "model_version_files_sha256_blobs_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."blobs"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_registered_model_id_registered_models_id_fk" FOREIGN KEY ("registered_model_id") REFERENCES "public"."registered_models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_turns" ADD CONSTRAINT "promotion_turns_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_turns" ADD CONSTRAINT "promotion_turns_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_registered_model_id_registered_models_id_fk" FOREIGN KEY ("registered_model_id") REFERENCES "public"."registered_models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_model_version_id_model_versions_id_fk" FOREIGN KEY ("model_version_id") REFERENCES "public"."model_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_former_version_id_model_versions_id_fk" FOREIGN KEY ("former_version_id") REFERENCES "public"."model_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registered_models" ADD CONSTRAINT "registered_models_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registered_models" ADD CONSTRAINT "registered_models_suite_id_case_suites_id_fk" FOREIGN KEY ("suite_id") REFERENCES "public"."case_suites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registered_models" ADD CONSTRAINT "registered_models_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_bases" ADD CONSTRAINT "sweep_bases_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_bases" ADD CONSTRAINT "sweep_bases_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_rungs" ADD CONSTRAINT "sweep_rungs_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_spaces" ADD CONSTRAINT "sweep_spaces_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_spaces" ADD CONSTRAINT "sweep_spaces_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_trials" ADD CONSTRAINT "sweep_trials_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweeps" ADD CONSTRAINT "sweeps_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweeps" ADD CONSTRAINT "sweeps_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_aliases_model_version_id_index" ON "model_aliases" USING btree ("model_version_id");--> statement-breakpoint
CREATE INDEX "model_version_files_sha256_index" ON "model_version_files" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "model_versions_project_id_id_index" ON "model_versions" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "model_versions_run_id_index" ON "model_versions" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "promotion_turns_promotion_id_sequence_index" ON "promotion_turns" USING btree ("promotion_id","sequence");--> statement-breakpoint
CREATE INDEX "promotions_registered_model_id_id_index" ON "promotions" USING btree ("registered_model_id","id");--> statement-breakpoint
CREATE INDEX "promotions_project_id_index" ON "promotions" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "promotions_model_version_id_index" ON "promotions" USING btree ("model_version_id");--> statement-breakpoint
CREATE INDEX "registered_models_project_id_id_index" ON "registered_models" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "registered_models_suite_id_index" ON "registered_models" USING btree ("suite_id");--> statement-breakpoint
CREATE INDEX "sweep_bases_version_id_index" ON "sweep_bases" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "sweeps_project_id_id_index" ON "sweeps" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "sweeps_running" ON "sweeps" USING btree ("id") WHERE "sweeps"."state" = 'running';--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_promotion" UNIQUE("user_id","promotion_id");
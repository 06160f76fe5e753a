CREATE TABLE "run_selections" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"numbers" integer[] NOT NULL,
	"digest" text NOT NULL,
	"filter" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_selections_projectId_digest_unique" UNIQUE("project_id","digest")
);
--> statement-breakpoint
ALTER TABLE "run_selections" ADD CONSTRAINT "run_selections_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_selections" ADD CONSTRAINT "run_selections_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_selections_project_id_id_index" ON "run_selections" USING btree ("project_id","id");
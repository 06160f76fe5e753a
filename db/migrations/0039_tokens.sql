CREATE TYPE "public"."token_scope" AS ENUM('read', 'label', 'launch', 'edit');--> statement-breakpoint
CREATE TABLE "token_bounds" (
	"token_id" text NOT NULL,
	"team_id" text,
	"project_id" text
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"token_hash" text NOT NULL,
	"scopes" "token_scope"[] NOT NULL,
	"everywhere" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "token_id" text;--> statement-breakpoint
ALTER TABLE "token_bounds" ADD CONSTRAINT "token_bounds_token_id_tokens_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."tokens"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_bounds" ADD CONSTRAINT "token_bounds_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_bounds" ADD CONSTRAINT "token_bounds_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "token_bounds_token_id_index" ON "token_bounds" USING btree ("token_id");--> statement-breakpoint
CREATE INDEX "token_bounds_team_id_index" ON "token_bounds" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "token_bounds_project_id_index" ON "token_bounds" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "tokens_user_id_id_index" ON "tokens" USING btree ("user_id","id");
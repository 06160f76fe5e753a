ALTER TABLE "projects" ADD COLUMN "model_licence" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "intended_use" text DEFAULT '' NOT NULL;
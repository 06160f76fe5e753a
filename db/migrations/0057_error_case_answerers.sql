ALTER TABLE "error_cases" ADD COLUMN "format" text;--> statement-breakpoint
ALTER TABLE "error_cases" ADD COLUMN "backend" text;--> statement-breakpoint
ALTER TABLE "error_cases" ADD COLUMN "weights_sha256" text;
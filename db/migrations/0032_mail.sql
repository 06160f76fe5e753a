CREATE TYPE "public"."mail_frequency" AS ENUM('soon', 'daily', 'never');--> statement-breakpoint
CREATE TABLE "mail_settings" (
	"user_id" text PRIMARY KEY NOT NULL,
	"frequency" "mail_frequency" DEFAULT 'soon' NOT NULL,
	"sent_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"retry_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "inbox_items" ADD COLUMN "mailed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_settings" ADD CONSTRAINT "mail_settings_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inbox_items_unmailed" ON "inbox_items" USING btree ("created_at") WHERE "inbox_items"."read_at" is null and "inbox_items"."mailed_at" is null;
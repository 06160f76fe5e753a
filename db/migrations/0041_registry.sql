CREATE TABLE "champion_suites" (
	"suite_id" text PRIMARY KEY NOT NULL,
	"registered_model_id" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "champion_suites" ADD CONSTRAINT "champion_suites_suite_id_case_suites_id_fk" FOREIGN KEY ("suite_id") REFERENCES "public"."case_suites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "champion_suites" ADD CONSTRAINT "champion_suites_registered_model_id_registered_models_id_fk" FOREIGN KEY ("registered_model_id") REFERENCES "public"."registered_models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "champion_suites_registered_model_id_index" ON "champion_suites" USING btree ("registered_model_id");
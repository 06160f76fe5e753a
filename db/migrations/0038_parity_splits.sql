CREATE TABLE "parity_splits" (
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"format" text NOT NULL,
	"backend" text NOT NULL,
	"browser" text NOT NULL,
	"images" integer NOT NULL,
	"total" integer NOT NULL,
	"last_image_id" text NOT NULL,
	"agreeing" integer NOT NULL,
	"largest_difference" double precision NOT NULL,
	"worst_image_id" text NOT NULL,
	"differing" jsonb NOT NULL,
	"checked_by" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "parity_splits_model_id_format_backend_browser_pk" PRIMARY KEY("model_id","format","backend","browser")
);
--> statement-breakpoint
ALTER TABLE "parity_splits" ADD CONSTRAINT "parity_splits_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_splits" ADD CONSTRAINT "parity_splits_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_splits" ADD CONSTRAINT "parity_splits_checked_by_user_id_fk" FOREIGN KEY ("checked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "parity_splits_project_id_index" ON "parity_splits" USING btree ("project_id");
CREATE TABLE "parity_checks" (
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"format" text NOT NULL,
	"backend" text NOT NULL,
	"browser" text NOT NULL,
	"images" integer NOT NULL,
	"agreeing" integer NOT NULL,
	"largest_difference" double precision NOT NULL,
	"worst_image_id" text NOT NULL,
	"pictures" jsonb NOT NULL,
	"agrees" boolean NOT NULL,
	"checked_by" text NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "parity_checks_model_id_format_backend_browser_pk" PRIMARY KEY("model_id","format","backend","browser")
);
--> statement-breakpoint
CREATE TABLE "parity_references" (
	"conversion_id" text NOT NULL,
	"image_id" text NOT NULL,
	"probabilities" real[] NOT NULL,
	CONSTRAINT "parity_references_conversion_id_image_id_pk" PRIMARY KEY("conversion_id","image_id")
);
--> statement-breakpoint
ALTER TABLE "parity_checks" ADD CONSTRAINT "parity_checks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_checks" ADD CONSTRAINT "parity_checks_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_checks" ADD CONSTRAINT "parity_checks_checked_by_user_id_fk" FOREIGN KEY ("checked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_references" ADD CONSTRAINT "parity_references_conversion_id_conversions_id_fk" FOREIGN KEY ("conversion_id") REFERENCES "public"."conversions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "parity_checks_project_id_index" ON "parity_checks" USING btree ("project_id");
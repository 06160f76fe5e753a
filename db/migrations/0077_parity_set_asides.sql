CREATE TABLE "parity_set_asides" (
	"project_id" text NOT NULL,
	"model_id" text NOT NULL,
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"backend" text NOT NULL,
	"browser" text NOT NULL,
	"images" integer NOT NULL,
	"agreeing" integer NOT NULL,
	"largest_difference" double precision NOT NULL,
	"checked_by" text NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"set_aside_by" text NOT NULL,
	"set_aside_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "parity_set_asides_pk" PRIMARY KEY("model_id","kind","format","backend","browser","checked_at")
);
--> statement-breakpoint
ALTER TABLE "parity_set_asides" ADD CONSTRAINT "parity_set_asides_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_set_asides" ADD CONSTRAINT "parity_set_asides_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_set_asides" ADD CONSTRAINT "parity_set_asides_checked_by_user_id_fk" FOREIGN KEY ("checked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parity_set_asides" ADD CONSTRAINT "parity_set_asides_set_aside_by_user_id_fk" FOREIGN KEY ("set_aside_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "parity_set_asides_project_id_index" ON "parity_set_asides" USING btree ("project_id");
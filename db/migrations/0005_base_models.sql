CREATE TABLE "base_models" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"scaling" text,
	"input_shape" jsonb NOT NULL,
	"parameters" integer NOT NULL,
	"layer_count" integer NOT NULL,
	"topology_sha256" text NOT NULL,
	"weights_sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "base_models_projectId_name_unique" UNIQUE("project_id","name")
);
--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_topology_sha256_blobs_sha256_fk" FOREIGN KEY ("topology_sha256") REFERENCES "public"."blobs"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_weights_sha256_blobs_sha256_fk" FOREIGN KEY ("weights_sha256") REFERENCES "public"."blobs"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "base_models_project_id_id_index" ON "base_models" USING btree ("project_id","id");
CREATE TABLE "label_queues" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"name" text NOT NULL,
	"instructions" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"votes_per_image" smallint NOT NULL,
	"rule" text NOT NULL,
	"image_order" text NOT NULL,
	"class_ids" jsonb NOT NULL,
	"filters" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"image_count" integer DEFAULT 0 NOT NULL,
	"settled_count" integer DEFAULT 0 NOT NULL,
	"review_count" integer DEFAULT 0 NOT NULL,
	"decided_count" integer DEFAULT 0 NOT NULL,
	"gold_count" integer DEFAULT 0 NOT NULL,
	"vote_count" integer DEFAULT 0 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queue_assignments" (
	"queue_id" text NOT NULL,
	"image_id" text NOT NULL,
	"user_id" text NOT NULL,
	"until" timestamp with time zone,
	"answer" text,
	"class_id" text,
	"ms" integer,
	"sequence" bigint,
	CONSTRAINT "queue_assignments_queue_id_image_id_user_id_pk" PRIMARY KEY("queue_id","image_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "queue_images" (
	"queue_id" text NOT NULL,
	"image_id" text NOT NULL,
	"position" integer NOT NULL,
	"gold_class_id" text,
	"state" text DEFAULT 'open' NOT NULL,
	"taken" smallint DEFAULT 0 NOT NULL,
	"differs" boolean DEFAULT false NOT NULL,
	"decided_class_id" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"former_class_id" text,
	CONSTRAINT "queue_images_queue_id_image_id_pk" PRIMARY KEY("queue_id","image_id")
);
--> statement-breakpoint
CREATE TABLE "queue_members" (
	"queue_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"share" real,
	"cursor" integer DEFAULT 0 NOT NULL,
	"dealt_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "queue_members_queue_id_user_id_pk" PRIMARY KEY("queue_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "votes" (
	"sequence" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "votes_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"queue_id" text NOT NULL,
	"image_id" text NOT NULL,
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"answer" text NOT NULL,
	"class_id" text,
	"reason" text DEFAULT '' NOT NULL,
	"ms" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "votes_queueId_userId_key_unique" UNIQUE("queue_id","user_id","key")
);
--> statement-breakpoint
ALTER TABLE "label_queues" ADD CONSTRAINT "label_queues_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_queues" ADD CONSTRAINT "label_queues_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_queues" ADD CONSTRAINT "label_queues_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_assignments" ADD CONSTRAINT "queue_assignments_queue_id_label_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."label_queues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_assignments" ADD CONSTRAINT "queue_assignments_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_assignments" ADD CONSTRAINT "queue_assignments_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_assignments" ADD CONSTRAINT "queue_assignments_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_images" ADD CONSTRAINT "queue_images_gold_class_id_classes_id_fk" FOREIGN KEY ("gold_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_images" ADD CONSTRAINT "queue_images_decided_class_id_classes_id_fk" FOREIGN KEY ("decided_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_images" ADD CONSTRAINT "queue_images_decided_by_user_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_images" ADD CONSTRAINT "queue_images_former_class_id_classes_id_fk" FOREIGN KEY ("former_class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_members" ADD CONSTRAINT "queue_members_queue_id_label_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."label_queues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_members" ADD CONSTRAINT "queue_members_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "votes" ADD CONSTRAINT "votes_queue_id_label_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."label_queues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "votes" ADD CONSTRAINT "votes_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "votes" ADD CONSTRAINT "votes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "votes" ADD CONSTRAINT "votes_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "label_queues_project_id_id_index" ON "label_queues" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "label_queues_dataset_id_index" ON "label_queues" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "queue_assignments_waiting" ON "queue_assignments" USING btree ("queue_id","until") WHERE "queue_assignments"."answer" is null;--> statement-breakpoint
CREATE INDEX "queue_assignments_queue_id_user_id_sequence_index" ON "queue_assignments" USING btree ("queue_id","user_id","sequence");--> statement-breakpoint
CREATE INDEX "queue_assignments_image_id_index" ON "queue_assignments" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "queue_images_open" ON "queue_images" USING btree ("queue_id","position") WHERE "queue_images"."state" = 'open';--> statement-breakpoint
CREATE INDEX "queue_images_reviewed" ON "queue_images" USING btree ("queue_id","state","position") WHERE "queue_images"."state" in ('review', 'decided');--> statement-breakpoint
CREATE INDEX "queue_images_gold" ON "queue_images" USING btree ("queue_id") WHERE "queue_images"."gold_class_id" is not null;--> statement-breakpoint
CREATE INDEX "queue_images_differing" ON "queue_images" USING btree ("image_id") WHERE "queue_images"."differs";--> statement-breakpoint
CREATE INDEX "queue_images_image_id_index" ON "queue_images" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "queue_members_user_id_index" ON "queue_members" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "votes_queue_id_image_id_sequence_index" ON "votes" USING btree ("queue_id","image_id","sequence");--> statement-breakpoint
CREATE INDEX "votes_image_id_index" ON "votes" USING btree ("image_id");--> statement-breakpoint
CREATE FUNCTION remove_queue_images_of_images() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM queue_images USING gone WHERE queue_images.image_id = gone.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER queue_images_of_images_removed AFTER DELETE ON images REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION remove_queue_images_of_images();--> statement-breakpoint
CREATE FUNCTION remove_queue_images_of_queues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM queue_images USING gone WHERE queue_images.queue_id = gone.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER queue_images_of_queues_removed AFTER DELETE ON label_queues REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION remove_queue_images_of_queues();

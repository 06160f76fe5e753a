CREATE TABLE "class_examples" (
	"class_id" text NOT NULL,
	"image_id" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "class_examples_class_id_image_id_pk" PRIMARY KEY("class_id","image_id")
);
--> statement-breakpoint
ALTER TABLE "class_examples" ADD CONSTRAINT "class_examples_class_id_classes_id_fk" FOREIGN KEY ("class_id") REFERENCES "public"."classes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "class_examples" ADD CONSTRAINT "class_examples_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "class_examples_image_id_index" ON "class_examples" USING btree ("image_id");
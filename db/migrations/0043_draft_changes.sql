CREATE TABLE "draft_changes" (
	"freeze_id" text NOT NULL,
	"kind" text NOT NULL,
	"image_id" text NOT NULL,
	"from_class" smallint,
	"from_split" "split",
	"to_class" smallint,
	"to_split" "split",
	CONSTRAINT "draft_changes_freeze_id_kind_image_id_pk" PRIMARY KEY("freeze_id","kind","image_id")
);
--> statement-breakpoint
ALTER TABLE "draft_changes" ADD CONSTRAINT "draft_changes_freeze_id_freezes_id_fk" FOREIGN KEY ("freeze_id") REFERENCES "public"."freezes"("id") ON DELETE cascade ON UPDATE no action;
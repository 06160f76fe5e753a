ALTER TABLE "image_flags" ADD COLUMN "key" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "key" text;--> statement-breakpoint
ALTER TABLE "image_flags" ADD CONSTRAINT "image_flags_authorId_key_unique" UNIQUE("author_id","key");--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_authorId_key_unique" UNIQUE("author_id","key");
ALTER TABLE "suggestions" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "labels_id" ON "labels" USING brin ("id") WITH (pages_per_range=64,autosummarize=true);--> statement-breakpoint
-- Ten thousand images by dataset, class, split and block are some hundred groups: to sort them took two fifths of the
-- counting, as Postgres expects few rows of a list that it knows nothing of.
ALTER FUNCTION count_images_changed() SET enable_sort = off;
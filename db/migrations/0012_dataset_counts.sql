CREATE TABLE "dataset_counts" (
	"dataset_id" text NOT NULL,
	"class_id" text,
	"split" "split",
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"author_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_views_datasetId_name_unique" UNIQUE("dataset_id","name")
);
--> statement-breakpoint
DROP INDEX "dataset_images_import_id_index";--> statement-breakpoint
ALTER TABLE "image_quality" ADD COLUMN "pixels" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "dataset_counts" ADD CONSTRAINT "dataset_counts_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_counts_dataset_id_index" ON "dataset_counts" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "saved_views_project_id_id_index" ON "saved_views" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "dataset_images_import_id_image_id_index" ON "dataset_images" USING btree ("import_id","image_id");--> statement-breakpoint
CREATE INDEX "dataset_images_dataset_id_split_image_id_index" ON "dataset_images" USING btree ("dataset_id","split","image_id");--> statement-breakpoint
CREATE INDEX "dataset_images_name" ON "dataset_images" USING btree ("dataset_id",left("name", 200),"image_id");--> statement-breakpoint
CREATE INDEX "image_quality_project_id_pixels_image_id_index" ON "image_quality" USING btree ("project_id","pixels","image_id");--> statement-breakpoint
CREATE INDEX "labels_author" ON "labels" USING btree ("author_id","image_id") WHERE "labels"."author_id" is not null;--> statement-breakpoint
CREATE INDEX "labels_source" ON "labels" USING btree ("source","image_id") WHERE "labels"."source" <> 'import';--> statement-breakpoint
-- What a statement changed in the counts. Rows are only ever added, so that writers never wait for each other's counts;
-- now and then one of them makes few rows of many: more than twice as many as there are pairs of class and split.
CREATE FUNCTION settle_dataset_counts(dataset text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF random() > 0.05 THEN RETURN; END IF;
  IF (SELECT count(*) > 500 + 2 * count(DISTINCT (class_id, split)) FROM dataset_counts WHERE dataset_id = dataset)
    AND pg_try_advisory_xact_lock(hashtext('dataset_counts'), hashtext(dataset)) THEN
    WITH gone AS (DELETE FROM dataset_counts WHERE dataset_id = dataset RETURNING class_id, split, count)
    INSERT INTO dataset_counts (dataset_id, class_id, split, count)
    SELECT dataset, class_id, split, sum(count) FROM gone GROUP BY class_id, split HAVING sum(count) <> 0;
  END IF;
END $$;--> statement-breakpoint
-- The images are held first: who gives one another class meanwhile has either been waited for, and the class is the new
-- one, or waits, and sees the row that was added or removed.
CREATE FUNCTION count_dataset_images_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM added) ORDER BY i.id FOR SHARE;
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT a.dataset_id, i.class_id, a.split, count(*) FROM added a JOIN images i ON i.id = a.image_id GROUP BY 1, 2, 3;
  PERFORM settle_dataset_counts(dataset_id) FROM (SELECT DISTINCT dataset_id FROM added) d;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION count_dataset_images_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (SELECT image_id FROM removed) ORDER BY i.id FOR SHARE;
  -- Where the dataset itself goes, its counts go with it.
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT r.dataset_id, i.class_id, r.split, -count(*) FROM removed r JOIN images i ON i.id = r.image_id
  JOIN datasets d ON d.id = r.dataset_id GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION count_dataset_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM images i WHERE i.id IN (
    SELECT o.image_id FROM removed o JOIN added n USING (dataset_id, image_id) WHERE o.split IS DISTINCT FROM n.split)
  ORDER BY i.id FOR SHARE;
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT c.dataset_id, i.class_id, c.split, sum(c.n) FROM (
    SELECT dataset_id, image_id, split, -1 AS n FROM removed
    UNION ALL SELECT dataset_id, image_id, split, 1 FROM added) c
  JOIN images i ON i.id = c.image_id GROUP BY 1, 2, 3 HAVING sum(c.n) <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT d.dataset_id, side.class_id, d.split, sum(side.n)
  FROM before o JOIN after n ON n.id = o.id AND n.class_id IS DISTINCT FROM o.class_id
  JOIN dataset_images d ON d.image_id = n.id
  CROSS JOIN LATERAL (VALUES (o.class_id, -1), (n.class_id, 1)) side (class_id, n)
  GROUP BY 1, 2, 3 HAVING sum(side.n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  RETURN NULL;
END $$;--> statement-breakpoint
-- While the image is there still, so that its class is known: the cascade comes too late.
CREATE FUNCTION take_image_out_of_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM dataset_images WHERE image_id = OLD.id;
  RETURN OLD;
END $$;--> statement-breakpoint
CREATE TRIGGER counts_added AFTER INSERT ON dataset_images REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION count_dataset_images_added();--> statement-breakpoint
CREATE TRIGGER counts_removed AFTER DELETE ON dataset_images REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION count_dataset_images_removed();--> statement-breakpoint
CREATE TRIGGER counts_changed AFTER UPDATE ON dataset_images REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION count_dataset_images_changed();--> statement-breakpoint
CREATE TRIGGER counts_relabelled AFTER UPDATE ON images REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION count_images_changed();--> statement-breakpoint
CREATE TRIGGER counts_image_removed BEFORE DELETE ON images
FOR EACH ROW EXECUTE FUNCTION take_image_out_of_datasets();--> statement-breakpoint
INSERT INTO dataset_counts (dataset_id, class_id, split, count)
SELECT d.dataset_id, i.class_id, d.split, count(*) FROM dataset_images d JOIN images i ON i.id = d.image_id
GROUP BY 1, 2, 3;--> statement-breakpoint
-- Parts of names are found by their trigrams; a Postgres that lacks the extension, or lets us not have it, reads them all.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX dataset_images_name_parts ON dataset_images USING gin (name gin_trgm_ops);
  CREATE INDEX image_names_name_parts ON image_names USING gin (name gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not there: searches of names read all of them';
END $$;

ALTER TABLE "version_images" DROP CONSTRAINT "version_images_image_id_images_id_fk";
--> statement-breakpoint
-- Who adds images or blobs holds this lock from the first insert to the commit; the sweep of what was deleted takes it
-- alone (workers/deletion/sweep.ts). So it sees the whole of what is added, or comes before any of it.
CREATE FUNCTION hold_images_and_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext($t$images_and_blobs$t$));
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER held BEFORE INSERT ON images FOR EACH STATEMENT EXECUTE FUNCTION hold_images_and_blobs();--> statement-breakpoint
CREATE TRIGGER held BEFORE INSERT ON dataset_images FOR EACH STATEMENT EXECUTE FUNCTION hold_images_and_blobs();--> statement-breakpoint
CREATE TRIGGER held BEFORE INSERT ON blobs FOR EACH STATEMENT EXECUTE FUNCTION hold_images_and_blobs();

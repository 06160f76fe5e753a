ALTER TABLE "label_batches" ADD COLUMN "is_merge" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Merges until now are told by the key that they were asked for with.
UPDATE "label_batches" SET "is_merge" = true
WHERE ("project_id", "key") IN (
  SELECT "classes"."project_id", "audit_entries"."input"->>'key'
  FROM "audit_entries" JOIN "classes" ON "classes"."id" = "audit_entries"."object_id"
  WHERE "audit_entries"."action" = 'class:merge');--> statement-breakpoint
WITH RECURSIVE "merges" AS (
  SELECT "id" FROM "label_batches" WHERE "is_merge"
  UNION
  SELECT "label_batches"."id" FROM "label_batches" JOIN "merges" ON "label_batches"."undoes_id" = "merges"."id")
UPDATE "label_batches" SET "is_merge" = true WHERE "id" IN (SELECT "id" FROM "merges");

DROP INDEX "images_class_id_index";--> statement-breakpoint
ALTER TABLE "predictions" ADD COLUMN "margin" real;--> statement-breakpoint
ALTER TABLE "predictions" ADD COLUMN "entropy" real;--> statement-breakpoint
UPDATE predictions SET
  margin = confidence - coalesce((SELECT p FROM unnest(probabilities) p ORDER BY p DESC OFFSET 1 LIMIT 1), 0),
  entropy = coalesce((SELECT -sum(p::float8 * ln(p::float8)) FROM unnest(probabilities) p WHERE p > 0), 0);--> statement-breakpoint
ALTER TABLE "predictions" ALTER COLUMN "margin" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "predictions" ALTER COLUMN "entropy" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "images_class_id_id_index" ON "images" USING btree ("class_id","id");--> statement-breakpoint
CREATE INDEX "predictions_run_id_confidence_image_id_index" ON "predictions" USING btree ("run_id","confidence","image_id");--> statement-breakpoint
CREATE INDEX "predictions_run_id_margin_image_id_index" ON "predictions" USING btree ("run_id","margin","image_id");--> statement-breakpoint
CREATE INDEX "predictions_run_id_entropy_image_id_index" ON "predictions" USING btree ("run_id","entropy","image_id");
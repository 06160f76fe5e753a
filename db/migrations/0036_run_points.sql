ALTER TABLE "run_logs" DROP CONSTRAINT "run_logs_run_id_runs_id_fk";
--> statement-breakpoint
ALTER TABLE "run_metric_blocks" DROP CONSTRAINT "run_metric_blocks_run_id_runs_id_fk";
--> statement-breakpoint
ALTER TABLE "run_metrics" DROP CONSTRAINT "run_metrics_run_id_runs_id_fk";
--> statement-breakpoint
CREATE FUNCTION run_points_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM run_metrics WHERE run_id IN (SELECT id FROM gone);
  DELETE FROM run_metric_blocks WHERE run_id IN (SELECT id FROM gone);
  DELETE FROM run_logs WHERE run_id IN (SELECT id FROM gone);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER run_points_deleted AFTER DELETE ON runs
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION run_points_deleted();

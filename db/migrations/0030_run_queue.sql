CREATE TYPE "public"."attempt_kind" AS ENUM('started', 'resumed', 'worker_lost');--> statement-breakpoint
CREATE TABLE "run_attempts" (
	"run_id" text NOT NULL,
	"fence" integer NOT NULL,
	"kind" "attempt_kind" NOT NULL,
	"epoch" integer NOT NULL,
	"lost_at" timestamp with time zone,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_attempts_run_id_fence_pk" PRIMARY KEY("run_id","fence")
);
--> statement-breakpoint
CREATE TABLE "run_followers" (
	"run_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "run_followers_run_id_user_id_pk" PRIMARY KEY("run_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "run_metric_blocks" (
	"run_id" text NOT NULL,
	"name" text NOT NULL,
	"block" integer NOT NULL,
	"points" integer NOT NULL,
	"nans" integer NOT NULL,
	"highs" integer NOT NULL,
	"lows" integer NOT NULL,
	"least" double precision,
	"greatest" double precision,
	"mean" double precision,
	"last_step" integer NOT NULL,
	"last_epoch" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "run_metric_blocks_run_id_name_block_pk" PRIMARY KEY("run_id","name","block")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "run_limit" integer;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "run_limit_per_person" integer;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "stop_after_epoch" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "priority" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "queue_place" double precision DEFAULT extract(epoch from clock_timestamp()) NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "origin_id" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "origin_epoch" integer;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "origin_sha256" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "memory_bytes" double precision;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD COLUMN "run_id" text;--> statement-breakpoint
ALTER TABLE "run_attempts" ADD CONSTRAINT "run_attempts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_followers" ADD CONSTRAINT "run_followers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_followers" ADD CONSTRAINT "run_followers_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_metric_blocks" ADD CONSTRAINT "run_metric_blocks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_origin_id_runs_id_fk" FOREIGN KEY ("origin_id") REFERENCES "public"."runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "runs_queued" ON "runs" USING btree ("project_id","priority","queue_place") WHERE "runs"."state" = 'queued';--> statement-breakpoint
CREATE INDEX "runs_working" ON "runs" USING btree ("project_id") WHERE "runs"."state" in ('starting', 'running', 'evaluating', 'converting');--> statement-breakpoint
CREATE INDEX "runs_origin" ON "runs" USING btree ("origin_id") WHERE "runs"."origin_id" is not null;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_run" UNIQUE("user_id","run_id");--> statement-breakpoint
-- Runs that wait keep the order in which they were launched.
UPDATE runs SET queue_place = extract(epoch from created_at);--> statement-breakpoint
-- What a block of 256 steps holds is kept by whoever writes its points. Sums of huge numbers would overflow.
CREATE FUNCTION keep_metric_blocks(of_runs text[], of_names text[], of_blocks int[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO run_metric_blocks
    (run_id, name, block, points, nans, highs, lows, least, greatest, mean, last_step, last_epoch, last_at)
  SELECT m.run_id, m.name, c.block, count(*),
    count(*) FILTER (WHERE m.value = 'NaN'),
    count(*) FILTER (WHERE m.value = 'Infinity'),
    count(*) FILTER (WHERE m.value = '-Infinity'),
    min(m.value) FILTER (WHERE m.value > '-Infinity' AND m.value < 'Infinity'),
    max(m.value) FILTER (WHERE m.value > '-Infinity' AND m.value < 'Infinity'),
    avg(m.value) FILTER (WHERE m.value > -1e100 AND m.value < 1e100),
    max(m.step), max(m.epoch), max(m.at)
  FROM unnest(of_runs, of_names, of_blocks) c(run_id, name, block)
  JOIN run_metrics m ON m.run_id = c.run_id AND m.name = c.name
    AND m.step >= c.block * 256 AND m.step <= c.block * 256 + 255
  GROUP BY m.run_id, m.name, c.block
  ON CONFLICT (run_id, name, block) DO UPDATE SET points = excluded.points, nans = excluded.nans,
    highs = excluded.highs, lows = excluded.lows, least = excluded.least, greatest = excluded.greatest,
    mean = excluded.mean, last_step = excluded.last_step, last_epoch = excluded.last_epoch, last_at = excluded.last_at
$$;--> statement-breakpoint
CREATE FUNCTION run_metrics_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM keep_metric_blocks(array_agg(c.run_id), array_agg(c.name), array_agg(c.block))
  FROM (SELECT DISTINCT run_id, name, step / 256 AS block FROM written) c;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER run_metrics_added AFTER INSERT ON run_metrics
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION run_metrics_written();--> statement-breakpoint
CREATE TRIGGER run_metrics_changed AFTER UPDATE ON run_metrics
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION run_metrics_written();--> statement-breakpoint
-- The points that are there.
SELECT keep_metric_blocks(array_agg(c.run_id), array_agg(c.name), array_agg(c.block))
FROM (SELECT DISTINCT run_id, name, step / 256 AS block FROM run_metrics) c HAVING count(*) > 0;

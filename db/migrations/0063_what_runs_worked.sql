CREATE TABLE "run_group_followers" (
	"group_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "run_group_followers_group_id_user_id_pk" PRIMARY KEY("group_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "run_attempts" ADD COLUMN "idle_before" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "idle_seconds" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "idle_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sweeps" ADD COLUMN "priority" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sweeps" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD COLUMN "run_group_id" text;--> statement-breakpoint
ALTER TABLE "run_group_followers" ADD CONSTRAINT "run_group_followers_group_id_run_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."run_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_group_followers" ADD CONSTRAINT "run_group_followers_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_run_group_id_run_groups_id_fk" FOREIGN KEY ("run_group_id") REFERENCES "public"."run_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_items" ADD CONSTRAINT "inbox_items_run_group" UNIQUE("user_id","run_group_id");--> statement-breakpoint
-- For how long a run that is over was worked on, as server/runs/worked.ts has it.
CREATE FUNCTION worked_seconds(r runs) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(0, extract(epoch FROM r.finished_at - r.started_at) - r.idle_seconds)::double precision
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION keep_run_facts(r runs) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM keep_run_values(r.project_id, r.number, 'run', array_agg(k), array_agg(n), array_agg(left(t, 200)))
  FROM (VALUES
    ('name', NULL::double precision, r.name),
    ('state', NULL, r.state::text),
    ('failure', NULL, r.failure_kind::text),
    ('author', NULL, (SELECT u.name FROM "user" u WHERE u.id = r.created_by)),
    ('group', NULL, (SELECT g.name FROM run_groups g WHERE g.id = r.group_id)),
    ('member', r.member + 1, NULL),
    ('dataset', NULL, (SELECT d.name FROM versions v JOIN datasets d ON d.id = v.dataset_id WHERE v.id = r.version_id)),
    ('version', (SELECT v.number FROM versions v WHERE v.id = r.version_id), NULL),
    ('epoch', r.epoch, NULL),
    ('epochs', r.epochs, NULL),
    ('modelEpoch', r.model_epoch, NULL),
    ('parameters', r.parameters, NULL),
    ('imagesPerSecond', r.images_per_second, NULL),
    ('waitingShare', r.waiting_share, NULL),
    ('test.accuracy', r.test_accuracy, NULL),
    ('test.loss', r.test_loss, NULL),
    ('launched', extract(epoch FROM r.created_at), NULL),
    ('started', extract(epoch FROM r.started_at), NULL),
    ('finished', extract(epoch FROM r.finished_at), NULL),
    ('duration', worked_seconds(r), NULL)
  ) facts(k, n, t);
END $$;--> statement-breakpoint
-- When the worker before an attempt was last alive: as it was noted, or, where it was put down, by what it wrote last.
WITH attempts AS (
  SELECT run_id, fence, kind, started_at, lost_at,
    lag(started_at) OVER (PARTITION BY run_id ORDER BY fence) AS before
  FROM run_attempts
), breaks AS (
  SELECT run_id, fence, greatest(0, extract(epoch FROM started_at - greatest(before, CASE kind WHEN 'worker_lost' THEN lost_at ELSE greatest(
    (SELECT max(l.at) FROM run_logs l WHERE l.run_id = a.run_id AND l.at < a.started_at),
    (SELECT max(m.at) FROM run_metrics m WHERE m.run_id = a.run_id AND m.at < a.started_at)) END))) AS idle
  FROM attempts a WHERE before IS NOT NULL
), sums AS (
  SELECT run_id, fence, sum(idle) OVER (PARTITION BY run_id ORDER BY fence) AS idle FROM breaks
)
UPDATE run_attempts a SET idle_before = s.idle FROM sums s WHERE s.run_id = a.run_id AND s.fence = a.fence;--> statement-breakpoint
-- One that waits to go on; one that ended without its worker.
UPDATE runs r SET idle_since = (SELECT max(l.at) FROM run_logs l WHERE l.run_id = r.id)
WHERE r.state IN ('queued', 'starting') AND r.started_at IS NOT NULL AND r.heartbeat_at IS NULL;--> statement-breakpoint
UPDATE runs r SET idle_seconds = s.idle FROM (
  SELECT o.id, coalesce((SELECT max(a.idle_before) FROM run_attempts a WHERE a.run_id = o.id), 0)
    + CASE WHEN o.heartbeat_at < o.finished_at - interval '5 seconds' THEN extract(epoch FROM o.finished_at - o.heartbeat_at) ELSE 0 END AS idle
  FROM runs o WHERE o.started_at IS NOT NULL) s
WHERE s.id = r.id AND s.idle > 0;--> statement-breakpoint
SELECT keep_run_facts(r) FROM runs r WHERE r.kind = 'training' AND r.idle_seconds > 0 AND r.finished_at IS NOT NULL;--> statement-breakpoint
-- Whether less of a metric is better: those of errors and losses, by the words of their name ("val_RMSE", "valLoss"). What
-- scikit-learn turns round ("neg_mean_squared_error") is better where it is more.
CREATE FUNCTION words_of(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lower(regexp_replace(regexp_replace(regexp_replace(name,
    '([a-z0-9])([A-Z])', '\1 \2', 'g'),
    '([A-Z]+)([A-Z][a-z])', '\1 \2', 'g'),
    '[^A-Za-z]+', ' ', 'g'))
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION lower_is_better(metric text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT words_of(metric) !~ '\mneg\M' AND words_of(metric) ~ (
    '\m((val|valid|validation|train|training|test|eval|dev|log|total|mean|avg)?(loss|losses|error|errors|perplexity)'
    || '|err|ppl|mse|rmse|mae|rmae|mape|smape|wape|rmspe|msle|rmsle|medae|nrmse|nmse|ece|mce|cer|wer|eer|fid|kid|lpips|nll|nlpd'
    || '|bce|crossentropy|cross entropy|negative log likelihood|brier|deviance|kl|kld|regret|cost'
    || '|fpr|fnr|false positive rate|false negative rate|latency)\M')
$$;--> statement-breakpoint
-- The best values of metrics that were taken for their opposite: of all that is kept of their points.
UPDATE run_values v SET number = best.number FROM (
  SELECT f.id AS field_id, r.number AS run, CASE WHEN lower_is_better(m.name) THEN min(b.least) ELSE max(b.greatest) END AS number
  FROM run_fields f
  CROSS JOIN LATERAL (SELECT substr(f.key, 6, length(f.key) - 6) AS name) m
  JOIN runs r ON r.project_id = f.project_id
  JOIN run_metric_blocks b ON b.run_id = r.id AND b.name = m.name
  WHERE f.source = 'metric' AND f.key LIKE 'best(%' AND lower_is_better(m.name) <> (m.name ~* '(loss|error|perplexity)')
  GROUP BY f.id, r.number, m.name) best
WHERE v.field_id = best.field_id AND v.run = best.run AND best.number IS NOT NULL;--> statement-breakpoint
-- As whoever launches one follows it.
INSERT INTO run_group_followers (group_id, user_id) SELECT id, created_by FROM run_groups;

CREATE TABLE "run_fields" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_fields_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" text NOT NULL,
	"key" text NOT NULL,
	"source" text NOT NULL,
	"numeric" boolean NOT NULL,
	CONSTRAINT "run_fields_projectId_key_unique" UNIQUE("project_id","key")
);
--> statement-breakpoint
CREATE TABLE "run_tags" (
	"run_id" text NOT NULL,
	"project_id" text NOT NULL,
	"tag" text NOT NULL,
	"run" integer NOT NULL,
	CONSTRAINT "run_tags_project_id_tag_run_pk" PRIMARY KEY("project_id","tag","run")
);
--> statement-breakpoint
CREATE TABLE "run_values" (
	"field_id" integer NOT NULL,
	"run" integer NOT NULL,
	"number" double precision,
	"text" text,
	CONSTRAINT "run_values_field_id_run_pk" PRIMARY KEY("field_id","run")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "run_fields" ADD CONSTRAINT "run_fields_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_tags" ADD CONSTRAINT "run_tags_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_tags" ADD CONSTRAINT "run_tags_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_values" ADD CONSTRAINT "run_values_field_id_run_fields_id_fk" FOREIGN KEY ("field_id") REFERENCES "public"."run_fields"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_tags_run_id_index" ON "run_tags" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "run_values_number" ON "run_values" USING btree ("field_id","number","run") WHERE "run_values"."number" is not null;--> statement-breakpoint
CREATE INDEX "run_values_text" ON "run_values" USING btree ("field_id","text","run") WHERE "run_values"."text" is not null;--> statement-breakpoint
CREATE INDEX "runs_listed" ON "runs" USING btree ("project_id","number") WHERE "runs"."kind" = 'training' and "runs"."archived_at" is null and "runs"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "runs_put_aside" ON "runs" USING btree ("project_id","number") WHERE "runs"."archived_at" is not null or "runs"."deleted_at" is not null;--> statement-breakpoint
-- The settings of a configuration, flat: "learning.optimizer". A list is its members in a row, one of layers their kinds.
CREATE FUNCTION run_settings(configuration jsonb) RETURNS TABLE (key text, number double precision, text text)
LANGUAGE sql IMMUTABLE AS $$
  WITH RECURSIVE walk(key, value) AS (
    SELECT e.key, e.value FROM jsonb_each(CASE WHEN jsonb_typeof(configuration) = 'object' THEN configuration ELSE '{}' END) e
    UNION ALL
    SELECT walk.key || '.' || e.key, e.value
    FROM walk, jsonb_each(CASE WHEN jsonb_typeof(walk.value) = 'object' THEN walk.value ELSE '{}' END) e)
  SELECT walk.key,
    CASE WHEN jsonb_typeof(value) = 'number' THEN (value #>> '{}')::double precision END,
    nullif(left(CASE jsonb_typeof(value)
      WHEN 'string' THEN value #>> '{}'
      WHEN 'boolean' THEN value #>> '{}'
      WHEN 'array' THEN (
        SELECT string_agg(coalesce(one ->> 'kind', one #>> '{}'), ', ' ORDER BY place)
        FROM jsonb_array_elements(value) WITH ORDINALITY members(one, place)) END, 200), '')
  FROM walk WHERE jsonb_typeof(value) IN ('number', 'string', 'boolean', 'array')
$$;--> statement-breakpoint
-- Keeps values of a run; one that is null is taken away. New fields are added by one transaction of a project at a time,
-- so that two that add several never wait for each other.
CREATE FUNCTION keep_run_values(project text, of_run integer, of_source text, keys text[], numbers double precision[], texts text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(keys, numbers, texts) g(k, n, t) WHERE (n IS NOT NULL OR t IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM run_fields f WHERE f.project_id = project AND f.key = k)) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('run_fields ' || project, 0));
    INSERT INTO run_fields (project_id, key, source, "numeric")
    SELECT project, k, of_source, n IS NOT NULL FROM unnest(keys, numbers, texts) g(k, n, t)
    WHERE n IS NOT NULL OR t IS NOT NULL ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO run_values AS v (field_id, run, number, text)
  SELECT f.id, of_run, n, t FROM unnest(keys, numbers, texts) g(k, n, t)
  JOIN run_fields f ON f.project_id = project AND f.key = k
  WHERE n IS NOT NULL OR t IS NOT NULL
  ON CONFLICT (field_id, run) DO UPDATE SET number = excluded.number, text = excluded.text
  WHERE (v.number, v.text) IS DISTINCT FROM (excluded.number, excluded.text);
  DELETE FROM run_values v USING unnest(keys, numbers, texts) g(k, n, t)
  JOIN run_fields f ON f.project_id = project AND f.key = k
  WHERE n IS NULL AND t IS NULL AND v.field_id = f.id AND v.run = of_run;
END $$;--> statement-breakpoint
CREATE FUNCTION keep_run_facts(r runs) RETURNS void LANGUAGE plpgsql AS $$
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
    ('duration', extract(epoch FROM r.finished_at - r.started_at), NULL)
  ) facts(k, n, t);
END $$;--> statement-breakpoint
CREATE FUNCTION keep_run_settings(r runs) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM keep_run_values(r.project_id, r.number, 'setting', array_agg(s.key), array_agg(s.number), array_agg(s.text))
  FROM run_settings(r.configuration) s;
END $$;--> statement-breakpoint
-- Whether less of a metric is better: those of errors, by their name.
CREATE FUNCTION lower_is_better(metric text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT metric ~* '(loss|error|perplexity)'
$$;--> statement-breakpoint
-- The newest value of some metrics of a run, and the best: of the least and the greatest finite one that are given, and of
-- what was the best before.
CREATE FUNCTION keep_run_metrics(of_run text, names text[], newest double precision[], least_ones double precision[], greatest_ones double precision[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  SELECT project_id, number, kind INTO r FROM runs WHERE id = of_run;
  IF r.kind IS DISTINCT FROM 'training' THEN RETURN; END IF;
  PERFORM keep_run_values(r.project_id, r.number, 'metric', array_agg(k), array_agg(n), array_agg(NULL::text)) FROM (
    SELECT 'last(' || m || ')' AS k, n FROM unnest(names, newest) g(m, n)
    UNION ALL
    SELECT 'best(' || m || ')', CASE WHEN lower_is_better(m) THEN least(lo, v.number) ELSE greatest(hi, v.number) END
    FROM unnest(names, least_ones, greatest_ones) g(m, lo, hi)
    LEFT JOIN run_fields f ON f.project_id = r.project_id AND f.key = 'best(' || m || ')'
    LEFT JOIN run_values v ON v.field_id = f.id AND v.run = r.number) figures;
END $$;--> statement-breakpoint
-- Each metric as it was at an epoch: the last point of that epoch.
CREATE FUNCTION keep_run_at_best(of_run text, best_epoch integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  SELECT project_id, number, kind INTO r FROM runs WHERE id = of_run;
  IF r.kind IS DISTINCT FROM 'training' THEN RETURN; END IF;
  PERFORM keep_run_values(r.project_id, r.number, 'metric', array_agg(k), array_agg(n), array_agg(NULL::text)) FROM (
    SELECT 'atBest(' || m.name || ')' AS k, CASE WHEN p.epoch = best_epoch THEN p.value END AS n
    FROM (
      SELECT substr(f.key, 6, length(f.key) - 6) AS name FROM run_fields f
      JOIN run_values v ON v.field_id = f.id AND v.run = r.number
      WHERE f.project_id = r.project_id AND f.source = 'metric' AND f.key LIKE 'last(%') m
    LEFT JOIN LATERAL (
      SELECT x.epoch, x.value FROM run_metrics x WHERE x.run_id = of_run AND x.name = m.name AND x.epoch <= best_epoch
      ORDER BY x.step DESC LIMIT 1) p ON true) figures HAVING count(*) > 0;
END $$;--> statement-breakpoint
CREATE FUNCTION run_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM keep_run_facts(NEW);
  IF TG_OP = 'INSERT' OR OLD.configuration IS DISTINCT FROM NEW.configuration THEN
    IF TG_OP = 'UPDATE' THEN
      DELETE FROM run_values v USING run_fields f
      WHERE f.project_id = NEW.project_id AND f.source = 'setting' AND v.field_id = f.id AND v.run = NEW.number;
    END IF;
    PERFORM keep_run_settings(NEW);
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.model_epoch IS DISTINCT FROM OLD.model_epoch AND NEW.model_epoch IS NOT NULL THEN
    PERFORM keep_run_at_best(NEW.id, NEW.model_epoch);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER run_changed AFTER INSERT OR UPDATE OF name, state, failure_kind, created_by, group_id, member, version_id, epoch,
  epochs, model_epoch, parameters, images_per_second, waiting_share, test_accuracy, test_loss, created_at, started_at,
  finished_at, configuration
ON runs FOR EACH ROW WHEN (NEW.kind = 'training') EXECUTE FUNCTION run_changed();--> statement-breakpoint
CREATE FUNCTION run_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM run_values v USING run_fields f
  WHERE f.project_id = OLD.project_id AND v.field_id = f.id AND v.run = OLD.number;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER run_deleted AFTER DELETE ON runs FOR EACH ROW EXECUTE FUNCTION run_deleted();--> statement-breakpoint
CREATE FUNCTION best_epoch_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM keep_run_at_best(NEW.run_id, NEW.epoch);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER best_epoch_changed AFTER INSERT OR UPDATE OF best ON checkpoints
FOR EACH ROW WHEN (NEW.best) EXECUTE FUNCTION best_epoch_changed();--> statement-breakpoint
-- What runs are listed by has the names of people, groups and datasets in it.
CREATE FUNCTION name_of_runs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run_values v SET text = left(NEW.name, 200)
  FROM run_fields f, runs r LEFT JOIN versions n ON n.id = r.version_id
  WHERE CASE TG_ARGV[0]
      WHEN 'author' THEN r.created_by WHEN 'group' THEN r.group_id ELSE n.dataset_id END = NEW.id
    AND f.project_id = r.project_id AND f.key = TG_ARGV[0] AND v.field_id = f.id AND v.run = r.number;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER name_of_runs_changed AFTER UPDATE OF name ON "user"
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION name_of_runs_changed('author');--> statement-breakpoint
CREATE TRIGGER name_of_runs_changed AFTER UPDATE OF name ON run_groups
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION name_of_runs_changed('group');--> statement-breakpoint
CREATE TRIGGER name_of_runs_changed AFTER UPDATE OF name ON datasets
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION name_of_runs_changed('dataset');--> statement-breakpoint
-- The runs that are there.
SELECT keep_run_facts(r), keep_run_settings(r) FROM runs r WHERE r.kind = 'training';--> statement-breakpoint
SELECT keep_run_metrics(run_id, array_agg(name), array_agg(newest), array_agg(low), array_agg(high)) FROM (
  SELECT run_id, name, (array_agg(value ORDER BY step DESC))[1] AS newest,
    min(value) FILTER (WHERE value > '-Infinity' AND value < 'Infinity') AS low,
    max(value) FILTER (WHERE value > '-Infinity' AND value < 'Infinity') AS high
  FROM run_metrics GROUP BY run_id, name) figures GROUP BY run_id;--> statement-breakpoint
SELECT keep_run_at_best(r.id, coalesce(r.model_epoch, c.epoch)) FROM runs r
LEFT JOIN checkpoints c ON c.run_id = r.id AND c.best
WHERE r.kind = 'training' AND coalesce(r.model_epoch, c.epoch) IS NOT NULL;

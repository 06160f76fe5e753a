ALTER TABLE "run_fields" ADD COLUMN "mixed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- The number that a text is read as; null where it is none. With three digits in its exponent it may be out of range.
CREATE FUNCTION number_in(text text) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN text ~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$' AND length(text) <= 200 THEN text::double precision END
$$;--> statement-breakpoint
-- The settings of a configuration, flat, as before; a text that is a number comes as both.
CREATE OR REPLACE FUNCTION run_settings(configuration jsonb) RETURNS TABLE (key text, number double precision, text text)
LANGUAGE sql IMMUTABLE AS $$
  WITH RECURSIVE walk(key, value) AS (
    SELECT e.key, e.value FROM jsonb_each(CASE WHEN jsonb_typeof(configuration) = 'object' THEN configuration ELSE '{}' END) e
    UNION ALL
    SELECT walk.key || '.' || e.key, e.value
    FROM walk, jsonb_each(CASE WHEN jsonb_typeof(walk.value) = 'object' THEN walk.value ELSE '{}' END) e)
  SELECT walk.key,
    CASE jsonb_typeof(value)
      WHEN 'number' THEN (value #>> '{}')::double precision
      WHEN 'string' THEN number_in(value #>> '{}') END,
    nullif(left(CASE jsonb_typeof(value)
      WHEN 'string' THEN value #>> '{}'
      WHEN 'boolean' THEN value #>> '{}'
      WHEN 'array' THEN (
        SELECT string_agg(coalesce(one ->> 'kind', one #>> '{}'), ', ' ORDER BY place)
        FROM jsonb_array_elements(value) WITH ORDINALITY members(one, place)) END, 200), '')
  FROM walk WHERE jsonb_typeof(value) IN ('number', 'string', 'boolean', 'array')
$$;--> statement-breakpoint
-- Keeps values of a run; one that is null is taken away. New fields are added by one transaction of a project at a time,
-- so that two that add several never wait for each other; and so is told of a field that it is of both kinds.
CREATE OR REPLACE FUNCTION keep_run_values(project text, of_run integer, of_source text, keys text[], numbers double precision[], texts text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(keys, numbers, texts) g(k, n, t) WHERE (n IS NOT NULL OR t IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM run_fields f WHERE f.project_id = project AND f.key = k)) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('run_fields ' || project, 0));
    INSERT INTO run_fields (project_id, key, source, "numeric")
    SELECT project, k, of_source, t IS NULL FROM unnest(keys, numbers, texts) g(k, n, t)
    WHERE n IS NOT NULL OR t IS NOT NULL ON CONFLICT DO NOTHING;
  END IF;
  IF of_source = 'setting' AND EXISTS (
    SELECT 1 FROM unnest(keys, numbers, texts) g(k, n, t)
    JOIN run_fields f ON f.project_id = project AND f.key = k AND NOT f.mixed AND f."numeric" <> (t IS NULL)
    WHERE n IS NOT NULL OR t IS NOT NULL) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('run_fields ' || project, 0));
    UPDATE run_fields f SET mixed = true, "numeric" = true FROM unnest(keys, numbers, texts) g(k, n, t)
    WHERE (n IS NOT NULL OR t IS NOT NULL) AND f.project_id = project AND f.key = k AND NOT f.mixed AND f."numeric" <> (t IS NULL);
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
-- What kept the kind that it had first.
UPDATE run_fields f SET mixed = true, "numeric" = true WHERE f.source = 'setting'
  AND EXISTS (SELECT 1 FROM run_values v WHERE v.field_id = f.id AND v.text IS NOT NULL)
  AND EXISTS (SELECT 1 FROM run_values v WHERE v.field_id = f.id AND v.number IS NOT NULL);--> statement-breakpoint
-- What another tracker kept is text where one run had a text.
UPDATE run_values v SET number = number_in(v.text) FROM run_fields f
WHERE f.id = v.field_id AND f.source = 'setting' AND f.key LIKE 'params.%' AND v.number IS NULL AND number_in(v.text) IS NOT NULL;

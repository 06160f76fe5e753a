-- Parts of names and other texts of runs are found by their trigrams within their field. A Postgres that lacks the
-- extensions, or lets us not have them, reads all texts of the field.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE EXTENSION IF NOT EXISTS btree_gin;
  CREATE INDEX run_values_text_parts ON run_values USING gin (field_id, text gin_trgm_ops) WHERE text IS NOT NULL;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'pg_trgm or btree_gin is not there: filters of runs by a part of a text read all of them';
END $$;

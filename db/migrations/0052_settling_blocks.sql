-- As before, and counted by hash: to sort the pairs of split and block takes three times as long.
CREATE OR REPLACE FUNCTION settle_dataset_blocks(dataset text, class text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(n) > 100 + 2 * count(*) FROM (
      SELECT count(*) AS n FROM dataset_blocks
      WHERE dataset_id = dataset AND (class_id = class OR class IS NULL AND class_id IS NULL) GROUP BY split, block) known)
    AND pg_try_advisory_xact_lock(hashtext('dataset_blocks'), hashtext(dataset)) THEN
    WITH gone AS (
      DELETE FROM dataset_blocks WHERE dataset_id = dataset AND (class_id = class OR class IS NULL AND class_id IS NULL)
      RETURNING split, block, count)
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count)
    SELECT dataset, class, split, block, sum(count) FROM gone GROUP BY split, block HAVING sum(count) <> 0
    ORDER BY block;
  END IF;
END $$;--> statement-breakpoint
-- As before, but which of the images is drawn before its datasets are asked for: joined, without nested loops, one action
-- in twenty read all images of all datasets for it, and was twice as slow as the others.
CREATE OR REPLACE FUNCTION count_images_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  one text;
  told text;
  drawn record;
BEGIN
  SELECT CASE WHEN min(coalesce(class_id, '')) = max(coalesce(class_id, '')) THEN 'after' END, min(class_id)
  INTO told, one FROM after;
  IF told IS NULL THEN
    SELECT CASE WHEN min(coalesce(class_id, '')) = max(coalesce(class_id, '')) THEN 'before' END, min(class_id)
    INTO told, one FROM before;
  END IF;
  WITH d AS MATERIALIZED (
    SELECT image_id, dataset_id, split FROM dataset_images WHERE image_id = ANY(ARRAY(SELECT id FROM after))),
  met AS MATERIALIZED (
    SELECT d.dataset_id, side.class_id, d.split, left(d.image_id, 14) AS block, sum(side.n)::int AS n
    FROM (
      SELECT id, class_id, -1 AS n FROM before WHERE told IS DISTINCT FROM 'before'
      UNION ALL SELECT id, class_id, 1 FROM after WHERE told IS DISTINCT FROM 'after') side
    JOIN d ON d.image_id = side.id GROUP BY 1, 2, 3, 4),
  counted AS MATERIALIZED (
    SELECT dataset_id, class_id, split, block, sum(n)::int AS n FROM (
      SELECT * FROM met
      UNION ALL SELECT dataset_id, one, split, block, -sum(n) FROM met WHERE told IS NOT NULL GROUP BY 1, 3, 4) sides
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0),
  by_block AS (
    INSERT INTO dataset_blocks (dataset_id, class_id, split, block, count) SELECT * FROM counted)
  INSERT INTO dataset_counts (dataset_id, class_id, split, count)
  SELECT dataset_id, class_id, split, sum(n) FROM counted GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  PERFORM settle_dataset_counts(dataset_id) FROM (
    SELECT DISTINCT d.dataset_id FROM dataset_images d WHERE d.image_id = (SELECT min(id) FROM after)) d;
  IF random() < 0.05 THEN
    SELECT id, class_id INTO drawn
    FROM (SELECT id, class_id FROM before UNION ALL SELECT id, class_id FROM after) side ORDER BY random() LIMIT 1;
    PERFORM settle_dataset_blocks(d.dataset_id, drawn.class_id) FROM dataset_images d WHERE d.image_id = drawn.id;
  END IF;
  RETURN NULL;
END $$;

-- Block by block, along the key: where one run had most of all points, their statistics made Postgres join each write
-- with all that were there, and eight runs that logged together fell a minute behind in a minute.
CREATE OR REPLACE FUNCTION keep_metric_blocks(of_runs text[], of_names text[], of_blocks int[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO run_metric_blocks
    (run_id, name, block, points, nans, highs, lows, least, greatest, mean, last_step, last_epoch, last_at)
  SELECT c.run_id, c.name, c.block, f.*
  FROM unnest(of_runs, of_names, of_blocks) c(run_id, name, block)
  CROSS JOIN LATERAL (
    SELECT count(*) AS points,
      count(*) FILTER (WHERE m.value = 'NaN'),
      count(*) FILTER (WHERE m.value = 'Infinity'),
      count(*) FILTER (WHERE m.value = '-Infinity'),
      min(m.value) FILTER (WHERE m.value > '-Infinity' AND m.value < 'Infinity'),
      max(m.value) FILTER (WHERE m.value > '-Infinity' AND m.value < 'Infinity'),
      avg(m.value) FILTER (WHERE m.value > -1e100 AND m.value < 1e100),
      max(m.step), max(m.epoch), max(m.at)
    FROM run_metrics m
    WHERE m.run_id = c.run_id AND m.name = c.name AND m.step >= c.block * 256 AND m.step <= c.block * 256 + 255
  ) f
  WHERE f.points > 0
  ON CONFLICT (run_id, name, block) DO UPDATE SET points = excluded.points, nans = excluded.nans,
    highs = excluded.highs, lows = excluded.lows, least = excluded.least, greatest = excluded.greatest,
    mean = excluded.mean, last_step = excluded.last_step, last_epoch = excluded.last_epoch, last_at = excluded.last_at
$$;;

"""MLflow beside us on the same Postgres: a store of the same size, searched and logged to through MLflow's own store.

    python mlflow_side.py POSTGRES_URL RUNS ROUNDS SECONDS

Writes one line of JSON: seconds of each search by name, and points a second that were logged and are there.
"""

import json
import sys
import tempfile
import time

from mlflow.entities import Metric, ViewType
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from sqlalchemy import text

url, runs, rounds, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
PARAMS, METRICS, BATCH = 40, 20, 1000

store = SqlAlchemyStore(url, tempfile.mkdtemp())
experiment = store.create_experiment("bench")

# By rows alone, as ours are drawn: the same parameters and metrics, with what MLflow keeps of each.
with store.engine.begin() as at:
    values = {"runs": runs, "experiment": int(experiment)}
    at.execute(
        text("""insert into runs (run_uuid, name, source_type, status, start_time, end_time, lifecycle_stage, artifact_uri, user_id, experiment_id)
        select md5(n::text), 'Bench run ' || n, 'LOCAL', 'FINISHED', 1700000000000 + n, 1700000000000 + n + 1000, 'active', '', 'bench', :experiment
        from generate_series(1, :runs) n"""),
        values,
    )
    at.execute(
        text(f"""insert into params (key, value, run_uuid)
        select 'setting' || i, floor(10 * random())::text, md5(n::text)
        from generate_series(1, :runs) n, generate_series(1, {PARAMS} - 1) i
        union all select 'optimizer', (array['adam', 'sgd', 'momentum', 'rmsprop'])[1 + floor(4 * random())::int], md5(n::text)
        from generate_series(1, :runs) n"""),
        values,
    )
    at.execute(
        text(f"""insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
        select 'metric' || i, random(), 1700000000000 + n, 10, false, md5(n::text)
        from generate_series(1, :runs) n, generate_series(0, {METRICS} - 1) i
        where i < {METRICS} - 1 or n % 50 = 0"""),
        values,
    )
with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as at:
    for table in ["runs", "params", "latest_metrics"]:
        at.execute(text(f"vacuum analyze {table}"))

SEARCHES = {
    "none, newest": (lambda n: "", []),
    "metric by metric": (lambda n: f"metrics.metric0 > 0.{90 + n % 9}", ["metrics.metric0 DESC"]),
    "metric and setting by metric": (
        lambda n: f"metrics.metric0 > 0.9 and params.optimizer = '{['adam', 'sgd', 'rmsprop'][n % 3]}'",
        ["metrics.metric0 DESC"],
    ),
    "none by setting": (lambda n: "", ["params.setting3 ASC"]),
}
searches = {}
for name, (filter_of, order) in SEARCHES.items():
    times = []
    for n in range(-1, rounds):
        begun = time.perf_counter()
        found = store.search_runs([experiment], filter_of(n), ViewType.ACTIVE_ONLY, 50, order)
        assert found
        if n >= 0:
            times.append(time.perf_counter() - begun)
    searches[name] = times

run = store.create_run(experiment, "bench", int(time.time() * 1000), [], "logged").info.run_id
begun = time.perf_counter()
logged = 0
while time.perf_counter() - begun < seconds:
    batch = [Metric("loss", (logged + i) / 7, 1700000000000 + logged + i, logged + i) for i in range(BATCH)]
    store.log_batch(run, batch, [], [])
    logged += BATCH
spent = time.perf_counter() - begun
with store.engine.connect() as at:
    kept = at.execute(text("select count(*) from metrics where run_uuid = :run"), {"run": run}).scalar()
assert kept == logged, (kept, logged)
print(json.dumps({"searches": searches, "pointsPerSecond": logged / spent}))

"""Writes with MLflow what test/fixtures/mlflow holds: its folder of runs as a zip, its SQLite database, and what MLflow's
own client reads of them, which the import is held against; and a folder whose runs have artifacts, with their hashes.

    python -m venv V && V/bin/pip install mlflow-skinny==3.17.2 'sqlalchemy<3' alembic sqlparse
    V/bin/python scripts/reference/mlflow_runs.py test/fixtures/mlflow
"""

import gzip
import hashlib
import json
import math
import os
import pathlib
import shutil
import sys
import tempfile

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
import mlflow
from mlflow.entities import Metric, Param, RunStatus, RunTag, ViewType
from mlflow.tracking import MlflowClient

START = 1_700_000_000_000
SERIES = {
    "train/loss": [1 / (i + 1) for i in range(300)],
    "accuracy": [0.1, 0.5, float("nan"), float("inf"), float("-inf"), 0.75],
}


def write(client):
    """Two experiments that are there, one that is deleted; runs of every end, one of them deleted."""
    digits = client.create_experiment("Digits: the first, #1")
    odd = client.create_experiment("Größe\nzwei, mit einem Namen, der länger als eine Zeile von achtzig Zeichen ist: ja")
    gone = client.create_experiment("Gone")
    for number in range(5):
        run = client.create_run(digits, start_time=START + 1000 * number, run_name=f"dense {number}")
        id = run.info.run_id
        client.log_batch(
            id,
            params=[
                Param("lr", str(10.0**-number)),
                Param("optimizer", ["adam", "sgd"][number % 2]),
                Param("model/width", str(32 * (number + 1))),
                Param("mixed", "auto" if number == 3 else str(number)),
                Param("note", "Grüße, " * 50),
            ],
            tags=[RunTag("team", "vision"), RunTag("mlflow.note.content", "# Notes\nof the run")],
        )
        for name, values in SERIES.items():
            points = [Metric(name, value, START + 60_000 * number + 10 * i, i) for i, value in enumerate(values)]
            client.log_batch(id, metrics=points)
        # Without a step all points have step 0, and only their times tell them apart.
        for i in range(4):
            client.log_metric(id, "unstepped", float(i), timestamp=START + 100 * i)
        client.log_metric(id, "far", 1.5, timestamp=START, step=5_000_000_000)
        if number != 2:
            end = [RunStatus.FINISHED, RunStatus.FAILED, None, RunStatus.KILLED, RunStatus.FINISHED][number]
            client.set_terminated(id, RunStatus.to_string(end), end_time=START + 1000 * number + 90_000)
    run = client.create_run(odd, start_time=START + 10_000, run_name="x" * 300 + " long")
    client.log_metric(run.info.run_id, "accuracy", 0.5, timestamp=START, step=1)
    client.set_terminated(run.info.run_id, end_time=START + 20_000)
    client.delete_run(client.create_run(digits, start_time=START, run_name="deleted").info.run_id)
    client.set_terminated(client.create_run(gone, start_time=START, run_name="of a deleted one").info.run_id)
    client.delete_experiment(gone)


def number(value):
    return value if math.isfinite(value) else str(value)


def read(client):
    runs = []
    for experiment in client.search_experiments(view_type=ViewType.ACTIVE_ONLY):
        for run in client.search_runs([experiment.experiment_id]):
            history = {
                key: [[one.step, number(one.value), one.timestamp] for one in client.get_metric_history(run.info.run_id, key)]
                for key in run.data.metrics
            }
            runs.append(
                {
                    "id": run.info.run_id,
                    "experiment": experiment.name,
                    "name": run.info.run_name,
                    "status": run.info.status,
                    "startedAt": run.info.start_time,
                    "endedAt": run.info.end_time,
                    "params": run.data.params,
                    "tags": run.data.tags,
                    "metrics": history,
                }
            )
    return sorted(runs, key=lambda run: run["startedAt"])


def write_artifacts(client, folder):
    """A run with files in folders and two models of one name, one without any, and one that is deleted."""
    experiment = client.create_experiment("Artifacts")
    run = client.create_run(experiment, start_time=START, run_name="with files").info.run_id
    client.log_text(run, "Grüße\n", "notes/read me.txt")
    client.log_dict(run, {"classes": ["cat", "dog"]}, "classes.json")
    picture = folder / "curve.png"
    picture.write_bytes(bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 8)
    client.log_artifact(run, str(picture), "plots/von Hand")
    (folder / "MLmodel").write_text("flavors: {}\n")
    for size in [10, 20]:
        (folder / "model.bin").write_bytes(bytes(size))
        model = client.create_logged_model(experiment, name="network", source_run_id=run)
        for name in ["MLmodel", "model.bin"]:
            client.log_model_artifact(model.model_id, str(folder / name))
    client.create_run(experiment, start_time=START + 1000, run_name="without")
    gone = client.create_run(experiment, start_time=START + 2000, run_name="deleted").info.run_id
    client.log_text(gone, "gone", "gone.txt")
    client.delete_run(gone)
    return run


def files_below(client, run, path=None):
    for one in client.list_artifacts(run, path):
        if one.is_dir:
            yield from files_below(client, run, one.path)
        else:
            yield one


def read_artifacts(client, run, folder):
    """Path, size and SHA-256 of each file that MLflow's client gives for a run itself."""
    found = []
    for one in files_below(client, run):
        content = pathlib.Path(client.download_artifacts(run, one.path, str(folder))).read_bytes()
        found.append({"path": one.path, "bytes": one.file_size, "sha256": hashlib.sha256(content).hexdigest()})
    return sorted(found, key=lambda one: one["path"])


def main_artifacts(target):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        client = MlflowClient(tracking_uri=(folder / "mlruns").as_uri())
        run = write_artifacts(client, folder)
        (folder / "read").mkdir()
        said = read_artifacts(client, run, folder / "read")
        shutil.make_archive(str(target / "artifacts"), "zip", folder, "mlruns")
    (target / "artifacts.json").write_text(json.dumps(said, indent=2) + "\n")


def main(target):
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        files = MlflowClient(tracking_uri=(folder / "mlruns").as_uri())
        write(files)
        database = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlflow.db")
        write(database)
        said = {"source": f"MLflow {mlflow.__version__}", "folder": read(files), "database": read(database)}
        shutil.make_archive(str(target / "mlruns"), "zip", folder, "mlruns")
        with gzip.open(target / "mlflow.db.gz", "wb") as packed:
            packed.write((folder / "mlflow.db").read_bytes())
    (target / "mlflow.json").write_text(json.dumps(said, ensure_ascii=False))


main(pathlib.Path(sys.argv[1]))
main_artifacts(pathlib.Path(sys.argv[1]))

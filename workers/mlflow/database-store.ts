import { firstBytes } from "@/workers/import/kind";
import { ArchiveError } from "@/workers/import/refusal";
import type { Artifacts } from "./artifacts";
import { SqliteFile, type SqliteRow, type SqliteValue, sqliteMagic } from "./sqlite";
import { addTo, kept, type MlflowRun, mostRuns, statuses, type Taking, tooMany } from "./store";

const textOf = (value: SqliteValue | undefined) => (typeof value === "string" ? value : null);
const numberOf = (value: SqliteValue | undefined) => (typeof value === "number" ? value : null);

/** How MLflow writes an infinity, which not every database keeps. */
const greatest = 1.7976931348623157e308;

/** SQLAlchemy writes the value of a metric, and apart from it whether it is none. */
function figureOf({ value, is_nan }: SqliteRow): number {
  const number = numberOf(value);
  if (number === null || is_nan === 1) return Number.NaN;
  if (number >= greatest) return Number.POSITIVE_INFINITY;
  return number <= -greatest ? Number.NEGATIVE_INFINITY : number;
}

/** How many points are read before what holds them is asked to put them down. */
const pointsPerPause = 100_000;

const tables = ["experiments", "runs", "params", "tags", "metrics"];

/** Whether a file that lies among others is such a database: others keep SQLite files too, and a .db may be anything. */
export async function isDatabase(path: string): Promise<boolean> {
  const head = await firstBytes(path, false);
  if (head.toString("latin1", 0, sqliteMagic.length) !== sqliteMagic) return false;
  const file = SqliteFile.open(path);
  try {
    return tables.every((table) => file.has(table));
  } finally {
    file.close();
  }
}

/**
 * Reads MLflow's SQLite database.
 * @param pause is waited for now and then.
 * @param artifacts what lay beside it, which it says of which models are whose
 */
export async function readDatabase(
  path: string,
  taking: Pick<Taking, "run" | "point">,
  pause: () => Promise<void>,
  artifacts?: Artifacts,
): Promise<void> {
  const file = SqliteFile.open(path);
  try {
    for (const table of tables) {
      if (!file.has(table)) {
        throw new ArchiveError(
          `The SQLite file has no table ${table}: it is no database of MLflow. Send the file that its tracking URI names (sqlite:///mlflow.db).`,
        );
      }
    }
    const experiments = new Map<SqliteValue, { name: string; isDeleted: boolean }>();
    for (const row of file.rows("experiments")) {
      const name = textOf(row.name) ?? String(row.experiment_id);
      experiments.set(row.experiment_id ?? null, { name, isDeleted: row.lifecycle_stage === "deleted" });
    }
    const runs = new Map<string, MlflowRun>();
    for (const row of file.rows("runs")) {
      const id = textOf(row.run_uuid);
      if (id === null) continue;
      if (runs.size >= mostRuns) throw tooMany("runs", mostRuns);
      const experiment = experiments.get(row.experiment_id ?? null);
      const status = (textOf(row.status) ?? "").toLowerCase();
      runs.set(id, {
        ...{ id: kept(id, 64), experiment: experiment?.name ?? "", name: textOf(row.name) ?? "" },
        user: textOf(row.user_id),
        status: isStatus(status) ? status : "running",
        ...{ startedAt: numberOf(row.start_time), endedAt: numberOf(row.end_time) },
        isDeleted: row.lifecycle_stage === "deleted" || experiment?.isDeleted === true,
        ...{ params: new Map(), tags: new Map(), artifacts: [], leftOut: 0 },
      });
    }
    for (const table of ["params", "tags"] as const) {
      for (const { run_uuid, key, value } of file.rows(table)) {
        const run = runs.get(String(run_uuid));
        if (run && typeof key === "string") addTo(run[table], key, String(value ?? ""));
      }
      await pause();
    }
    if (artifacts && file.has("logged_models")) {
      for (const { model_id, name, source_run_id } of file.rows("logged_models")) {
        const id = textOf(model_id);
        if (id !== null) artifacts.model(id, { name: textOf(name), source_run_id: textOf(source_run_id) });
      }
    }
    for (const run of runs.values()) {
      const name = run.tags.get("mlflow.runName") ?? run.name;
      taking.run({ ...run, name, ...artifacts?.of(run.id) });
    }
    let read = 0;
    for (const row of file.rows("metrics")) {
      const runId = String(row.run_uuid);
      const name = textOf(row.key);
      if (name === null || !runs.has(runId)) continue;
      taking.point(runId, {
        ...{ name, value: figureOf(row) },
        ...{ step: numberOf(row.step) ?? 0, at: numberOf(row.timestamp) ?? 0 },
      });
      if (++read % pointsPerPause === 0) await pause();
    }
  } finally {
    file.close();
  }
}

const isStatus = (text: string): text is MlflowRun["status"] =>
  (statuses as readonly string[]).includes(text);

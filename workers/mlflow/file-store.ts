import { ArchiveError, Refusal } from "@/workers/import/refusal";
import type { Source, SourceFile } from "@/workers/import/sources/source";
import { Artifacts } from "./artifacts";
import { isDatabase, readDatabase } from "./database-store";
import { readMeta } from "./meta";
import { addTo, kept, type MlflowRun, mostRuns, statuses, type Taking, tooMany } from "./store";

/** A run's file: the folder of its experiment, its id, what it is, and its name, which may have folders. */
const ofRun = /^(?:(.*)\/)?([^/]+)\/([0-9a-f]{32})\/(?:(meta\.yaml)|(params|tags|metrics)\/(.+))$/;
const ofExperiment = /^(?:(.*)\/)?([^/]+)\/meta\.yaml$/;

/** MLflow's database, beside which it keeps the files of its runs. */
const ofDatabase = /\.(db|sqlite3?)$/i;

/** Of a parameter, a tag or meta.yaml. */
const mostTextBytes = 1024 * 1024;
/** Of the points of one metric: some five million. */
const mostMetricBytes = 256 * 1024 * 1024;

/** "nan", "inf", "-Infinity" as Python writes them. */
function numberOf(text: string): number | null {
  const [, sign, word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
  if (word)
    return /^n/i.test(word) ? Number.NaN : sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? null : number;
}

interface Found {
  experiment: string;
  isDeleted: boolean;
  meta: Record<string, string | null> | null;
  params: Map<string, string>;
  tags: Map<string, string>;
}

/**
 * Reads MLflow's folder of runs (mlruns) out of an archive: a file a parameter, a tag and a metric; and where those are in
 * a database that lies beside it, that, with the files of the folder. Names within are read as words alone: nothing is
 * written where they say.
 * @param budget what all files together may unpack to.
 */
export async function readFolder(
  source: Source,
  taking: Taking,
  { budget, pause }: { budget: number; pause: () => Promise<void> },
): Promise<void> {
  const experiments = new Map<string, Record<string, string | null>>();
  const runs = new Map<string, Found>();
  let left = budget;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) {
      throw new ArchiveError(
        "The archive unpacks to far more than its size: a zip bomb, or damaged. Pack the folder anew.",
      );
    }
  };
  const read = async (file: SourceFile, most: number) => {
    const bytes = await source.read(file, most);
    spend(bytes.length);
    return bytes;
  };
  const readText = async (file: SourceFile, most: number) => (await read(file, most)).toString("utf8");
  async function* piecesOf(file: SourceFile) {
    for await (const piece of source.chunks(file)) {
      spend(piece.length);
      yield piece;
    }
  }
  const databases: string[] = [];
  const artifacts = new Artifacts(taking.keep);
  for await (const file of source.files()) {
    if (file.isFolder || (await artifacts.take(file, read)) || file.refusal) continue;
    const [, above, experiment, runId, meta, kind, name] = ofRun.exec(file.name) ?? [];
    try {
      if (experiment === undefined || runId === undefined) {
        if (ofDatabase.test(file.name)) {
          const path = await taking.keep(piecesOf(file));
          if (await isDatabase(path)) databases.push(path);
          continue;
        }
        const modelId = artifacts.modelOf(file);
        const [, outer, id] = ofExperiment.exec(file.name) ?? [];
        if (modelId !== null) artifacts.model(modelId, readMeta(await readText(file, mostTextBytes)));
        else if (id !== undefined)
          experiments.set(`${outer ?? ""}/${id}`, readMeta(await readText(file, mostTextBytes)));
        continue;
      }
      const run = foundOf(runs, runId, `${above ?? ""}/${experiment}`);
      if (meta) run.meta = readMeta(await readText(file, mostTextBytes));
      else if (kind === "params") addTo(run.params, name ?? "", await readText(file, mostTextBytes));
      else if (kind === "tags") addTo(run.tags, name ?? "", await readText(file, mostTextBytes));
      else {
        const metric = kept(name ?? "", 250);
        for (const line of (await readText(file, mostMetricBytes)).split("\n")) {
          const [at, value, step] = line.trim().split(/\s+/);
          const number = numberOf(value ?? "");
          if (number === null) continue;
          taking.point(runId, {
            name: metric,
            value: number,
            step: numberOf(step ?? "0") ?? 0,
            at: Number(at) || 0,
          });
        }
        await pause();
      }
    } catch (error) {
      // A file that cannot be read is left out; the others of the run are not.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  for (const path of databases) await readDatabase(path, taking, pause, artifacts);
  if (runs.size === 0 && databases.length === 0) {
    throw new ArchiveError(
      "The archive holds no run of MLflow: pack the folder mlruns with its experiments, or send the SQLite file (mlflow.db).",
    );
  }
  for (const [id, run] of runs) {
    taking.run({ ...runOf(id, run, experiments.get(run.experiment)), ...artifacts.of(id) });
  }
}

function foundOf(runs: Map<string, Found>, id: string, experiment: string): Found {
  const known = runs.get(id);
  if (known) return known;
  if (runs.size >= mostRuns) throw tooMany("runs", mostRuns);
  const isDeleted = /\/\.trash(\/|$)/.test(experiment);
  const found = { experiment, isDeleted, meta: null, params: new Map(), tags: new Map() };
  runs.set(id, found);
  return found;
}

function runOf(
  id: string,
  run: Found,
  experiment: Record<string, string | null> | undefined,
): Omit<MlflowRun, "artifacts" | "leftOut"> {
  const { meta, params, tags } = run;
  const [folder = ""] = run.experiment.split("/").slice(-1);
  const time = (text: string | null | undefined) =>
    text && Number.isFinite(Number(text)) ? Number(text) : null;
  return {
    ...{ id, params, tags },
    experiment: experiment?.name ?? folder,
    name: tags.get("mlflow.runName") ?? meta?.run_name ?? "",
    user: meta?.user_id ?? null,
    status: statuses[Number(meta?.status)] ?? "running",
    ...{ startedAt: time(meta?.start_time), endedAt: time(meta?.end_time) },
    isDeleted:
      run.isDeleted || meta?.lifecycle_stage === "deleted" || experiment?.lifecycle_stage === "deleted",
  };
}

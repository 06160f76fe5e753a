import { execFile, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder } from "@/scripts/native/addon";

/** MLflow without its pages and models: its store for databases, as its server uses it. */
const requirements = [
  "mlflow-skinny==3.17.2",
  "sqlalchemy==2.1.9",
  "alembic==1.20.1",
  "sqlparse",
  "psycopg2-binary==2.9.13",
];
const modules = "import psycopg2, mlflow.store.tracking.sqlalchemy_store";

/** A Python with MLflow, kept between runs; or the sentence why there is none. */
export function findMlflow(): { python: string } | { missing: string } {
  const folder = cacheFolder("mlflow-3.17.2");
  const python = join(folder, "bin", "python");
  const works = () => existsSync(python) && spawnSync(python, ["-c", modules]).status === 0;
  if (works()) return { python };
  rmSync(folder, { recursive: true, force: true });
  const steps: [string, string[]][] = [
    ["python3", ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements]],
  ];
  for (const [command, args] of steps) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) {
      return {
        missing: `MLflow could not be installed (${stderr?.trim().split("\n").at(-1) ?? "no Python"}).`,
      };
    }
  }
  return works() ? { python } : { missing: "MLflow was installed but cannot be loaded." };
}

/** What MLflow's store takes on a database of its own beside ours: seconds of its searches, and points that it logs a second. */
export async function besideMlflow(
  python: string,
  url: string,
  { runs, rounds, seconds }: { runs: number; rounds: number; seconds: number },
): Promise<{ searches: Record<string, number[]>; pointsPerSecond: number }> {
  const script = fileURLToPath(new URL("./mlflow_side.py", import.meta.url));
  const args = [script, url, runs, rounds, seconds].map(String);
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

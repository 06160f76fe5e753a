import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

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

/** Imports in a process of their own, whose memory is limited as the worker's are, and measured. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { importHeap } from "@/workers/heap";

/** @returns how the attempt ended, and the most memory that it held, in MiB. Rejects where the process ends before. */
export async function importApart(
  { url, dataDir }: { url: string; dataDir: string },
  importId: string,
): Promise<{ end: string; peakMiB: number }> {
  const child = resolve(import.meta.dirname, "import-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [importHeap, "--import", "tsx", child], {
    cwd: resolve(import.meta.dirname, "../.."),
    env: { ...process.env, DATABASE_URL: url, DATA: dataDir, IMPORT: importId, LOG_LEVEL: "silent" },
  });
  const { end, peakKiB } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  return { end, peakMiB: peakKiB / 1024 };
}

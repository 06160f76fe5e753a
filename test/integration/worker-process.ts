/** A worker in a process of its own, as `npm start` runs it, with the processes of its jobs. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { inject, onTestFinished } from "vitest";
import type { Queue } from "@/db/jobs";
import type { TestDatabase } from "./database";

/** Starts a worker with so many places, for the test that asks for it. */
export function startWorker(database: TestDatabase, places: number): ChildProcess {
  return started(database, [], { OFFDIAGONAL_WORKER_JOBS: String(places) });
}

/** Starts the process of one job, as a worker does, for the test that asks for it. */
export function startJob(database: TestDatabase, kind: Queue, id: string): ChildProcess {
  return started(database, [`--${kind}`, id], { LOG_LEVEL: "silent" });
}

function started(database: TestDatabase, args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [...inject("worker"), ...args], {
    cwd: resolve(import.meta.dirname, "../.."),
    detached: true,
    stdio: "ignore",
    env: {
      ...process.env,
      NODE_ENV: "test",
      DATABASE_URL: database.url,
      OFFDIAGONAL_DATA: database.dataDir,
      OFFDIAGONAL_SECRET: "of no use to this test, which signs in nobody",
      ...env,
    },
  });
  // Asked for here: this file is read once for several files of tests, and a hook beside it would be one file's alone.
  onTestFinished(() => {
    const { pid, exitCode, signalCode } = child;
    // A group of its own, with the processes of its jobs.
    if (pid && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
  });
  return child;
}

/** The process of the run that a worker is at. */
export async function processOf(runId: string): Promise<number> {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.includes("--run") && command.includes(runId)) return Number(name);
  }
  throw new Error("no process");
}

/** The process that started another one. */
export async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name of the program, in brackets, may hold anything.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

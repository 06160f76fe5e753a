import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process began, as a string that stays the same for its life, or null where no such process lives.
 * Numbers of processes are used again; number and beginning together name one process.
 */
function processBirth(pid: number): string | null {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in parentheses may hold spaces: fields are counted after it; 1st is the state, 20th the start.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  if (process.platform === "win32") return "running";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

export type ProcessName = { pid: number; birth: string };

export function nameProcess(pid: number): ProcessName {
  return { pid, birth: processBirth(pid) ?? "" };
}

export function isAlive(name: ProcessName): boolean {
  return name.birth !== "" && processBirth(name.pid) === name.birth;
}

/** Asks a process that is not our child to end: `signal`, then SIGKILL after `patienceMs`. True when it is gone. */
export async function endProcess(
  name: ProcessName,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<boolean> {
  for (const [next, patience] of [
    [signal, patienceMs],
    ["SIGKILL", 5000],
  ] as const) {
    if (!isAlive(name)) return true;
    try {
      process.kill(name.pid, next);
    } catch {
      return !isAlive(name);
    }
    const until = Date.now() + patience;
    while (isAlive(name) && Date.now() < until) await new Promise((wake) => setTimeout(wake, 50));
  }
  return !isAlive(name);
}

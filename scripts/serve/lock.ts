import { readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { link, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { endProcess, isAlive, nameProcess, type ProcessName } from "@/db/process";
import { SetupError } from "../steps.mjs";

type Contents = { supervisor: ProcessName; url: string; services: Record<string, ProcessName> };

/** Held while this process serves a data folder: `running.json` in it. */
export type DataLock = {
  /** Notes the process of a service, so that the next start can end it should this process be killed. */
  note(service: string, pid: number): void;
  release(): void;
};

/**
 * Takes the data folder for this process. Refuses with process and address where another start serves it; ends the
 * web and worker processes that a killed start left behind. (Postgres sees to its own in db/embedded.ts.)
 */
export async function lockDataFolder(dataDir: string, url: string): Promise<DataLock> {
  const path = join(dataDir, "running.json");
  const contents: Contents = { supervisor: nameProcess(process.pid), url, services: {} };
  const own = `${path}.${process.pid}`;
  await writeFile(own, JSON.stringify(contents), { mode: 0o600 });
  try {
    for (;;) {
      // link() fails where the name exists: the one step in which only one of two simultaneous starts succeeds.
      const taken = await link(own, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (taken) break;
      const other = read(path);
      if (other && isAlive(other.supervisor)) {
        throw new SetupError(
          `Offdiagonal is already running on ${dataDir}: process ${other.supervisor.pid}, ${other.url}. Use that one, stop it (kill ${other.supervisor.pid}), or choose another folder with --data.`,
        );
      }
      for (const [service, process] of Object.entries(other?.services ?? {})) {
        if (!(await endProcess(process, "SIGTERM", 10_000))) {
          throw new SetupError(
            `The ${service} of an earlier start (process ${process.pid}) cannot be ended: end it by hand and start again.`,
          );
        }
      }
      await unlink(path).catch(() => {});
    }
  } finally {
    await rm(own, { force: true });
  }
  return {
    note(service, pid) {
      contents.services[service] = nameProcess(pid);
      writeFileSync(own, JSON.stringify(contents), { mode: 0o600 });
      renameSync(own, path);
    },
    release() {
      if (read(path)?.supervisor.pid === process.pid) unlinkSync(path);
    },
  };
}

function read(path: string): Contents | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Contents;
  } catch {
    return null;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import postgres, { type Sql } from "postgres";

const root = resolve(import.meta.dirname, "../..");

export type ServiceName = "web" | "worker" | "postgres" | "supervisor";

/** Offdiagonal as a newcomer starts it, on a data folder of its own. */
export interface App {
  url: string;
  dataDir: string;
  /** Process of the supervisor, or of a service as it noted it. */
  pidOf(service: ServiceName): Promise<number>;
  /** A connection to the installation's database, whose address only its processes know. */
  database(): Promise<Sql>;
  /** A worker beside the installation's own, as on a second machine, with so many places for runs; ends with the app. */
  startWorker(places: number): Promise<ChildProcess>;
  stop(): Promise<void>;
}

/** Processes that a process has started. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

/** What lies in a file of /proc between zero bytes: a process's arguments, or its environment. */
async function partsOf(pid: number, file: "cmdline" | "environ"): Promise<string[]> {
  return (await readFile(`/proc/${pid}/${file}`, "utf8")).split("\0").filter(Boolean);
}

/** The run that a process of a worker trains; null where it does something else, or is no more. */
export async function runOf(pid: number): Promise<string | null> {
  const args = await partsOf(pid, "cmdline").catch((): string[] => []);
  return args[args.indexOf("--run") + 1]?.match(/^run_\w+$/)?.[0] ?? null;
}

/** Ends a worker and what it has forked at once, as where its machine goes down. */
export function killWorker({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}

let started = 0;

/** Starts everything (building the pages if they are not built) and waits for the address. */
export async function startApp(): Promise<App> {
  const dataDir = await mkdtemp(join(tmpdir(), "offdiagonal-e2e-"));
  const port = await freePort();
  started += 1;
  await mkdir(join(root, "test-results"), { recursive: true });
  const log = createWriteStream(join(root, `test-results/app-${process.pid}-${started}.log`));
  const child = spawn(
    process.execPath,
    ["scripts/start.mjs", "serve", "--port", String(port), "--data", dataDir],
    {
      cwd: root,
      // A newcomer has set nothing, whoever runs the tests.
      env: { ...process.env, DATABASE_URL: "", OFFDIAGONAL_URL: "", OFFDIAGONAL_SECRET: "" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const url = await addressOf(child, (line) => log.write(`${line}\n`));
  const workers: ChildProcess[] = [];
  const pidOf: App["pidOf"] = async (service) => {
    const { supervisor, services } = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8")) as {
      supervisor: { pid: number };
      services: Record<Exclude<ServiceName, "supervisor">, { pid: number }>;
    };
    return service === "supervisor" ? supervisor.pid : services[service].pid;
  };
  const environmentOf = async (service: ServiceName): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await partsOf(await pidOf(service), "environ")).map((line) => {
        const [name = ""] = line.split("=", 1);
        return [name, line.slice(name.length + 1)];
      }),
    );
  return {
    url,
    dataDir,
    pidOf,
    async database() {
      const { DATABASE_URL = "" } = await environmentOf("web");
      return postgres(DATABASE_URL, { max: 1, onnotice: () => {} });
    },
    async startWorker(places) {
      const [node = "", ...args] = await partsOf(await pidOf("worker"), "cmdline");
      const worker = spawn(node, args, {
        cwd: root,
        // A group of its own, with the processes of its jobs.
        detached: true,
        stdio: "ignore",
        env: { ...process.env, ...(await environmentOf("worker")), OFFDIAGONAL_WORKER_JOBS: String(places) },
      });
      workers.push(worker);
      return worker;
    },
    async stop() {
      for (const worker of workers) killWorker(worker);
      const ended = new Promise((done) => child.once("exit", done));
      if (child.exitCode === null) {
        child.kill("SIGTERM");
        await ended;
      }
      log.end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Kills the web server without a word of warning, and has nobody start it again before the work is done. */
export async function withoutWeb<Result>(app: App, work: () => Promise<Result>): Promise<Result> {
  const supervisor = await app.pidOf("supervisor");
  process.kill(supervisor, "SIGSTOP");
  try {
    process.kill(await app.pidOf("web"), "SIGKILL");
    return await work();
  } finally {
    process.kill(supervisor, "SIGCONT");
  }
}

function addressOf(child: ChildProcess, note: (line: string) => void): Promise<string> {
  const lines: string[] = [];
  return new Promise((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        note(line);
        lines.push(line);
        const [, address] = /^Offdiagonal is running at (\S+)/.exec(line) ?? [];
        if (address) found(address);
      });
    }
    child.once("error", failed);
    child.once("exit", (code) =>
      failed(new Error(`npm start ended with ${code}:\n${lines.slice(-30).join("\n")}`)),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? found(address.port) : failed(new Error("no port")),
      );
    });
  });
}

import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../..");

export type ServiceName = "web" | "worker" | "postgres" | "supervisor";

/** Offdiagonal as a newcomer starts it, on a data folder of its own. */
export interface App {
  url: string;
  dataDir: string;
  /** Process of the supervisor, or of a service as it noted it. */
  pidOf(service: ServiceName): Promise<number>;
  stop(): Promise<void>;
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
  return {
    url,
    dataDir,
    async pidOf(service) {
      const { supervisor, services } = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8")) as {
        supervisor: { pid: number };
        services: Record<Exclude<ServiceName, "supervisor">, { pid: number }>;
      };
      return service === "supervisor" ? supervisor.pid : services[service].pid;
    },
    async stop() {
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
export async function withoutWeb(app: App, work: () => Promise<void>): Promise<void> {
  const supervisor = await app.pidOf("supervisor");
  process.kill(supervisor, "SIGSTOP");
  try {
    process.kill(await app.pidOf("web"), "SIGKILL");
    await work();
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

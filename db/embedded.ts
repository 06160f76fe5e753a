import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, mkdtemp, readFile, readlink, realpath, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { findPostgresBinaries, type PostgresBinaries } from "./embedded-binaries";
import { endProcess, isAlive, nameProcess, type ProcessName } from "./process";

export type EmbeddedPostgresOptions = {
  /** Made if absent. Holds `cluster/` (Postgres's own files) and `settings.json` (password, port; mode 0600). */
  dataDir: string;
  /** Without it: the port of the last start if it is free, else any free one. */
  port?: number;
  /** Receives each line that Postgres logs. */
  log?: (line: string) => void;
  /** Gives up durability for speed. For tests only: a power cut loses data. */
  volatile?: boolean;
};

export type EmbeddedPostgres = {
  url: string;
  port: number;
  /** Of the postmaster. */
  pid: number;
  /** Settles when the postmaster has ended, however it ended. */
  exited: Promise<void>;
  /** Fast shutdown: open transactions roll back, everything committed is on disk. */
  stop(): Promise<void>;
};

type Settings = { password: string; port: number | null; owner: ProcessName | null };

const user = "offdiagonal";
const database = "postgres";
const readyLine = "database system is ready to accept connections";
/** How long the remaining processes of a killed postmaster may take to notice and let go of the data. */
const leftoverPatienceMs = 20_000;

/**
 * Starts the Postgres that comes with the registry package on 127.0.0.1. Picks up after a crash: a stale lock file,
 * an orphaned postmaster whose owner was killed, an initdb cut short. Refuses, naming the process, when the data is in
 * use by a live owner.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const cluster = join(dataDir, "cluster");
  const binaries = await findPostgresBinaries();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const settings = await readSettings(dataDir);
  await releaseCluster(dataDir, cluster, settings);
  settings.owner = nameProcess(process.pid);
  await writeSettings(dataDir, settings);
  if (!existsSync(join(cluster, "PG_VERSION")))
    await initialise(binaries, dataDir, settings, options.volatile);
  await checkVersion(cluster, binaries);

  const giveUpAt = Date.now() + leftoverPatienceMs;
  for (;;) {
    const port = options.port ?? (await choosePort(settings.port));
    const attempt = await launch(binaries, cluster, port, options);
    if ("child" in attempt) {
      settings.port = port;
      await writeSettings(dataDir, settings);
      return running(attempt.child, attempt.pid, settings, port);
    }
    const reason = attempt.lines.join("\n");
    const leftover = /pre-existing shared memory block|could not lock|being used by/i.test(reason);
    const portLost = options.port === undefined && /could not bind|Address already in use/i.test(reason);
    if ((!leftover && !portLost) || Date.now() > giveUpAt) {
      throw new Error(
        `Postgres did not start on port ${port} with the data in ${dataDir}: ${attempt.lines.slice(-3).join(" ") || "it said nothing"}`,
      );
    }
    if (portLost) settings.port = null;
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

function running(child: ChildProcess, pid: number, settings: Settings, port: number): EmbeddedPostgres {
  const exited = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("exit", () => done());
  });
  return {
    url: `postgres://${user}:${settings.password}@127.0.0.1:${port}/${database}`,
    port,
    pid,
    exited,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      // Immediate shutdown where a fast one hangs: nothing committed is lost, the next start replays the log.
      const impatient = setTimeout(() => child.kill("SIGQUIT"), 30_000);
      await exited;
      clearTimeout(impatient);
    },
  };
}

async function readSettings(dataDir: string): Promise<Settings> {
  const path = join(dataDir, "settings.json");
  if (existsSync(path)) return JSON.parse(await readFile(path, "utf8")) as Settings;
  if (existsSync(join(dataDir, "cluster"))) {
    throw new Error(
      `${path} is missing, and with it the password of the database beside it: put it back from your backup, or move ${dataDir} away to begin anew.`,
    );
  }
  return { password: randomBytes(24).toString("base64url"), port: null, owner: null };
}

async function writeSettings(dataDir: string, settings: Settings): Promise<void> {
  const path = join(dataDir, "settings.json");
  await writeFile(`${path}.tmp`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** Makes sure that nobody else works on the cluster: ends an orphan, refuses beside a live owner. */
async function releaseCluster(dataDir: string, cluster: string, settings: Settings): Promise<void> {
  const lock = join(cluster, "postmaster.pid");
  const text = await readFile(lock, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const postmaster = nameProcess(pid);
  if (!isAlive(postmaster)) return;
  if (!(await isPostmasterOf(pid, cluster))) {
    // The number was given to another program after a crash or a restart of the machine: Postgres would refuse.
    await rm(lock);
    return;
  }
  const owner = settings.owner;
  if (owner && isAlive(owner)) {
    const who = owner.pid === process.pid ? "this process" : `process ${owner.pid}`;
    throw new Error(`The database in ${dataDir} is already running for ${who}: stop that first.`);
  }
  if (!(await endProcess(postmaster, "SIGINT", 15_000))) {
    throw new Error(
      `A Postgres left behind by an earlier start (process ${pid}) uses ${dataDir} and cannot be ended.`,
    );
  }
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== "linux") return true;
  return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === (await realpath(cluster));
}

async function initialise(
  binaries: PostgresBinaries,
  dataDir: string,
  settings: Settings,
  isVolatile = false,
): Promise<void> {
  const fresh = join(dataDir, "cluster.new");
  const cluster = join(dataDir, "cluster");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  // Outside the data folder, whose parents the unprivileged user may not be able to pass.
  const secret = await mkdtemp(join(tmpdir(), "offdiagonal-initdb-"));
  try {
    const passwordFile = join(secret, "password");
    await writeFile(passwordFile, settings.password, { mode: 0o600 });
    if (binaries.runAs) {
      for (const path of [fresh, secret, passwordFile]) {
        await chown(path, binaries.runAs.uid, binaries.runAs.gid);
      }
    }
    const child = spawn(
      binaries.initdb,
      [
        ...["--pgdata", dataArgument(binaries, fresh), "--username", user, "--auth", "scram-sha-256"],
        ...["--pwfile", passwordFile, "--encoding", "UTF8", "--no-instructions"],
        // Order by code point, as locale C, but with upper and lower case of every script.
        ...["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
        ...(isVolatile ? ["--no-sync"] : []),
      ],
      { ...spawnAs(binaries, fresh), stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const code = await new Promise<number | null>((done, fail) => {
      child.once("error", fail);
      child.once("close", done);
    });
    if (code !== 0) throw new Error(`initdb could not make a database in ${dataDir}: ${output.trim()}`);
  } finally {
    await rm(secret, { recursive: true, force: true });
  }
  await rename(fresh, cluster);
}

async function checkVersion(cluster: string, binaries: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  if (found !== binaries.major) {
    throw new Error(
      `The database in ${cluster} was made by Postgres ${found}, this release carries Postgres ${binaries.major}: export it with the release that made it, or set DATABASE_URL to a Postgres ${found} that serves it.`,
    );
  }
}

/**
 * What Postgres may take of the machine's memory, or of the container's: an eighth for pages of its own, which hold the
 * indexes of a million images from 8 GB on; the system keeps others, and the rest is for web server, worker and
 * TensorFlow. Tests start many of them and need little.
 */
function memorySettings(isVolatile: boolean): Record<string, string> {
  const bound = process.constrainedMemory();
  const megabytes = Math.min(totalmem(), bound > 0 ? bound : Number.POSITIVE_INFINITY) / 2 ** 20;
  const shared = isVolatile ? 128 : Math.round(Math.min(2048, Math.max(128, megabytes / 8)));
  return {
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.round(Math.max(256, megabytes / 2))}MB`,
    work_mem: megabytes >= 4096 ? "16MB" : "8MB",
    maintenance_work_mem: `${Math.round(Math.min(512, Math.max(64, megabytes / 32)))}MB`,
    // Checkpoints every few minutes while a million images come in, not every few seconds.
    max_wal_size: "4GB",
    min_wal_size: "256MB",
    // After one each page that is changed is logged whole: they are the slow ones of the writes that people wait for.
    checkpoint_timeout: "15min",
    // What a long statement logs is written while it runs, by a process beside it, and not in the commit that a person
    // waits for: of ten thousand labels that takes 20 ms.
    wal_writer_delay: "10ms",
  };
}

type Attempt = { child: ChildProcess; pid: number } | { lines: string[] };

function launch(
  binaries: PostgresBinaries,
  cluster: string,
  port: number,
  options: EmbeddedPostgresOptions,
): Promise<Attempt> {
  const values: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 100,
    ...memorySettings(options.volatile ?? false),
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    ...(options.volatile ? { fsync: "off", full_page_writes: "off", synchronous_commit: "off" } : {}),
  };
  const child = spawn(
    binaries.postgres,
    [
      "-D",
      dataArgument(binaries, cluster),
      ...Object.entries(values).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    ],
    // A group of its own: Ctrl-C at the terminal must not end the database before those who write to it.
    { ...spawnAs(binaries, cluster), detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  return new Promise((settle, fail) => {
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      options.log?.(line);
      lines.push(line);
      if (lines.length > 50) lines.shift();
      if (line.includes(readyLine) && child.pid !== undefined) settle({ child, pid: child.pid });
    });
    child.once("error", fail);
    child.once("close", () => settle({ lines }));
  });
}

/**
 * Run as another user, Postgres may not pass the parents of the data folder (a checkout below /root). It inherits the
 * folder as its working directory, which the kernel lets it use, and addresses it through that.
 */
function dataArgument(binaries: PostgresBinaries, folder: string): string {
  return binaries.runAs && process.platform === "linux" ? "/proc/self/cwd" : folder;
}

function spawnAs(binaries: PostgresBinaries, folder: string) {
  const { PATH, NODE_ENV } = process.env;
  return { cwd: folder, env: { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" }, ...(binaries.runAs ?? {}) };
}

async function choosePort(preferred: number | null): Promise<number> {
  return (preferred !== null && (await bind(preferred))) || (await bind(0)) || choosePort(null);
}

/** The port itself when it can be bound on 127.0.0.1 (0: any free one), else 0. */
function bind(port: number): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(0));
    probe.listen({ host: "127.0.0.1", port }, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

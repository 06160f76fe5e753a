import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { type Config, ConfigError, readConfig, type StartConfig } from "@/server/core/config";
import { ensureNativeAddon } from "./native/addon";
import { type DataLock, lockDataFolder } from "./serve/lock";
import { help, readOptions } from "./serve/options";
import { keptSecret } from "./serve/secrets";
import { createSupervisor, nodeService, type Supervisor } from "./serve/supervisor";
import { buildWeb, copyTfjsFiles } from "./serve/web-build";
import { buildWorker } from "./serve/worker-build";
import { SetupError, secondsSince, step } from "./steps.mjs";

const root = resolve(import.meta.dirname, "..");
const say = (text: string) => process.stdout.write(`${text}\n`);

type Context = { config: StartConfig; lock: DataLock; supervisor: Supervisor; isDev: boolean };

async function main(): Promise<void> {
  const begun = performance.now();
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  const config = readConfig({
    ...process.env,
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.data === undefined ? {} : { OFFDIAGONAL_DATA: options.data }),
  });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDataFolder(config.dataDir, config.url);
  const supervisor = createSupervisor({ say, onStart: (service, pid) => lock.note(service, pid) });
  const ended = stopOnSignal(supervisor, lock);
  try {
    await Promise.race([serve({ config, lock, supervisor, isDev: options.dev }, options.demo, begun), ended]);
    await ended;
  } catch (error) {
    await supervisor.stop(stopOrder);
    lock.release();
    throw error;
  }
}

async function serve(context: Context, demo: boolean, begun: number): Promise<void> {
  const { config, supervisor, isDev } = context;
  await checkPort(config);
  await ensureNativeAddon(root);
  const secret = config.secret ?? (await keptSecret(config.dataDir));
  const databaseUrl = config.databaseUrl ?? (await step("Starting Postgres", () => keepPostgres(context)));
  await step("Bringing the database up to date", () => migrate(databaseUrl, config));
  await copyTfjsFiles(root);
  if (!isDev) await buildWeb(root);

  const env = childEnvironment({ ...config, databaseUrl, secret }, isDev);
  const next = join(root, "node_modules/next/dist/bin/next");
  const at = ["-H", config.host, "-p", String(config.port)];
  const worker = isDev
    ? [join(root, "node_modules/tsx/dist/cli.mjs"), "watch", "workers/main.ts"]
    : await buildWorker(root);
  await supervisor.keep(
    nodeService({
      name: "web",
      args: [next, isDev ? "dev" : "start", ...at],
      cwd: root,
      env,
      stopMs: 3000,
      print: print("web"),
    }),
  );
  await supervisor.keep(
    nodeService({
      name: "worker",
      args: worker,
      cwd: root,
      env,
      // Time to write a checkpoint.
      stopMs: 10_000,
      print: print("worker"),
    }),
  );
  await step("Waiting for the first page", () => firstAnswer(config));
  say(`\nOffdiagonal is running at ${config.url} (${secondsSince(begun)}). Ctrl-C stops it.\n`);
  if (demo) await addDemo(config);
}

/** What was asked for is served all the same where the demonstration cannot be added. */
async function addDemo(config: StartConfig): Promise<void> {
  const { seedDemo } = await import("./demo");
  try {
    await seedDemo({ address: localAddress(config), url: config.url, dataDir: config.dataDir, say });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`The demonstration could not be added: ${reason}`);
    if (!(error instanceof SetupError)) say("Start again with --demo to go on where it stopped.");
  }
}

/** Web and worker first, so that what they write last finds the database there. */
const stopOrder = [["web", "worker"], ["postgres"]];

/** Settles once a signal has come and everything has stopped. */
function stopOnSignal(supervisor: Supervisor, lock: DataLock): Promise<void> {
  return new Promise((done) => {
    let stopping = false;
    const stop = async () => {
      // A terminal and npm may both deliver the same Ctrl-C.
      if (stopping) return;
      stopping = true;
      await step("Stopping", () => supervisor.stop(stopOrder));
      lock.release();
      done();
      process.exit(0);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
  });
}

async function checkPort({ host, port }: StartConfig): Promise<void> {
  const fault = await new Promise<string | null>((answer) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => answer(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => answer(null)));
  });
  if (!fault) return;
  const wayOut = `choose another with npm start -- --port ${port === 65_535 ? 3000 : port + 1}`;
  if (fault === "EADDRINUSE")
    throw new SetupError(`Port ${port} is taken by another program: end that, or ${wayOut}.`);
  if (fault === "EACCES") throw new SetupError(`Port ${port} is closed to this user (${fault}): ${wayOut}.`);
  throw new SetupError(
    `The web server cannot listen on ${host}:${port} (${fault}): set HOST to an address of this machine.`,
  );
}

/** Starts the embedded Postgres under the supervisor and gives its address, which stays the same over restarts. */
async function keepPostgres({ config, supervisor }: Context): Promise<string> {
  const logFile = join(config.dataDir, "postgres.log");
  const logged = await stat(logFile).catch(() => null);
  if (logged && logged.size > 10_000_000) await rename(logFile, `${logFile}.old`);
  let server: EmbeddedPostgres | undefined;
  await supervisor.keep({
    name: "postgres",
    launch: async () => {
      const started = await startEmbeddedPostgres({
        dataDir: join(config.dataDir, "postgres"),
        // After a crash web and worker know this address.
        ...(server ? { port: server.port } : {}),
        log: (line) => void appendFile(logFile, `${line}\n`, { mode: 0o600 }),
      });
      server = started;
      return { pid: started.pid, exited: started.exited.then(() => `see ${logFile}`), stop: started.stop };
    },
  });
  if (!server) throw new SetupError("The start was interrupted.");
  return server.url;
}

async function migrate(databaseUrl: string, config: StartConfig): Promise<void> {
  try {
    await migrateDatabase(databaseUrl);
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    if (config.databaseUrl) {
      throw new SetupError(
        `The database at ${host}${pathname} could not be brought up to date (${rootCause(error)}): check DATABASE_URL, that it runs, and that its user may create tables.`,
      );
    }
    throw error;
  }
}

/** A failed connection arrives wrapped in the statement that met it, and as an error whose message is empty. */
function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return rootCause(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}

function childEnvironment(config: Config, isDev: boolean): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: isDev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(config.port),
    HOST: config.host,
    OFFDIAGONAL_URL: config.url,
    OFFDIAGONAL_DATA: config.dataDir,
    OFFDIAGONAL_SECRET: config.secret,
    DATABASE_URL: config.databaseUrl,
  };
}

/** Next greets with addresses and versions at each start; ours is the one to show. */
const chatter = /^\s*(▲ Next\.js|- (Local|Network|Environments):|✓ (Starting|Ready|Running next\.config)|$)/;

function print(service: string): (line: string) => void {
  return (line) => {
    if (!chatter.test(line)) say(`${service} │ ${line}`);
  };
}

/** Where the web server answers from this computer. */
function localAddress({ host, port }: StartConfig): string {
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}

async function firstAnswer(config: StartConfig): Promise<void> {
  const { port } = config;
  const until = Date.now() + 90_000;
  for (;;) {
    const status = await fetch(`${localAddress(config)}/`, { redirect: "manual" }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status > 0 && status < 500) return;
    if (Date.now() > until) {
      throw new SetupError(
        `The web server did not answer on port ${port} within 90 s (${status ? `status ${status}` : "no connection"}): its last lines above say why.`,
      );
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

try {
  await main();
} catch (error) {
  const isForPeople = error instanceof SetupError || error instanceof ConfigError;
  process.stderr.write(
    `${isForPeople || !(error instanceof Error) ? String(error).replace(/^\w+Error: /, "") : error.stack}\n`,
  );
  process.exit(1);
}

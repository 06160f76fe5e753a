import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { hookHostsOf } from "@/server/hooks/address";

/** A whole number written in decimal; Number() alone would take "0x10", "1e3" and " 7 ". */
const whole = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

type Description = {
  /** What the README shows as default. */
  shownDefault: string;
  /** What the README says about it. */
  description: string;
};
const descriptions = z.registry<Description>();

function variable<S extends z.ZodType>(schema: S, shownDefault: string, description: string): S {
  descriptions.add(schema, { shownDefault, description });
  return schema;
}

/** Every environment variable that Offdiagonal reads, in the order of the README's table. */
export const environment = z.object({
  PORT: variable(whole(1, 65_535).default(3000), "3000", "Port of the web server."),
  HOST: variable(
    z.string().default("127.0.0.1"),
    "127.0.0.1",
    "Address the web server listens on; 0.0.0.0 opens it to the network.",
  ),
  OFFDIAGONAL_URL: variable(
    z
      .url({ protocol: /^https?$/, error: "must be an address such as https://vision.example.org" })
      .optional(),
    "http://localhost:PORT",
    "The address people type: sign-in, links in invitations and the origin check use it.",
  ),
  OFFDIAGONAL_DATA: variable(
    z.string().default("./.data"),
    "./.data",
    "Folder of images, models, the embedded database and the generated secrets. Back this up.",
  ),
  DATABASE_URL: variable(
    z
      .url({
        protocol: /^postgres(ql)?$/,
        error: "must be an address such as postgres://user:password@host:5432/name",
      })
      .optional(),
    "an embedded Postgres in the data folder",
    "A Postgres 15 or later of your own.",
  ),
  OFFDIAGONAL_SECRET: variable(
    z.string().min(32, "must have at least 32 characters").optional(),
    "generated at the first start",
    "Signs sessions; at least 32 characters. Kept in secrets.json of the data folder where unset.",
  ),
  OFFDIAGONAL_MAX_UPLOAD_BYTES: variable(
    whole(0).default(0),
    "0 (what the disk holds)",
    "Largest single upload in bytes.",
  ),
  OFFDIAGONAL_MAX_IMAGE_PIXELS: variable(
    whole(1).default(100_000_000),
    "100000000",
    "An image of more pixels (width × height) is refused. Of kinds that are decoded as a whole fewer are taken: AVIF 20 million, WebP 37, GIF 60, progressive JPEG 50 to 100, interlaced PNG 34 to 90.",
  ),
  OFFDIAGONAL_MAX_IMAGE_BYTES: variable(
    whole(1).default(64 * 1024 * 1024),
    "67108864 (64 MiB)",
    "An image file of more bytes is refused.",
  ),
  OFFDIAGONAL_WORKER_JOBS: variable(
    whole(1, 64).default(2),
    "2",
    "Runs worked on at a time. Imports have two places of their own.",
  ),
  OFFDIAGONAL_CACHE_BYTES: variable(
    whole(0).default(20 * 1024 ** 3),
    "21474836480 (20 GiB)",
    "What images prepared for training may take in the data folder; beyond it those unused for longest go, and are made again when a run needs them.",
  ),
  OFFDIAGONAL_GRACE_DAYS: variable(
    whole(0, 3650).default(7),
    "7",
    "Days that deleted versions and datasets, and images taken out of a dataset, can be restored; then their space is freed.",
  ),
  OFFDIAGONAL_TRAIN_THREADS: variable(
    whole(1, 1024).optional(),
    "number of cores",
    "Threads that TensorFlow uses in one run.",
  ),
  OFFDIAGONAL_SMTP_URL: variable(
    z
      .url({
        protocol: /^smtps?$/,
        error: "must be an address such as smtp://user:password@mail.example.org:587",
      })
      .optional(),
    "none: no e-mail is sent",
    "The SMTP server that tells people what waits in their inbox, name and password in the address.",
  ),
  OFFDIAGONAL_MAIL_FROM: variable(
    z.string().regex(/@/, "must have an e-mail address in it").optional(),
    "offdiagonal@ the host of OFFDIAGONAL_URL",
    "Sender of these e-mails.",
  ),
  OFFDIAGONAL_HOOK_HOSTS: variable(
    z
      .string()
      .default("")
      .transform((text) => hookHostsOf(text))
      .refine(
        (hosts) => hosts !== null,
        "must be hosts such as hooks.example.org or ci.internal:8080, with commas",
      ),
    "none: nothing is sent",
    "Hosts, with a port where it is not the usual one, that web hooks of projects may lead to; with commas.",
  ),
  LOG_LEVEL: variable(
    z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    "info",
    "fatal, error, warn, info, debug, trace or silent.",
  ),
});

/** What the environment says; the parts that `npm start` fills in (database, secret) may be absent. */
export type StartConfig = ReturnType<typeof readConfig>;
/** What web and worker run with: nothing absent. */
export type Config = StartConfig & { databaseUrl: string; secret: string };

/** Addresses that may have a password in them. */
const passwords = ["DATABASE_URL", "OFFDIAGONAL_SMTP_URL"];

export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Reads and validates an environment. A variable set to nothing counts as unset. Throws ConfigError, a line a fault. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      // A secret is not repeated on a terminal or in a log.
      const shown = name.endsWith("SECRET") || passwords.includes(name) ? "" : ` is "${given[name]}",`;
      return `${name}${shown} ${issue.message}`;
    });
    throw new ConfigError(`The environment is not valid:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
  const values = parsed.data;
  const { origin, hostname } = new URL(values.OFFDIAGONAL_URL ?? `http://localhost:${values.PORT}`);
  return {
    port: values.PORT,
    host: values.HOST,
    /** Public origin, without a slash at the end. */
    url: origin,
    dataDir: resolve(values.OFFDIAGONAL_DATA),
    databaseUrl: values.DATABASE_URL,
    secret: values.OFFDIAGONAL_SECRET,
    /** 0: no limit but the disk. */
    maxUploadBytes: values.OFFDIAGONAL_MAX_UPLOAD_BYTES,
    maxImagePixels: values.OFFDIAGONAL_MAX_IMAGE_PIXELS,
    maxImageBytes: values.OFFDIAGONAL_MAX_IMAGE_BYTES,
    workerJobs: values.OFFDIAGONAL_WORKER_JOBS,
    /** Bytes of the packed caches together, beyond which the sweep deletes. */
    cacheBytes: values.OFFDIAGONAL_CACHE_BYTES,
    graceMs: values.OFFDIAGONAL_GRACE_DAYS * 24 * 60 * 60 * 1000,
    trainThreads: values.OFFDIAGONAL_TRAIN_THREADS ?? availableParallelism(),
    smtpUrl: values.OFFDIAGONAL_SMTP_URL,
    mailFrom: values.OFFDIAGONAL_MAIL_FROM ?? `Offdiagonal <offdiagonal@${hostname}>`,
    hookHosts: values.OFFDIAGONAL_HOOK_HOSTS ?? [],
    logLevel: values.LOG_LEVEL,
  };
}

let current: Config | undefined;

/** The configuration of this process, read once at the first call (never while Next builds). */
export function getConfig(): Config {
  if (!current) {
    const { databaseUrl, secret, ...rest } = readConfig(process.env);
    if (!databaseUrl || !secret) {
      throw new ConfigError(
        `${databaseUrl ? "OFFDIAGONAL_SECRET" : "DATABASE_URL"} is not set in this process: begin with npm start, which starts the database and passes both on.`,
      );
    }
    current = { ...rest, databaseUrl, secret };
  }
  return current;
}

/** The table of the README's section on configuration. */
export function configTable(): string {
  const rows = Object.entries(environment.shape).map(([name, schema]) => {
    const told = descriptions.get(schema);
    if (!told) throw new Error(`${name} has no description: declare it through variable().`);
    return `| \`${name}\` | ${told.shownDefault} | ${told.description} |`;
  });
  return ["| Variable | Default | What it is for |", "|---|---|---|", ...rows].join("\n");
}

import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@/db/connection";
import { session } from "@/db/schema";
import { buildWeb } from "@/scripts/serve/web-build";

const root = resolve(import.meta.dirname, "..");
const startMs = 60_000;

export interface Web {
  readonly url: string;
  /** Seconds that the pages took to be built; null where they were of the same sources. */
  readonly buildSeconds: number | null;
  /** CPU that the process has taken so far, in seconds. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** The web server as `npm start` runs it, in a process of its own, over a database that is there. Built where it is not. */
export async function startWeb(databaseUrl: string, dataDir: string, secret: string): Promise<Web> {
  const begun = performance.now();
  const { reused } = await buildWeb(root);
  const buildSeconds = reused ? null : (performance.now() - begun) / 1000;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, "node_modules/next/dist/bin/next"), "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      cwd: root,
      env: {
        ...process.env,
        ...{ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", LOG_LEVEL: "error" },
        ...{ PORT: String(port), HOST: "127.0.0.1", OFFDIAGONAL_URL: url, DATABASE_URL: databaseUrl },
        ...{ OFFDIAGONAL_DATA: dataDir, OFFDIAGONAL_SECRET: secret },
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const until = performance.now() + startMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The web server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/sign-in`).catch(() => null);
    if (answer && answer.status < 500) break;
    if (performance.now() > until) throw new Error("The web server did not answer within a minute");
    await sleep(200);
  }
  return {
    url,
    buildSeconds,
    cpuSeconds: async () => {
      const text = await readFile(`/proc/${child.pid}/stat`, "utf8").catch(() => "");
      // After the name in brackets: utime and stime are the 12th and 13th, in hundredths of a second.
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await Promise.race([ended, sleep(5000).then(() => child.kill("SIGKILL"))]);
    },
  };
}

/** Signs people in for an hour: the name and value of the cookie that each one's browser has, as better-auth signs it. */
export async function signIn(db: Database, userIds: readonly string[], secret: string) {
  const tokens = userIds.map(() => randomBytes(24).toString("base64url"));
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db
    .insert(session)
    .values(
      tokens.map((token, n) => ({ id: token.slice(0, 20), token, expiresAt, userId: userIds[n] ?? "" })),
    );
  return tokens.map((token) => {
    const signature = createHmac("sha256", secret).update(token).digest("base64");
    return { name: "better-auth.session_token", value: encodeURIComponent(`${token}.${signature}`) };
  });
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? found(address.port) : failed(new Error("no port")),
      );
    });
  });
}

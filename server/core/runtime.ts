import { join } from "node:path";
import type DataLoader from "dataloader";
import { type Connection, connect } from "@/db/connection";
import { openJobs } from "@/db/jobs";
import { FolderBlobStore } from "./blobs";
import { getConfig } from "./config";
import type { Actor, Context } from "./context";
import { EventHub } from "./events";
import { logger } from "./log";
import { PresenceHub } from "./presence";
import { readersOf } from "./scope";

/** Services of a process: one pool, one LISTEN connection, one job client, one blob store. */
export interface Runtime {
  connection: Connection;
  events: EventHub;
  presence: PresenceHub;
  /** Who may still read a project (scope.ts). */
  readers: DataLoader<string, boolean>;
  contextFor(actor: Actor | null): Context;
}

async function open(): Promise<Runtime> {
  const config = getConfig();
  const connection = connect(config.databaseUrl, { name: "offdiagonal-web" });
  const jobs = await openJobs(config.databaseUrl, {
    work: false,
    onError: (error) => logger.error({ error }, "pg-boss"),
  });
  const blobs = new FolderBlobStore(join(config.dataDir, "blobs"));
  return {
    connection,
    events: new EventHub(connection.db, connection.sql),
    presence: new PresenceHub(connection.sql),
    readers: readersOf(connection.db),
    contextFor: (actor) => ({
      db: connection.db,
      sql: connection.sql,
      jobs,
      blobs,
      dataDir: config.dataDir,
      actor,
    }),
  };
}

const shared = globalThis as typeof globalThis & { offdiagonalRuntime?: Promise<Runtime> };

/** The web process's services, opened at the first request; a failed opening is tried again by the next. */
export function getRuntime(): Promise<Runtime> {
  shared.offdiagonalRuntime ??= open().catch((error: unknown) => {
    shared.offdiagonalRuntime = undefined;
    throw error;
  });
  return shared.offdiagonalRuntime;
}

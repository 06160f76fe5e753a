import { join } from "node:path";
import type { Logger } from "pino";
import { type Connection, connect } from "@/db/connection";
import { type BlobStore, FolderBlobStore } from "@/server/core/blobs";
import { type Config, getConfig } from "@/server/core/config";
import { logger } from "@/server/core/log";

/** What a job works with. */
export interface Services {
  connection: Connection;
  blobs: BlobStore;
  config: Config;
  logger: Logger;
  /** Fires when the job must put down its work (the worker stops or is gone): finish the step at hand and return. */
  signal: AbortSignal;
}

/** Of them, what work on the images of a row needs. */
export interface ImageServices extends Pick<Services, "signal"> {
  connection: Pick<Connection, "db">;
  blobs: Pick<BlobStore, "read">;
}

/** Opens the services of a job's process. `max` is the number of database connections it may hold. */
export function openServices(signal: AbortSignal, max = 3): Services {
  const config = getConfig();
  return {
    connection: connect(config.databaseUrl, { max, name: "offdiagonal-job" }),
    blobs: new FolderBlobStore(join(config.dataDir, "blobs")),
    config,
    logger,
    signal,
  };
}

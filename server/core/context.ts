import type { PgBoss } from "pg-boss";
import type { Sql } from "postgres";
import type { Database } from "@/db/connection";
import type { BlobStore } from "./blobs";

export interface Actor {
  id: string;
  name: string;
  email: string;
}

/** What every command and query gets: services of the process and who is asking. */
export interface Context {
  db: Database;
  sql: Sql;
  jobs: PgBoss;
  blobs: BlobStore;
  /** Folder that uploads grow in, and whatever else the process keeps. */
  dataDir: string;
  /** The signed-in person, or null. */
  actor: Actor | null;
}

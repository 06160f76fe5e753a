import type { PgBoss } from "pg-boss";
import type { Sql } from "postgres";
import type { Database } from "@/db/connection";
import type { BlobStore } from "./blobs";
import type { TokenScope } from "./policy";

/** What an access token leaves of what its person may do. */
export interface Grant {
  tokenId: string;
  scopes: readonly TokenScope[];
  /** Where it serves: teams with all their projects, and single projects; null: wherever the person is a member. */
  bounds: { teamIds: readonly string[]; projectIds: readonly string[] } | null;
}

export interface Actor {
  id: string;
  name: string;
  email: string;
  /** Absent where the person is signed in. */
  grant?: Grant;
}

/** What every command and query gets: services of the process and who is asking. */
export interface Context {
  db: Database;
  sql: Sql;
  jobs: PgBoss;
  blobs: BlobStore;
  /** Folder that uploads grow in, and whatever else the process keeps. */
  dataDir: string;
  /** The person who is signed in or whose access token was sent, or null. */
  actor: Actor | null;
}

/** Carries out one run in a process of its own, so that a test can kill it: DATABASE_URL, DATA, RUN. */
import { join } from "node:path";
import { connect } from "@/db/connection";
import { FolderBlobStore } from "@/server/core/blobs";
import { executeRun } from "@/workers/training/run";

const { DATABASE_URL = "", DATA = "", RUN = "" } = process.env;
const connection = connect(DATABASE_URL, { max: 2 });
await executeRun(RUN, {
  connection,
  blobs: new FolderBlobStore(join(DATA, "blobs")),
  config: { dataDir: DATA },
  logger: { info: () => {} },
});
await connection.close();

/** Carries out one attempt at an import in a process of its own, and tells its peak of resident memory: DATABASE_URL, DATA, IMPORT. */
import { join } from "node:path";
import { connect } from "@/db/connection";
import { FolderBlobStore } from "@/server/core/blobs";
import { readConfig } from "@/server/core/config";
import { logger } from "@/server/core/log";
import { executeImport } from "@/workers/import/run";

const { DATABASE_URL = "", DATA = "", IMPORT = "" } = process.env;
const connection = connect(DATABASE_URL, { max: 3 });
const end = await executeImport(IMPORT, {
  connection,
  blobs: new FolderBlobStore(join(DATA, "blobs")),
  config: { ...readConfig({ OFFDIAGONAL_DATA: DATA }), databaseUrl: DATABASE_URL, secret: "" },
  logger,
  signal: new AbortController().signal,
});
await connection.close();
process.stdout.write(`${JSON.stringify({ end, peakKiB: process.resourceUsage().maxRSS })}\n`);

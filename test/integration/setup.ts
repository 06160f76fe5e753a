import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { buildWorker } from "@/scripts/serve/worker-build";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the server's maintenance database; the database "template" is migrated. */
    adminUrl: string;
    /** Node's arguments for a worker, as `npm start` starts it. */
    worker: string[];
  }
}

/** One real Postgres for the suite, with a migrated template that each test file clones. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-test-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres"), volatile: true });
  const admin = connect(server.url, { max: 1 });
  await admin.sql`create database template_offdiagonal`;
  await admin.close();
  const template = new URL(server.url);
  template.pathname = "/template_offdiagonal";
  await migrateDatabase(template.href);
  project.provide("adminUrl", server.url);
  project.provide("worker", await buildWorker(resolve(import.meta.dirname, "../..")));
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

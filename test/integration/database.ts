import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { type Connection, connect } from "@/db/connection";
import { openJobs } from "@/db/jobs";
import { classes, members, projects, teams, user } from "@/db/schema";
import { FolderBlobStore } from "@/server/core/blobs";
import type { Actor, Context } from "@/server/core/context";
import type { Role } from "@/server/core/policy";

export interface TestDatabase {
  url: string;
  connection: Connection;
  /** A temporary data folder, as OFFDIAGONAL_DATA. */
  dataDir: string;
  blobs: FolderBlobStore;
  contextFor(actor: Actor | null): Context;
  /** A new person with a role in the team given, or in a team of their own. */
  person(role?: Role, teamId?: string): Promise<{ actor: Actor; teamId: string; context: Context }>;
  /** A project with classes in a team. */
  project(teamId: string, classNames?: string[]): Promise<{ id: string; classIds: string[] }>;
}

/**
 * A database of its own for a test file, cloned from the migrated template and dropped at the end; or a migrated one
 * of the test's own server, which the test stops.
 */
export async function openTestDatabase(ownUrl?: string): Promise<TestDatabase> {
  const { url, drop } = ownUrl ? { url: ownUrl, drop: async () => {} } : await cloneTemplate();
  const connection = connect(url);
  const dataDir = await mkdtemp(join(tmpdir(), "offdiagonal-data-"));
  const blobs = new FolderBlobStore(join(dataDir, "blobs"));
  const jobs = await openJobs(url, { work: false, onError: () => {} });
  afterAll(async () => {
    await jobs.stop({ graceful: false });
    await connection.close();
    await drop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const contextFor = (actor: Actor | null): Context => ({
    db: connection.db,
    sql: connection.sql,
    jobs,
    blobs,
    dataDir,
    actor,
  });
  return {
    url,
    connection,
    dataDir,
    blobs,
    contextFor,
    async person(role = "owner", existing) {
      const id = randomUUID();
      const actor = { id, name: `Person ${id.slice(0, 4)}`, email: `${id}@example.org` };
      await connection.db.insert(user).values(actor);
      let teamId = existing;
      if (!teamId) {
        const [team] = await connection.db
          .insert(teams)
          .values({ name: `Team ${id.slice(0, 4)}` })
          .returning();
        if (!team) throw new Error("no team");
        teamId = team.id;
      }
      await connection.db.insert(members).values({ teamId, userId: id, role });
      return { actor, teamId, context: contextFor(actor) };
    },
    async project(teamId, classNames = ["cat", "dog"]) {
      const [project] = await connection.db.insert(projects).values({ teamId, name: "Project" }).returning();
      if (!project) throw new Error("no project");
      const rows = await connection.db
        .insert(classes)
        .values(
          classNames.map((className, position) => ({ projectId: project.id, name: className, position })),
        )
        .returning();
      return { id: project.id, classIds: rows.map((row) => row.id) };
    },
  };
}

async function cloneTemplate(): Promise<{ url: string; drop: () => Promise<void> }> {
  const adminUrl = inject("adminUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = connect(adminUrl, { max: 1 });
  await admin.sql`create database ${admin.sql(name)} template template_offdiagonal`;
  const address = new URL(adminUrl);
  address.pathname = `/${name}`;
  return {
    url: address.href,
    async drop() {
      await admin.sql`drop database ${admin.sql(name)} with (force)`;
      await admin.close();
    },
  };
}

import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { afterAll, expect, inject, it } from "vitest";
import { connect } from "@/db/connection";

const folder = resolve(import.meta.dirname, "../../db/migrations");
const adminUrl = inject("adminUrl");
const admin = connect(adminUrl, { max: 1 });
const name = `test_${randomUUID().replaceAll("-", "")}`;
await admin.sql`create database ${admin.sql(name)}`;
const address = new URL(adminUrl);
address.pathname = `/${name}`;
const connection = connect(address.href, { max: 1 });
const { sql } = connection;
afterAll(async () => {
  await connection.close();
  await admin.sql`drop database ${admin.sql(name)} with (force)`;
  await admin.close();
});

/** Brings the database as far as one migration, as a release of that time did. */
async function migrateTo(last: string): Promise<void> {
  const earlier = await mkdtemp(join(tmpdir(), "offdiagonal-migrations-"));
  try {
    await cp(folder, earlier, { recursive: true });
    const path = join(earlier, "meta/_journal.json");
    const journal = JSON.parse(await readFile(path, "utf8")) as { entries: { tag: string }[] };
    const end = journal.entries.findIndex(({ tag }) => tag === last);
    expect(end).toBeGreaterThan(0);
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end + 1) }));
    await migrate(connection.db, { migrationsFolder: earlier });
  } finally {
    await rm(earlier, { recursive: true, force: true });
  }
}

it("keeps the rules of evolutions with each of their ranges, and gives other sweeps none", async () => {
  await migrateTo("0072_sweep_ends");
  await sql`insert into "user" (id, name, email) values ('u', 'Ada', 'ada@example.org')`;
  await sql`insert into teams (id, name) values ('t', 'Team')`;
  await sql`insert into projects (id, team_id, name) values ('p', 't', 'Project')`;
  const evolution = { population: 3, sample: 2, widths: [8, 16], kernels: [3], residual: false };
  for (const [id, method, rules] of [
    ["evolving", "evolution", evolution],
    ["drawn", "random", null],
  ] as const) {
    await sql`
      insert into sweeps (id, project_id, name, method, objective, seed, concurrency, evolution, created_by)
      values (${id}, 'p', ${id}, ${method}, 'validation.accuracy', 1, 2, ${rules && JSON.stringify(rules)}, 'u')`;
    for (const revision of [1, 2]) {
      await sql`
        insert into sweep_spaces (sweep_id, revision, space, first_trial, created_by)
        values (${id}, ${revision}, '[]', ${5 * (revision - 1)}, 'u')`;
    }
  }
  await migrateTo("0073_sweep_rules");
  const kept = await sql`select sweep_id, revision, evolution from sweep_spaces order by sweep_id, revision`;
  expect(kept.map((row) => [row.sweep_id, row.revision, row.evolution])).toEqual([
    ["drawn", 1, null],
    ["drawn", 2, null],
    ["evolving", 1, evolution],
    ["evolving", 2, evolution],
  ]);
  // The rest of the migrations takes it further.
  await migrate(connection.db, { migrationsFolder: folder });
  expect(await sql`select 1 from sweep_spaces where evolution is not null`).toHaveLength(2);
});

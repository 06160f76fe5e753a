/** How Postgres joins all of what two runs said, whether it knows of them or not. */
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { pairCounts, pairCountsStatement, settlePredictions } from "@/server/compare/queries";
import { withoutLoops } from "@/server/core/joins";
import { evaluated, freeze, pictures } from "./comparing";
import { openTestDatabase } from "./database";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;

beforeEach(async () => {
  world = await openWorld(database);
});

const db = () => database.connection.db;
const ground = () => ({ db: db(), world });

describe("the statement that counts two runs", () => {
  it("joins two index-only scans in the order of the images", async () => {
    const ids = await pictures(ground(), 3000);
    const members = ids.map((imageId, n) => ({ imageId, classIndex: n % 2, split: "test" as const }));
    const version = await freeze(ground(), 99, ["cat", "dog"], members);
    const [a, b] = [
      await evaluated(ground(), version, members, "A"),
      await evaluated(ground(), version, members, "B"),
    ];
    // While somebody's transaction is open in the database, no page is visible to all.
    await expect
      .poll(async () => {
        await settlePredictions(database.connection.sql);
        const [row] = await db().execute<{ pages: number }>(
          sql`select relallvisible as pages from pg_class where relname = 'predictions'`,
        );
        return row?.pages;
      })
      .toBeGreaterThan(0);
    const plan = await db().transaction(async (tx) => {
      // A table as small as this one is read as a whole more cheaply.
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(sql`set local enable_bitmapscan = off`);
      return tx.execute(sql`explain ${pairCountsStatement(a.id, b.id)}`);
    });
    const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/Merge Join/);
    expect(text.match(/Index Only Scan using predictions_pair/g)).toHaveLength(2);
    expect(text).not.toMatch(/Sort/);
  });

  it("compares no image with each other one where Postgres knows nothing of the runs yet", async () => {
    const ids = await pictures(ground(), 3000);
    const members = ids.map((imageId, n) => ({ imageId, classIndex: n % 2, split: "test" as const }));
    const version = await freeze(ground(), 98, ["cat", "dog"], members);
    await settlePredictions(database.connection.sql);
    const [a, b] = [
      await evaluated(ground(), version, members, "A"),
      await evaluated(ground(), version, members, "B"),
    ];
    const plan = await withoutLoops(db(), (tx) =>
      tx.execute(sql`explain ${pairCountsStatement(a.id, b.id)}`),
    );
    expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).not.toMatch(/Nested Loop/);
    const counted = [...(await pairCounts(db(), a.id, b.id))];
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(3000);
    // In a longer transaction what comes after is planned as ever.
    const [setting] = await db().transaction(async (tx) => {
      await pairCounts(tx, a.id, b.id);
      return tx.execute<{ enable_nestloop: string }>(sql`show enable_nestloop`);
    });
    expect(setting?.enable_nestloop).toBe("on");
    // Somebody has the table: it is waited for, not left out.
    const { sql: client } = database.connection;
    const known = async () =>
      client<{ runs: string[] }[]>`select most_common_vals::text::text[] as runs from pg_stats
        where tablename = 'predictions' and attname = 'run_id'`.then(([row]) => row?.runs ?? []);
    const holder = await client.reserve();
    await holder`begin`;
    await holder`lock table predictions in share update exclusive mode`;
    const settled = settlePredictions(client);
    await new Promise((done) => setTimeout(done, 300));
    await holder`commit`;
    holder.release();
    await settled;
    expect(await known()).toEqual(expect.arrayContaining([a.id, b.id]));
  });
});

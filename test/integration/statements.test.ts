import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Connection, connect } from "@/db/connection";
import { isAnyOf, wholeRows } from "@/db/rows";
import { projects, runs } from "@/db/schema";
import { openTestDatabase } from "./database";
import { drawRuns } from "./listing-runs";
import { shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
let connection: Connection;

beforeAll(async () => {
  await drawRuns(database, own);
  connection = connect(database.url, { max: 1 });
});
afterAll(() => connection.close());

/** Texts that the one connection of the pool has prepared and that hold a mark. */
async function prepared(mark: string): Promise<string[]> {
  const rows = await connection.db.execute<{ statement: string }>(
    sql.raw(`select statement from pg_prepared_statements where statement like '%${mark}%' order by 1`),
  );
  return rows.map(({ statement }) => statement);
}

describe("a statement that comes often", () => {
  const asked = (mark: string, value: number) => sql`select ${value}::int + 1 as next /* ${sql.raw(mark)} */`;

  it("is prepared at its third time, and answers alike before and after", async () => {
    for (let n = 0; n < 6; n++) {
      const [row] = await connection.db.execute<{ next: number }>(asked("often-a", n));
      expect(row?.next).toBe(n + 1);
      expect(await prepared("often-a")).toHaveLength(n < 2 ? 0 : 1);
    }
  });

  it("is prepared within transactions and savepoints too, whose errors stay theirs", async () => {
    for (let n = 0; n < 4; n++) {
      await connection.db.transaction(async (tx) => {
        const [outer] = await tx.execute<{ next: number }>(asked("often-b", n));
        expect(outer?.next).toBe(n + 1);
        const inner = tx.transaction(async (within) => {
          await within.execute(asked("often-c", n));
          await within.execute(sql`select ${n}::int / 0 /* often-d */`);
        });
        await expect(inner).rejects.toThrow();
        const [after] = await tx.execute<{ next: number }>(asked("often-b", n + 1));
        expect(after?.next).toBe(n + 2);
      });
    }
    expect(await prepared("often-b")).toHaveLength(1);
    expect(await prepared("often-c")).toHaveLength(1);
    const rolledBack = connection.db.transaction(async (tx) => {
      for (let n = 0; n < 4; n++) {
        await tx
          .update(projects)
          .set({ name: `Other ${n}` })
          .where(eq(projects.id, own.projectId));
      }
      throw new Error("not so");
    });
    await expect(rolledBack).rejects.toThrow("not so");
    const [project] = await connection.db.select().from(projects).where(eq(projects.id, own.projectId));
    expect(project?.name).not.toContain("Other");
  });

  it("is prepared anew where a table has changed since", async () => {
    await connection.db.execute(sql`create table often_changed (id int)`);
    await connection.db.execute(sql`insert into often_changed values (${1}::int)`);
    const ask = () => connection.db.execute(sql`select * from often_changed where id = ${1}::int`);
    for (let n = 0; n < 4; n++) expect([...(await ask())]).toEqual([{ id: 1 }]);
    await connection.db.execute(sql`alter table often_changed add column name text default 'new'`);
    expect([...(await ask())]).toEqual([{ id: 1, name: "new" }]);
    await connection.db.execute(sql`drop table often_changed`);
  });

  it("is not prepared beyond a bound, so that filters of all kinds fill no memory", async () => {
    for (let text = 0; text < 400; text++) {
      for (let n = 0; n < 3; n++) await connection.db.execute(asked(`often-many-${text}`, n));
    }
    const count = (await prepared("often-")).length;
    expect(count).toBeGreaterThan(200);
    expect(count).toBeLessThanOrEqual(300);
  });
});

describe("whole rows", () => {
  it("are what a select of the table gives, whatever kind of column", async () => {
    const { db } = connection;
    const mine = eq(runs.projectId, own.projectId);
    await db.update(runs).set({ validationLoss: Number.NaN, testLoss: Number.POSITIVE_INFINITY }).where(mine);
    const wanted = await db.select().from(runs).where(mine).orderBy(asc(runs.number));
    const { columns, read } = wholeRows(runs);
    const rows = await db.execute(
      sql`select ${columns}, 7 as beside from runs where project_id = ${own.projectId} order by number`,
    );
    expect(wanted.length).toBeGreaterThan(100);
    expect([...read(rows)]).toEqual(wanted.map((row) => ({ ...row, beside: 7 })));
  });

  it("are found by any number of ids, none of which is taken for more than a text", async () => {
    const { db } = connection;
    const [first, second] = await db.select({ id: runs.id }).from(runs).orderBy(asc(runs.id)).limit(2);
    const found = (ids: string[]) =>
      db.select({ id: runs.id }).from(runs).where(isAnyOf(runs.id, ids)).orderBy(asc(runs.id));
    expect(await found([])).toEqual([]);
    expect(await found([`${first?.id}`, `${second?.id}`, "run_none"])).toEqual([first, second]);
    expect(await found([`x","${first?.id}`, `{${first?.id}}`, `\\"`, "null", ""])).toEqual([]);
  });
});

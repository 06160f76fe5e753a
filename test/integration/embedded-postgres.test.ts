import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded";

describe("embedded Postgres", () => {
  let dataDir: string;
  let server: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    // mkdtemp gives mode 0700: as root this is also the case of a checkout below a closed home folder.
    dataDir = await mkdtemp(join(tmpdir(), "offdiagonal-embedded-"));
  });

  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  async function query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    if (!server) throw new Error("The server of this test is not running.");
    const sql = postgres(server.url, { max: 1, onnotice: () => {} });
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  it("starts from nothing, and again with its data after the postmaster was killed", async () => {
    server = await startEmbeddedPostgres({ dataDir });
    const port = server.port;
    await query(async (sql) => {
      await sql`create table kept (word text)`;
      await sql`insert into kept values ('Ähre'), ('猫')`;
      expect(await sql`show server_encoding`).toEqual([{ server_encoding: "UTF8" }]);
      expect(await sql`show fsync`).toEqual([{ fsync: "on" }]);
      expect(await sql`show listen_addresses`).toEqual([{ listen_addresses: "127.0.0.1" }]);
      expect(await sql`select lower('ÄHRE') as word`).toEqual([{ word: "ähre" }]);
    });

    process.kill(server.pid, "SIGKILL");
    await server.exited;
    server = await startEmbeddedPostgres({ dataDir });
    expect(server.port).toBe(port);
    const rows = await query((sql) => sql`select word from kept order by word`);
    expect(rows.map((row) => row.word)).toEqual(["Ähre", "猫"]);

    await server.stop();
    server = await startEmbeddedPostgres({ dataDir });
    expect(await query((sql) => sql`select count(*)::int as n from kept`)).toEqual([{ n: 2 }]);
  });

  it("keeps its password in a file that only the owner reads, and wants it", async () => {
    server = await startEmbeddedPostgres({ dataDir, volatile: true });
    const path = join(dataDir, "settings.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { password } = JSON.parse(await readFile(path, "utf8")) as { password: string };
    expect(server.url).toContain(password);
    const stranger = postgres(server.url.replace(password, "guess"), { max: 1, connect_timeout: 5 });
    await expect(stranger`select 1`).rejects.toThrow(/password authentication failed/);
    await stranger.end({ timeout: 1 });
  });

  it("refuses a second start on the same data, and survives the loss of one backend", async () => {
    server = await startEmbeddedPostgres({ dataDir, volatile: true });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/already running for this process/);
    const [backend] = await query((sql) => sql`select pg_backend_pid() as pid`);
    expect(backend?.pid).toBeGreaterThan(0);
    const sql = postgres(server.url, { max: 1 });
    const [own] = await sql`select pg_backend_pid() as pid`;
    process.kill(own?.pid, "SIGKILL");
    await expect
      .poll(() => sql`select 1 as one`.catch(() => null), { timeout: 20_000 })
      .toEqual([{ one: 1 }]);
    await sql.end({ timeout: 1 });
  });
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Connection, connect } from "@/db/connection";
import { PresenceHub, type Present } from "@/server/core/presence";
import { openTestDatabase } from "./database";

const database = await openTestDatabase();
/** Another web process on the same database. */
let elsewhere: Connection;

beforeAll(async () => {
  elsewhere = connect(database.url, { max: 2 });
});
afterAll(() => elsewhere.close());

/** Lists as a follower gets them, until one is as wanted. */
async function until(
  lists: AsyncGenerator<readonly Present[]>,
  isWanted: (list: readonly Present[]) => boolean,
): Promise<readonly Present[]> {
  for await (const list of { [Symbol.asyncIterator]: () => ({ next: () => lists.next() }) }) {
    if (isWanted(list)) return list;
  }
  throw new Error("The follower ended");
}

describe("who is here", () => {
  it("is heard by every process, of its project only, as people come, move and leave", async () => {
    const [one, other] = [new PresenceHub(database.connection.sql), new PresenceHub(elsewhere.sql)];
    const projectId = randomUUID();
    const stop = new AbortController();
    const lists = other.follow(projectId, stop.signal);
    const ada = { projectId, userId: "ada", session: "tab of Ada" };
    const came = until(lists, (list) => list.length === 1);
    // The follower listens before anything is said.
    await other.say({ ...ada, projectId: randomUUID(), url: "/elsewhere" });
    await one.say({ ...ada, url: "/a" });
    expect(await came).toEqual([{ userId: "ada", session: "tab of Ada", url: "/a" }]);
    await other.say({ projectId, userId: "ben", session: "tab of Ben", url: "/b" });
    await one.say({ ...ada, url: "/c" });
    // Whoever moved last is last.
    const moved = await until(lists, (list) => list.length === 2 && list.at(-1)?.url === "/c");
    expect(moved.map(({ userId }) => userId)).toEqual(["ben", "ada"]);
    await one.say({ ...ada, url: null });
    expect(await until(lists, (list) => list.length === 1)).toMatchObject([{ userId: "ben" }]);
    stop.abort();
    expect((await lists.next()).done).toBe(true);
  });

  it("shows who follows first all who are there already", async () => {
    const hub = new PresenceHub(database.connection.sql);
    const projectId = randomUUID();
    const stop = new AbortController();
    const early = hub.follow(projectId, stop.signal);
    const heard = until(early, (list) => list.length === 1);
    await hub.say({ projectId, userId: "ada", session: "tab of Ada", url: "/a" });
    await heard;
    const late = hub.follow(projectId, stop.signal);
    expect((await late.next()).value).toMatchObject([{ userId: "ada" }]);
    stop.abort();
    await Promise.all([early.return(undefined), late.return(undefined)]);
  });
});

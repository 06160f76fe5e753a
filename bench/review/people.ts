import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { signIn, startWeb } from "@/bench/web";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { migrateDatabase } from "@/db/migrate";
import { members, reviewAssignments, reviewImages, reviewPeople, reviews, user } from "@/db/schema";
import { createRandom } from "@/ml/random";
import { FolderBlobStore } from "@/server/core/blobs";
import { lastSequence } from "@/server/core/events";
import { drawn } from "./drawn";
import { Person } from "./person";

const thinkMs = 4000;
/** One of so many loses the connection in the middle, for so long. */
const unlucky = { oneOf: 10, forMs: 3000 };
const images = 2000;
/** As each other bench: what a process that has just started compiles is told apart from what it takes then. */
const warmSeconds = 15;
const goalMs = 300;

/**
 * People in one review at once, each with its page open against a real web server and Postgres: they decide on pictures,
 * move from one to the next, and hear of every event and what it brings. How long it takes from the moment in which
 * one sends a decision until each of the others hears of it, and whether anybody missed one. The goal is held against what
 * comes after the web server has warmed; what it takes from its cold start stands beside it, and nothing may be lost ever.
 */
export async function people({
  count,
  seconds,
  hasGoal,
}: {
  count: number;
  seconds: number;
  hasGoal: boolean;
}) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const secret = randomBytes(32).toString("hex");
  const connection = connect(postgres.url, { max: 3 });
  try {
    await migrateDatabase(postgres.url);
    const place = await openReview(connection, folder, secret, count);
    const web = await startWeb(postgres.url, folder, secret);
    try {
      const begun = await lastSequence(connection.db, place.projectId);
      const all = place.cookies.map((cookie, n) => {
        const random = createRandom(`person ${n}`);
        return new Person({ ...place, url: web.url }, cookie, begun, () => random.next());
      });
      await Promise.all(all.map((person) => person.open()));
      const cpuBefore = await web.cpuSeconds();
      const from = performance.now();
      const warm = hasGoal ? warmSeconds : 0;
      const until = from + (warm + seconds) * 1000;
      await Promise.all(
        all.flatMap((person, n) => [
          person.work(until, thinkMs),
          ...(n % unlucky.oneOf === 0
            ? [sleep(((warm + seconds) * 1000) / 2).then(() => person.lose(unlucky.forMs))]
            : []),
        ]),
      );
      const cpuSeconds = (await web.cpuSeconds()) - cpuBefore;
      const lasted = (performance.now() - from) / 1000;
      const newest = await lastSequence(connection.db, place.projectId);
      // What is still on its way: who does not have it after this has lost it.
      for (let tries = 0; tries < 50 && all.some((person) => person.newest < newest); tries++)
        await sleep(100);
      for (const person of all) person.leave();
      return await told({
        connection,
        all,
        begun,
        newest,
        seconds,
        warmFrom: from + warm * 1000,
        cpuSeconds,
        lasted,
        goal: hasGoal ? goalMs : undefined,
      });
    } finally {
      await web.stop();
    }
  } finally {
    await connection.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A review of drawn pictures, people who take part, and the cookie of each. */
async function openReview(
  connection: ReturnType<typeof connect>,
  folder: string,
  secret: string,
  count: number,
) {
  const { db, sql } = connection;
  const { teamId, projectId, userId, a } = await drawn(
    connection,
    new FolderBlobStore(join(folder, "blobs")),
    images,
  );
  const rows = await sql<{ id: string }[]>`
    select image_id as id from predictions where run_id = ${a} order by image_id limit ${images}`;
  const imageIds = rows.map(({ id }) => id);
  const [review] = await db
    .insert(reviews)
    .values({
      ...{ projectId, name: "Bench", runId: a, selection: {}, peoplePerImage: 1 },
      ...{ imageCount: imageIds.length, opening: [], createdBy: userId },
    })
    .returning();
  const reviewId = review?.id ?? "";
  await db
    .insert(reviewImages)
    .values(imageIds.map((imageId, position) => ({ reviewId, imageId, position })));
  const ids = Array.from({ length: count }, () => newId("Member"));
  await db.insert(user).values(ids.map((id, n) => ({ id, name: `Person ${n}`, email: `${id}@example.org` })));
  await db.insert(members).values(ids.map((id) => ({ teamId, userId: id, role: "reviewer" as const })));
  await db.insert(reviewPeople).values(ids.map((id) => ({ reviewId, userId: id })));
  await db
    .insert(reviewAssignments)
    .values(imageIds.map((imageId, n) => ({ reviewId, imageId, userId: ids[n % count] ?? "" })));
  const cookies = await signIn(db, ids, secret);
  await sql`analyze`;
  return { projectId, reviewId, imageIds, cookies: cookies.map(({ name, value }) => `${name}=${value}`) };
}

interface Told {
  connection: ReturnType<typeof connect>;
  all: readonly Person[];
  begun: number;
  newest: number;
  seconds: number;
  /** What is sent from then on is held against the goal. */
  warmFrom: number;
  /** CPU of the web process. */
  cpuSeconds: number;
  /** Seconds that all of it took. */
  lasted: number;
  goal: number | undefined;
}

async function told(told: Told) {
  const { connection, all, begun, newest, seconds, warmFrom, cpuSeconds, lasted, goal } = told;
  const failed = all.flatMap(({ failures }) => failures);
  if (failed.length > 0) throw new Error(`${failed.length} requests failed, the first: ${failed[0]}`);
  // A decision and the event of it are of one transaction.
  const events = await connection.sql<{ sequence: number; key: string }[]>`
    select distinct e.sequence::int, d.key from review_decisions d join events e on e.xmin = d.xmin and e.type = 'REVIEW_CHANGED'`;
  const sent = new Map(all.flatMap((person) => [...person.sent]));
  const times: number[] = [];
  const cold: number[] = [];
  for (const { sequence, key } of events) {
    const at = sent.get(key);
    if (at === undefined) throw new Error(`Nobody sent the decision ${key}`);
    for (const person of all) {
      const heard = person.heard.get(sequence);
      const wasAway = person.away.some(({ from, to }) => at < to && (heard ?? at) >= from);
      if (heard === undefined || wasAway) continue;
      cold.push(heard - at);
      if (at >= warmFrom) times.push(heard - at);
    }
  }
  const at = (share: number, of = times) => {
    const sorted = [...of].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  };
  const wanted = Array.from({ length: newest - begun }, (_, n) => begun + n + 1);
  const missed = all.reduce(
    (sum, { heard }) => sum + wanted.filter((sequence) => !heard.has(sequence)).length,
    0,
  );
  const unread = all.reduce(
    (sum, { read }) => sum + [...sent.keys()].filter((key) => !read.has(key)).length,
    0,
  );
  const unwritten = sent.size - events.length;
  const lost = missed + unread + unwritten + all.reduce((sum, { astray }) => sum + astray, 0);
  const p95 = at(0.95);
  return {
    rows: [
      {
        people: all.length,
        seconds,
        decisions: sent.size,
        "events heard": times.length,
        "median, ms": at(0.5).toFixed(0),
        "p95, ms": p95.toFixed(0),
        "slowest, ms": at(1).toFixed(0),
        "p95 from the cold start, ms": at(0.95, cold).toFixed(0),
        "goal, ms": goal ?? "–",
        lost,
        "logs asked for": all.reduce((sum, { asked }) => sum + asked, 0),
        "cores of the web process": (cpuSeconds / lasted).toFixed(2),
        "its CPU a decision, ms": ((cpuSeconds * 1000) / events.length).toFixed(1),
      },
    ],
    figures: {
      [`review.people.${all.length}.p95`]: {
        value: Number(p95.toFixed(1)),
        unit: "ms",
        ...(goal === undefined ? {} : { goal, met: p95 <= goal }),
      },
      [`review.people.${all.length}.p95.cold`]: { value: Number(at(0.95, cold).toFixed(1)), unit: "ms" },
      [`review.people.${all.length}.cpu`]: {
        value: Number(((cpuSeconds * 1000) / events.length).toFixed(1)),
        unit: "ms a decision",
      },
      [`review.people.${all.length}.lost`]: { value: lost, unit: "events", goal: 0, met: lost === 0 },
    },
  };
}

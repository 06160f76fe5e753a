import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { queueImages } from "@/db/schema";
import {
  type Agreement,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  percentAgreement,
  type VotePattern,
} from "@/ml/agreement";
import { wilson } from "@/ml/significance";
import { classesToday } from "@/server/classes/today";
import type { LabelQueue } from "./hold";

/** Images of a queue by two classes, as their places among those that the queue offers. */
interface ClassPairCount {
  first: number;
  second: number;
  count: number;
}

/** Two people and the images that both gave a class. */
export interface PairAgreement {
  firstId: string;
  secondId: string;
  images: number;
  agreeing: number;
  kappa: Agreement | null;
  cells: ClassPairCount[];
}

/** How far the people of a queue agree; `fleissVotes` is how many votes the images of Fleiss' kappa have. */
export interface QueueAgreement {
  percent: Agreement | null;
  fleiss: Agreement | null;
  fleissVotes: number;
  alpha: Agreement | null;
  pairs: PairAgreement[];
}

type PlaceOf = (classId: string) => number | undefined;

/**
 * The place of a class among those that a queue offers, by what each goes by today: votes for two classes that were merged
 * since are votes for one, as when an image is decided. The class itself where that is offered, else the first. Undefined
 * where none is offered that goes by it any more: a vote for a class that another one was merged into, and taken out again.
 */
async function placesOf(db: Queryable, queue: LabelQueue): Promise<PlaceOf> {
  const today = await classesToday(db, queue.projectId);
  const nowOf = (id: string) => today.get(id)?.id ?? id;
  const places = new Map<string, number>();
  for (const [place, id] of queue.classIds.entries()) {
    if (nowOf(id) === id || !places.has(nowOf(id))) places.set(nowOf(id), place);
  }
  return (id) => places.get(nowOf(id));
}

/** Agreement over the newest vote of each person on each image; votes on images of known answer count as well. */
export async function agreementOf(db: Queryable, queue: LabelQueue): Promise<QueueAgreement> {
  const classes = queue.classIds.length;
  const placeOf = await placesOf(db, queue);
  const patterns = await patternsOf(db, queue, placeOf);
  return {
    percent: percentAgreement(patterns),
    fleiss: fleissKappa(patterns, queue.votesPerImage),
    fleissVotes: queue.votesPerImage,
    alpha: krippendorffAlpha(patterns),
    pairs: (await pairsOf(db, queue, placeOf)).map((pair) => {
      const table = new Array<number>(classes * classes).fill(0);
      for (const { first, second, count } of pair.cells) table[first * classes + second] = count;
      return { ...pair, kappa: cohenKappa(table, classes) };
    }),
  };
}

async function patternsOf(db: Queryable, queue: LabelQueue, placeOf: PlaceOf): Promise<VotePattern[]> {
  const rows = await db.execute<{ classes: string[]; images: number }>(sql`
    select classes, count(*)::int as images from (
      select array_agg(class_id order by class_id) as classes from queue_assignments
      where queue_id = ${queue.id} and answer = 'class' group by image_id having count(*) > 1) voted
    group by classes`);
  return rows.map(({ classes, images }) => {
    const votes = new Array<number>(queue.classIds.length).fill(0);
    for (const id of classes) {
      const place = placeOf(id);
      if (place !== undefined) votes[place] = (votes[place] ?? 0) + 1;
    }
    return { votes, images };
  });
}

async function pairsOf(
  db: Queryable,
  queue: LabelQueue,
  placeOf: PlaceOf,
): Promise<Omit<PairAgreement, "kappa">[]> {
  const rows = await db.execute<{
    a: string;
    b: string;
    a_class: string;
    b_class: string;
    count: number;
  }>(sql`
    select a.user_id as a, b.user_id as b, a.class_id as a_class, b.class_id as b_class, count(*)::int as count
    from queue_assignments a
    join queue_assignments b on b.queue_id = a.queue_id and b.image_id = a.image_id and b.user_id > a.user_id
    where a.queue_id = ${queue.id} and a.answer = 'class' and b.answer = 'class'
    group by 1, 2, 3, 4 order by 1, 2`);
  const pairs = new Map<string, Omit<PairAgreement, "kappa">>();
  const cells = new Map<string, PairAgreement["cells"][number]>();
  for (const { a, b, a_class, b_class, count } of rows) {
    const [first, second] = [placeOf(a_class), placeOf(b_class)];
    if (first === undefined || second === undefined) continue;
    const key = `${a} ${b}`;
    const pair = pairs.get(key) ?? { firstId: a, secondId: b, images: 0, agreeing: 0, cells: [] };
    pair.images += count;
    if (first === second) pair.agreeing += count;
    const cellKey = `${key} ${first} ${second}`;
    const known = cells.get(cellKey);
    if (known) known.count += count;
    else {
      const cell = { first, second, count };
      cells.set(cellKey, cell);
      pair.cells.push(cell);
    }
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

/** A share with its 95 % interval (Wilson's). */
export interface SharedCount {
  hits: number;
  of: number;
  low: number;
  high: number;
}

function shareOf(hits: number, of: number): SharedCount | null {
  const interval = wilson(hits, of);
  return interval && { hits, of, ...interval };
}

/** What a person has done in a queue. */
export interface MemberFigures {
  userId: string;
  classified: number;
  cannotSay: number;
  skipped: number;
  /** Milliseconds that half of the votes took at most; null before there is one. */
  medianMs: number | null;
  /** Of the images of known answer those answered right at the first vote; whoever could not say was not right. */
  gold: SharedCount | null;
  /** Of all pairs of a vote of theirs and another's on the same image those that agree. */
  agreement: SharedCount | null;
}

/** Figures of everybody who has voted in a queue. */
export async function memberFigures(db: Queryable, queue: LabelQueue): Promise<MemberFigures[]> {
  const done = await db.execute<{
    user_id: string;
    classified: number;
    cannot_say: number;
    skipped: number;
    median_ms: number | null;
  }>(sql`
    select user_id, count(*) filter (where answer = 'class')::int as classified,
      count(*) filter (where answer = 'cannot_say')::int as cannot_say,
      count(*) filter (where answer = 'skip')::int as skipped,
      percentile_cont(0.5) within group (order by ms) filter (where answer <> 'skip') as median_ms
    from queue_assignments where queue_id = ${queue.id} and answer is not null group by user_id`);
  const placeOf = await placesOf(db, queue);
  const known = await goldCells(db, queue, placeOf);
  const pairs = await pairsOf(db, queue, placeOf);
  return done.map((row) => {
    const own = known.filter(({ userId }) => userId === row.user_id);
    const shared = pairs.filter(
      ({ firstId, secondId }) => firstId === row.user_id || secondId === row.user_id,
    );
    const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
      rows.reduce((total, each) => total + of(each), 0);
    return {
      userId: row.user_id,
      classified: row.classified,
      cannotSay: row.cannot_say,
      skipped: row.skipped,
      medianMs: row.median_ms,
      gold: shareOf(
        sum(own, ({ goldId, classId, count }) => (goldId === classId ? count : 0)),
        sum(own, ({ count }) => count),
      ),
      agreement: shareOf(
        sum(shared, ({ agreeing }) => agreeing),
        sum(shared, ({ images }) => images),
      ),
    };
  });
}

/** Votes on images of known answer by person, known class and the class of the person's first vote. */
export interface GoldCell {
  userId: string;
  goldId: string;
  /** Null where the person could not say. */
  classId: string | null;
  count: number;
}

/**
 * The first vote counts: whoever sees their figure fall and votes anew does not raise it again. A skipped image was not
 * voted on. Classes are those of the queue's that go by the same today.
 */
export async function goldCells(db: Queryable, queue: LabelQueue, places?: PlaceOf): Promise<GoldCell[]> {
  const rows = await db.execute<{
    user_id: string;
    gold: string;
    class_id: string | null;
    count: number;
  }>(sql`
    select user_id, gold, class_id, count(*)::int as count from (
      select distinct on (v.image_id, v.user_id) v.user_id, q.gold_class_id as gold, v.class_id
      from queue_images q join votes v on v.queue_id = q.queue_id and v.image_id = q.image_id
      where q.queue_id = ${queue.id} and q.gold_class_id is not null and v.answer <> 'skip'
      order by v.image_id, v.user_id, v.sequence) firsts
    group by 1, 2, 3 order by 1, 2, 3`);
  const placeOf = places ?? (await placesOf(db, queue));
  const offered = (id: string) => queue.classIds[placeOf(id) ?? -1] ?? id;
  const cells = new Map<string, GoldCell>();
  for (const { user_id, gold, class_id, count } of rows) {
    const [goldId, classId] = [offered(gold), class_id === null ? null : offered(class_id)];
    const key = `${user_id} ${goldId} ${classId}`;
    const known = cells.get(key);
    if (known) known.count += count;
    else cells.set(key, { userId: user_id, goldId, classId, count });
  }
  return [...cells.values()];
}

/** Images of known answer that count among the settled ones: who votes must not learn of it, as they would of each vote's. */
export function settledGold(db: Queryable, queueId: string): Promise<number> {
  return db.$count(
    queueImages,
    and(
      eq(queueImages.queueId, queueId),
      isNotNull(queueImages.goldClassId),
      eq(queueImages.state, "settled"),
    ),
  );
}

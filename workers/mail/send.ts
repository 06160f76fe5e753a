import { setTimeout as wait } from "node:timers/promises";
import { and, asc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { createTransport, type Transporter } from "nodemailer";
import type { Database } from "@/db/connection";
import {
  comments,
  inboxItems,
  mailSettings,
  members,
  projects,
  promotions,
  reviews,
  runGroups,
  runs,
  sweeps,
  user,
} from "@/db/schema";
import type { AheadOfChampion } from "@/ml/promotion";
import { ALPHA } from "@/ml/significance";
import { logger } from "@/server/core/log";
import { letterOf, type Waiting } from "./compose";

/** Who reads the inbox within this time needs no e-mail. */
const patienceSeconds = 120;
/** What is older is no news: a server that begins to send does not tell of the whole past. */
const newsDays = 3;
/** People told in one round, one after the other. */
const peopleAtOnce = 50;
const itemsAtOnce = 200;
/** How long the SMTP server may take for one answer. */
const patienceMs = 15_000;
/** A refused address is tried again after minutes, then more and more seldom, at least this often. */
const longestPauseMinutes = 720;

export interface Mail {
  db: Database;
  transport: Transporter;
  /** Sender, as it stands in the header. */
  from: string;
  /** Public origin, for links. */
  url: string;
}

/** A connection to the operator's SMTP server (smtp://name:password@host:port, or smtps). */
export function transportTo(smtpUrl: string): Transporter {
  return createTransport({
    url: smtpUrl,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    // Nothing of a letter is read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Tells people of their inboxes for as long as the worker lives. */
export async function mailForever(mail: Mail, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // The database may be away for a while: the next round finds the same.
    await mailWaiting(mail, signal).catch((error: unknown) => logger.debug({ error }, "mail"));
    await wait(5000, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Sends each person who is due one e-mail about all that is unread and was not told yet. An item is marked once the
 * SMTP server has taken the letter: a crash in between sends it again, under the same Message-ID. Gives how many
 * letters were taken.
 */
export async function mailWaiting(mail: Mail, signal: AbortSignal): Promise<number> {
  let taken = 0;
  for (const userId of await peopleDue(mail.db)) {
    if (signal.aborted) break;
    if (await tell(mail, userId)) taken += 1;
  }
  return taken;
}

const secondsAgo = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;
const news = () =>
  and(
    isNull(inboxItems.readAt),
    isNull(inboxItems.mailedAt),
    gt(inboxItems.createdAt, secondsAgo(newsDays * 86_400)),
  );

async function peopleDue(db: Database): Promise<string[]> {
  const frequency = sql`coalesce(${mailSettings.frequency}, 'soon')`;
  const rows = await db
    .selectDistinct({ userId: inboxItems.userId })
    .from(inboxItems)
    .innerJoin(projects, eq(projects.id, inboxItems.projectId))
    .innerJoin(members, and(eq(members.teamId, projects.teamId), eq(members.userId, inboxItems.userId)))
    .leftJoin(mailSettings, eq(mailSettings.userId, inboxItems.userId))
    .where(
      and(
        news(),
        lt(inboxItems.createdAt, secondsAgo(patienceSeconds)),
        or(isNull(mailSettings.retryAt), lt(mailSettings.retryAt, sql`now()`)),
        or(
          sql`${frequency} = 'soon'`,
          and(
            sql`${frequency} = 'daily'`,
            or(isNull(mailSettings.sentAt), lt(mailSettings.sentAt, secondsAgo(86_400))),
          ),
        ),
      ),
    )
    .limit(peopleAtOnce);
  return rows.map((row) => row.userId);
}

/** Holds the person's items while the letter is on its way: another worker passes them by. */
async function tell({ db, transport, from, url }: Mail, userId: string): Promise<boolean> {
  let refusal: string | null = null;
  const sent = await db.transaction(async (tx) => {
    const held = await tx
      .select({ id: inboxItems.id })
      .from(inboxItems)
      .where(and(eq(inboxItems.userId, userId), news()))
      .orderBy(asc(inboxItems.id))
      .limit(itemsAtOnce)
      .for("update", { skipLocked: true });
    const ids = held.map(({ id }) => id);
    if (ids.length === 0) return false;
    const author = sql<string | null>`(select name from ${user} where id = ${comments.authorId})`;
    const asker = sql<string | null>`(select name from ${user} where id = ${reviews.createdBy})`;
    // Of teams that the person is still in.
    const rows = await tx
      .select({
        id: inboxItems.id,
        project: projects.name,
        body: comments.body,
        author,
        review: reviews.name,
        asker,
        run: runs.number,
        runName: runs.name,
        runState: runs.state,
        group: runGroups.name,
        groupRuns: sql<
          string | null
        >`(select string_agg(s.runs || ' ' || s.state, ', ' order by s.state) from (
          select r.state, count(*) as runs from runs r where r.group_id = ${runGroups.id} and r.deleted_at is null group by r.state) s)`,
        sweep: sweeps.name,
        sweepState: sweeps.state,
        sweepReason: sweeps.stateReason,
        ahead: inboxItems.ahead,
        promotion: promotions.alias,
        promotionState: promotions.state,
        promoted: sql<string | null>`(select m.name || ', version ' || v.number from model_versions v
          join registered_models m on m.id = v.registered_model_id where v.id = ${promotions.modelVersionId})`,
      })
      .from(inboxItems)
      .innerJoin(projects, eq(projects.id, inboxItems.projectId))
      .innerJoin(members, and(eq(members.teamId, projects.teamId), eq(members.userId, userId)))
      .leftJoin(comments, eq(comments.id, inboxItems.commentId))
      .leftJoin(reviews, eq(reviews.id, inboxItems.reviewId))
      .leftJoin(runs, eq(runs.id, inboxItems.runId))
      .leftJoin(runGroups, eq(runGroups.id, inboxItems.runGroupId))
      .leftJoin(sweeps, eq(sweeps.id, inboxItems.sweepId))
      .leftJoin(promotions, eq(promotions.id, inboxItems.promotionId))
      .where(inArray(inboxItems.id, ids))
      .orderBy(asc(inboxItems.id));
    const [person] = await tx.select().from(user).where(eq(user.id, userId));
    const [first, ...rest] = rows.map(waitingOf);
    if (first && person) {
      try {
        await transport.sendMail({ from, ...letterOf(person, [first, ...rest], url) });
      } catch (error) {
        refusal = error instanceof Error ? error.message : String(error);
        return false;
      }
    }
    await tx.update(inboxItems).set({ mailedAt: new Date() }).where(inArray(inboxItems.id, ids));
    const done = { sentAt: new Date(), failures: 0, failure: null, retryAt: null };
    await tx
      .insert(mailSettings)
      .values({ userId, ...done })
      .onConflictDoUpdate({ target: mailSettings.userId, set: done });
    return first !== undefined;
  });
  if (refusal !== null) await noteRefusal(db, userId, refusal);
  return sent;
}

function waitingOf(row: {
  id: string;
  project: string;
  body: string | null;
  author: string | null;
  review: string | null;
  asker: string | null;
  run: number | null;
  runName: string | null;
  runState: string | null;
  group: string | null;
  groupRuns: string | null;
  sweep: string | null;
  sweepState: string | null;
  sweepReason: string | null;
  ahead: AheadOfChampion | null;
  promotion: string | null;
  promotionState: string | null;
  promoted: string | null;
}): Waiting {
  const { id, project } = row;
  if (row.review !== null)
    return {
      id,
      project,
      title: `${row.asker ?? "Somebody"} asks you to review ${row.review}`,
      excerpt: null,
    };
  if (row.run !== null) {
    return {
      id,
      project,
      title: `Run #${row.run}, ${row.runName}, ${row.runState}${row.ahead ? ", ahead of the champion" : ""}`,
      excerpt: row.ahead ? aheadWords(row.ahead) : null,
    };
  }
  if (row.group !== null) {
    return {
      id,
      project,
      title: `Group ${row.group} is over: ${row.groupRuns ?? "its runs are deleted"}`,
      excerpt: null,
    };
  }
  if (row.sweep !== null) {
    return { id, project, title: `Sweep ${row.sweep}, ${row.sweepState}`, excerpt: row.sweepReason };
  }
  if (row.promotion !== null) {
    const what = `${row.promoted ?? "no version"} as ${row.promotion}`;
    const title =
      row.promotionState === "waiting"
        ? `A promotion waits for approval: ${what}`
        : `A promotion is ${row.promotionState === "applied" ? "done" : row.promotionState?.replaceAll("_", " ")}: ${what}`;
    return { id, project, title, excerpt: null };
  }
  return { id, project, title: `${row.author ?? "Somebody"} mentioned you`, excerpt: row.body };
}

function aheadWords({ accuracy, championAccuracy, p }: AheadOfChampion): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const sure =
    p === null
      ? "no image tells them apart"
      : `p = ${p.toPrecision(2)}, ${p < ALPHA ? "more than chance explains" : "which may be chance"}`;
  return `${percent(accuracy)} on the test images against ${percent(championAccuracy)}: ${sure}.`;
}

async function noteRefusal(db: Database, userId: string, failure: string): Promise<void> {
  const pause = (failures: unknown) =>
    sql`now() + make_interval(mins => least(${longestPauseMinutes}, power(2, least(${failures}, 20)))::int)`;
  await db
    .insert(mailSettings)
    .values({ userId, failures: 1, failure, retryAt: pause(0) })
    .onConflictDoUpdate({
      target: mailSettings.userId,
      set: { failures: sql`${mailSettings.failures} + 1`, failure, retryAt: pause(mailSettings.failures) },
    });
  logger.warn({ userId, failure }, "an e-mail was not taken");
}

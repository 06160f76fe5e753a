import { and, eq, isNull, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { commentMentions, commentReactions, comments, threads } from "@/db/schema";
import { actionKey, command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { putIntoInboxes } from "@/server/inbox/commands";
import { classesOfRun } from "@/server/review/commands";
import { membersByIds } from "@/server/teams/queries";
import { keptRegion } from "./region";

type Thread = typeof threads.$inferSelect;

const share = z.number().min(0).max(1);

const targets = {
  threadId: z.string().nullish(),
  runId: z.string().nullish(),
  cell: z.object({ runId: z.string(), truthClassId: z.string(), predictedClassId: z.string() }).nullish(),
  classId: z.string().nullish(),
  errorCaseId: z.string().nullish(),
  imageId: z.string().nullish(),
  region: z
    .object({
      imageId: z.string(),
      ...{ left: share, top: share, width: share, height: share },
    })
    .refine(
      ({ left, top, width, height }) =>
        width > 0 && height > 0 && left + width <= 1.0001 && top + height <= 1.0001,
      "A region lies within its image, and has a width and a height.",
    )
    .nullish(),
};
type Target = { [Name in keyof typeof targets]?: z.output<(typeof targets)[Name]> };

const oneTarget = `Give one of ${Object.keys(targets).join(", ")}: what the comment is about.`;
const mostMentions = 50;

/** The id by which a comment's author is let in. */
const idOf = ({ threadId, runId, cell, classId, errorCaseId, imageId, region }: Target): string =>
  threadId || runId || cell?.runId || classId || errorCaseId || imageId || region?.imageId || "";

/** The columns by which the thread of a thing is found. */
function columnsOf({ runId, cell, classId, errorCaseId, imageId, region }: Target) {
  if (cell) return cell;
  if (region) return { imageId: region.imageId, region: keptRegion(region) };
  if (runId) return { runId };
  if (classId) return { classId };
  return errorCaseId ? { errorCaseId } : { imageId };
}

function isAbout(target: Target): SQL | undefined {
  const { threadId, runId, cell, classId, errorCaseId, imageId, region } = target;
  if (threadId) return eq(threads.id, threadId);
  if (region) return and(eq(threads.imageId, region.imageId), eq(threads.region, keptRegion(region)));
  if (cell) {
    return and(
      eq(threads.runId, cell.runId),
      eq(threads.truthClassId, cell.truthClassId),
      eq(threads.predictedClassId, cell.predictedClassId),
    );
  }
  if (runId) return and(eq(threads.runId, runId), isNull(threads.truthClassId));
  if (classId) return eq(threads.classId, classId);
  return errorCaseId
    ? eq(threads.errorCaseId, errorCaseId)
    : and(eq(threads.imageId, imageId ?? ""), isNull(threads.region));
}

/** The thread of a thing, opened where there is none. Of two who open it at once both get the same. */
async function threadOn(
  tx: Transaction,
  target: Target,
  common: { projectId: string; createdBy: string },
): Promise<Thread> {
  if (target.cell) {
    const frozen = await classesOfRun(tx, target.cell.runId);
    for (const id of [target.cell.truthClassId, target.cell.predictedClassId]) {
      if (!frozen.some((value) => value.id === id)) throw notFound(id);
    }
  }
  if (!target.threadId) {
    await tx
      .insert(threads)
      .values({ ...common, ...columnsOf(target) })
      .onConflictDoNothing();
  }
  // Of two who open it at once the second waits for the first one's commit and finds that thread.
  const [thread] = await tx.select().from(threads).where(isAbout(target));
  if (!thread) throw notFound(idOf(target));
  return thread;
}

function announce(publish: Publish, thread: Thread): void {
  publish(thread.projectId, "THREAD_CHANGED", thread.id);
  if (thread.errorCaseId) publish(thread.projectId, "ERROR_CASE_CHANGED", thread.errorCaseId);
  if (thread.imageId) publish(thread.projectId, "IMAGE_CHANGED", thread.imageId);
}

/**
 * Answers in a thread, or opens the one of a run, a cell of its matrix, a class, an error case, an image or a region of
 * one, once for one key. The text is Markdown. Whom it mentions finds it in the inbox; a resolved thread is open again.
 */
export const addComment = command({
  action: "review:write",
  name: "comment:add",
  input: z
    .object({
      ...targets,
      body: z
        .string()
        .trim()
        .min(1, "Write something first.")
        .max(10_000, "A comment has at most 10,000 characters."),
      mentions: z.array(z.string()).max(mostMentions, `Mention at most ${mostMentions} people.`).nullish(),
      key: actionKey.nullish(),
    })
    .refine(
      (input) => Object.keys(targets).filter((name) => input[name as keyof Target]).length === 1,
      oneTarget,
    ),
  // The text is in the thread; the audit row needs no copy.
  record: ({ body: _body, ...target }) => target,
  on: idOf,
  run: async ({ tx, access, projectId, actor, publish, audit }, { body, mentions, key, ...target }) => {
    let thread = await threadOn(tx, target, { projectId, createdBy: actor.id });
    const called = await membersByIds(tx, access.teamId, [...new Set(mentions ?? [])]);
    const people = called.map(({ userId }) => userId);
    const [comment] = await tx
      .insert(comments)
      .values({ threadId: thread.id, authorId: actor.id, body, key })
      .onConflictDoNothing({ target: [comments.authorId, comments.key] })
      .returning({ id: comments.id });
    audit(thread.id);
    // The key is that of a comment which is there already.
    if (!comment) return thread;
    if (people.length > 0) {
      await tx.insert(commentMentions).values(people.map((userId) => ({ commentId: comment.id, userId })));
      await putIntoInboxes(tx, { projectId, commentId: comment.id }, people, actor.id);
    }
    if (thread.resolvedAt) thread = await settle(tx, thread, null);
    announce(publish, thread);
    return thread;
  },
});

async function settle(tx: Transaction, thread: Thread, resolvedBy: string | null): Promise<Thread> {
  const [changed = thread] = await tx
    .update(threads)
    .set({ resolvedBy, resolvedAt: resolvedBy === null ? null : new Date() })
    .where(eq(threads.id, thread.id))
    .returning();
  return changed;
}

/** Says that a thread is settled, or that it is not. The same again changes nothing. */
export const resolveThread = command({
  action: "review:write",
  name: "thread:resolve",
  input: z.object({ threadId: z.string(), resolved: z.boolean() }),
  on: ({ threadId }) => threadId,
  run: async ({ tx, actor, publish }, { threadId, resolved }) => {
    const [thread] = await tx.select().from(threads).where(eq(threads.id, threadId)).for("no key update");
    if (!thread) throw notFound(threadId);
    if ((thread.resolvedAt !== null) === resolved) return thread;
    const changed = await settle(tx, thread, resolved ? actor.id : null);
    announce(publish, changed);
    return changed;
  },
});

/** Puts a reaction of the person's under a comment, or takes it away. The same again changes nothing. */
export const reactToComment = command({
  action: "review:write",
  name: "comment:react",
  input: z.object({
    threadId: z.string(),
    commentId: z.string(),
    reaction: z.enum(commentReactions.reaction.enumValues),
    set: z.boolean(),
  }),
  on: ({ threadId }) => threadId,
  run: async ({ tx, actor, publish }, { threadId, commentId, reaction, set }) => {
    const [found] = await tx
      .select({ thread: threads })
      .from(comments)
      .innerJoin(threads, eq(threads.id, comments.threadId))
      .where(and(eq(comments.id, commentId), eq(threads.id, threadId)));
    if (!found) throw notFound(commentId);
    const row = { commentId, userId: actor.id, reaction };
    if (set) await tx.insert(commentReactions).values(row).onConflictDoNothing();
    else {
      await tx
        .delete(commentReactions)
        .where(
          and(
            eq(commentReactions.commentId, commentId),
            eq(commentReactions.userId, actor.id),
            eq(commentReactions.reaction, reaction),
          ),
        );
    }
    announce(publish, found.thread);
    return found.thread;
  },
});

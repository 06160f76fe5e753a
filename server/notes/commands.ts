import { eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { notes, noteVersions } from "@/db/schema";
import { command } from "@/server/core/command";
import { requireNewest } from "./newest";

const input = {
  body: z.string().max(50_000, "A note has at most 50,000 characters."),
  /** Number of the version that was read; 0: there was none. */
  basedOn: z.int().min(0),
};

const writer = <Key extends "runId" | "runGroupId">(key: Key) => ({
  action: "review:write" as const,
  name: "note:write",
  // The history keeps the text.
  record: ({ body: _body, ...rest }: { body: string }) => rest,
  of: (id: string): { where: SQL; values: { [K in Key]: string } } => ({
    where: eq(notes[key], id),
    values: { [key]: id } as { [K in Key]: string },
  }),
});

const ofRun = writer("runId");
const ofGroup = writer("runGroupId");

type Scope = Parameters<Parameters<typeof command>[0]["run"]>[0];

/** Adds the next version of a note; the first one makes it. */
async function write(
  { tx, actor, projectId, publish, audit }: Scope,
  about: { where: SQL; values: { runId?: string; runGroupId?: string }; id: string },
  { body, basedOn }: { body: string; basedOn: number },
) {
  // Two people may write the first version at the same time: there is no row yet to wait for.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`note ${about.id}`}, 0))`);
  const [newest] = await tx.select().from(notes).where(about.where);
  await requireNewest(tx, newest, basedOn);
  const written = { number: basedOn + 1, body, authorId: actor.id, writtenAt: new Date() };
  const [note] = newest
    ? await tx.update(notes).set(written).where(eq(notes.id, newest.id)).returning()
    : await tx
        .insert(notes)
        .values({ projectId, ...about.values, ...written })
        .returning();
  if (!note) throw new Error("The insert returned no note");
  await tx.insert(noteVersions).values({ noteId: note.id, ...written });
  publish(projectId, "NOTE_CHANGED", about.id);
  audit(note.id);
  return note;
}

/** Writes the next version of a run's note. Throws CONFLICT where somebody else has written meanwhile. */
export const writeRunNote = command({
  ...ofRun,
  input: z.object({ runId: z.string(), ...input }),
  on: ({ runId }) => runId,
  run: (scope, { runId, ...said }) => write(scope, { ...ofRun.of(runId), id: runId }, said),
});

/** The same for a group of runs. */
export const writeGroupNote = command({
  ...ofGroup,
  input: z.object({ runGroupId: z.string(), ...input }),
  on: ({ runGroupId }) => runGroupId,
  run: (scope, { runGroupId, ...said }) => write(scope, { ...ofGroup.of(runGroupId), id: runGroupId }, said),
});

import { desc, eq, inArray } from "drizzle-orm";
import { notes, noteVersions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { RunGroup } from "@/server/run-groups/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { writeGroupNote, writeRunNote } from "./commands";

/** The newest of them. */
const mostVersions = 100;

const Note = builder.loadableNodeRef("Note", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(notes, ids, context),
});

const NoteVersion = builder.objectRef<typeof noteVersions.$inferSelect>("NoteVersion").implement({
  fields: (t) => ({
    number: t.exposeInt("number"),
    body: t.exposeString("body"),
    author: t.field({ type: User, resolve: (row) => row.authorId }),
    writtenAt: t.expose("writtenAt", { type: "DateTime" }),
  }),
});

Note.implement({
  description: "What people write about a run or a group of runs: the newest version.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Of the version: who writes the next one says it." }),
    body: t.exposeString("body", { description: "Markdown." }),
    author: t.field({ type: User, resolve: (row) => row.authorId }),
    writtenAt: t.expose("writtenAt", { type: "DateTime" }),
    versions: t.field({
      type: [NoteVersion],
      description: "The last 100, newest first.",
      resolve: (note, _args, { db }) =>
        db
          .select()
          .from(noteVersions)
          .where(eq(noteVersions.noteId, note.id))
          .orderBy(desc(noteVersions.number))
          .limit(mostVersions),
    }),
  }),
});

const noteBy = (column: typeof notes.runId | typeof notes.runGroupId) =>
  batched<string | null>(async (ids, { db }) => {
    const rows = await db
      .select({ id: notes.id, about: column })
      .from(notes)
      .where(inArray(column, [...ids]));
    const byId = new Map(rows.map(({ id, about }) => [about, id]));
    return ids.map((id) => byId.get(id) ?? null);
  });
const noteOfRun = noteBy(notes.runId);
const noteOfGroup = noteBy(notes.runGroupId);

builder.objectFields(Run, (t) => ({
  note: t.field({ type: Note, nullable: true, resolve: (run, _args, context) => noteOfRun(context, run.id) }),
}));
builder.objectFields(RunGroup, (t) => ({
  note: t.field({
    type: Note,
    nullable: true,
    resolve: (group, _args, context) => noteOfGroup(context, group.id),
  }),
}));

const WriteRunNoteInput = builder.inputType("WriteRunNoteInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    body: t.string({ required: true }),
    basedOn: t.int({
      required: true,
      description: "Number of the version that was read; 0: there was none.",
    }),
  }),
});
const WriteGroupNoteInput = builder.inputType("WriteGroupNoteInput", {
  fields: (t) => ({
    runGroupId: t.id({ required: true }),
    body: t.string({ required: true }),
    basedOn: t.int({
      required: true,
      description: "Number of the version that was read; 0: there was none.",
    }),
  }),
});

builder.mutationFields((t) => ({
  writeRunNote: t.field({
    type: Note,
    description: "CONFLICT where somebody has written a newer version: read it, and write over that one.",
    args: { input: t.arg({ type: WriteRunNoteInput, required: true }) },
    resolve: (_root, { input }, context) => writeRunNote(context, input),
  }),
  writeGroupNote: t.field({
    type: Note,
    args: { input: t.arg({ type: WriteGroupNoteInput, required: true }) },
    resolve: (_root, { input }, context) => writeGroupNote(context, input),
  }),
}));

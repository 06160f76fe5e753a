import { expect, it } from "vitest";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld } from "./world";

const database = await openTestDatabase();
const world = await openWorld(database);
const { owner, colleague, ids } = world;

interface Written {
  number: number;
  body: string;
  versions: { number: number; body: string }[];
}

const fields = "{ id number body versions { number body } }";
const writeRun = `mutation ($input: WriteRunNoteInput!) { note: writeRunNote(input: $input) ${fields} }`;
const writeGroup = `mutation ($input: WriteGroupNoteInput!) { note: writeGroupNote(input: $input) ${fields} }`;

it("a note is written over the version that was read, and keeps every one", async () => {
  const write = async (body: string, basedOn: number) =>
    (
      await ask<{ note: Written }>(owner.context, writeRun, {
        input: { runId: ids.Run, body, basedOn },
      })
    ).note;
  expect(await write("Still too dark.", 1)).toMatchObject({ number: 2, body: "Still too dark." });
  const input = { runId: ids.Run, body: "It is the lamp.", basedOn: 1 };
  const refused = await errorOf(colleague.context, writeRun, { input });
  expect(refused?.extensions?.code).toBe("CONFLICT");
  expect(refused?.message).toContain(`${owner.actor.name} has written version 2 meanwhile`);
  const { note } = await ask<{ note: Written }>(colleague.context, writeRun, {
    input: { ...input, basedOn: 2 },
  });
  expect(note.versions).toMatchObject([
    { number: 3, body: "It is the lamp." },
    { number: 2, body: "Still too dark." },
  ]);
});

it("of two first versions at once one is refused, and none is lost", async () => {
  const write = (context: typeof owner.context, body: string) =>
    errorOf(context, writeGroup, { input: { runGroupId: ids.RunGroup, body, basedOn: 0 } });
  const answers = await Promise.all([write(owner.context, "First"), write(colleague.context, "Second")]);
  expect(answers.map((error) => error?.extensions?.code ?? null).sort()).toEqual(["CONFLICT", null]);
  const { runGroup } = await ask<{ runGroup: { note: Written } }>(
    owner.context,
    `query ($id: ID!) { runGroup(id: $id) { note ${fields} } }`,
    { id: ids.RunGroup },
  );
  expect(runGroup.note.versions).toHaveLength(1);
});

it("a report keeps its versions, refuses what is no block, and is written over the newest alone", async () => {
  const write = `mutation ($input: WriteReportInput!) { report: writeReport(input: $input) {
    number title blocks versions { number title blocks } } }`;
  const blocks = [
    { kind: "text", text: "# What we learnt" },
    { kind: "runs", filter: "test.accuracy > 0.5", columns: ["test.accuracy"], sort: "-test.accuracy" },
    { kind: "curves", runs: [1], metric: "validation.accuracy" },
    { kind: "matrix", run: 1 },
  ];
  const input = { reportId: ids.Report, basedOn: 1, title: "Week 48", blocks };
  const { report } = await ask<{ report: { number: number; blocks: unknown; versions: unknown[] } }>(
    owner.context,
    write,
    { input },
  );
  expect(report).toMatchObject({ number: 2, blocks, versions: [{ number: 2, title: "Week 48", blocks }] });
  expect((await errorOf(colleague.context, write, { input }))?.extensions?.code).toBe("CONFLICT");
  for (const wrong of [{ kind: "script" }, { kind: "curves", runs: [0], metric: "x" }, "text"]) {
    const refused = await errorOf(owner.context, write, { input: { ...input, basedOn: 2, blocks: [wrong] } });
    expect(refused?.extensions?.code).toBe("INVALID_INPUT");
  }
});

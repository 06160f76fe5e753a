import { and, eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { newId } from "@/db/ids";
import { classes, datasetImages, images, labelBatches, labels } from "@/db/schema";
import { archiveClass } from "@/server/classes/commands";
import { mergeClass } from "@/server/classes/merge";
import { serveExport } from "@/server/exports/serve";
import { confirmImport } from "@/server/imports/commands";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { ImportWriter } from "@/workers/import/write";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture } from "./importing";
import { openPlanning, pictures } from "./planning";

const { again, database, placesIn, plan } = await openPlanning();

describe("a table by itself", () => {
  it("labels the images that are here, by name or content, and says of each other row why not", async () => {
    const into = await datasetFor(database);
    const same = await picture(505);
    await importFiles(database, into, [
      ...(await pictures(["train/cat/1.png", "test/cat/1.png", "train/cat/2.png", "train/dog/3.png"], 500)),
      { name: "train/cat/5.png", content: same },
      { name: "train/cat/five again.png", content: same },
    ]);
    const { db } = database.connection;
    const [third] = await db
      .select({ sha256: images.sha256 })
      .from(images)
      .innerJoin(datasetImages, eq(datasetImages.imageId, images.id))
      .where(and(eq(datasetImages.datasetId, into.datasetId), eq(datasetImages.name, "train/dog/3.png")));
    const csv = [
      "file,label",
      "1.png,bird",
      "test/cat/1.png,bird",
      "2,dog",
      `${third?.sha256},bird`,
      "five again.png,cat",
      "nine.png,cat",
      '"train/cat/1.png","[""cat"", ""dog""]"',
      "train/cat/2.png,cat",
      "train/cat/2.png,bird",
      `train/dog/3.png,${"x".repeat(300)}`,
    ].join("\n");
    const { importId, plan: planned } = await plan(into, Buffer.from(csv), "labels.csv");
    expect(planned).toMatchObject({
      ...{ format: "CSV", files: 10, question: null },
      relabelling: { matched: 4, unmatched: 1, ambiguous: 1, unchanged: 1 },
      classes: [
        { name: "bird", files: 2, taken: 2, isKnown: false },
        { name: "cat", files: 1, taken: 0, isKnown: true },
        { name: "dog", files: 1, taken: 1, isKnown: true },
      ],
    });
    await confirmImport(into.context, { importId, classes: [] });
    const { row, notes } = await again(importId);
    expect(row).toMatchObject({
      state: "finished",
      labelledImages: 3,
      duplicateFiles: 1,
      refusedFiles: 6,
      addedImages: 0,
    });
    expect(notes.map(({ name, code }) => [name, code])).toEqual([
      ["1.png", "ambiguous-name"],
      ["five again.png", "unchanged"],
      ["nine.png", "no-such-image"],
      ["train/cat/1.png", "several-classes"],
      ["train/cat/2.png", "several-classes"],
      ["train/cat/2.png", "several-classes"],
      ["train/dog/3.png", "no-class"],
    ]);
    expect(await placesIn(into.datasetId)).toMatchObject({
      "train/cat/1.png": ["cat", "train", null],
      "test/cat/1.png": ["bird", "test", null],
      "train/cat/2.png": ["dog", "train", null],
      "train/dog/3.png": ["bird", "train", null],
    });
    const given = await db.select().from(labels).where(eq(labels.originId, importId));
    expect(given).toHaveLength(3);
    expect(given.every(({ source, authorId }) => source === "import" && authorId === into.actor.id)).toBe(
      true,
    );
  });

  it("of Label Studio finds the images that were sent there, whatever folder they lie in here", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["set/cat/tom.png"], 520));
    const [annotations, data] = [
      [{ result: [{ type: "choices", value: { choices: ["dog"] } }] }],
      { image: "/data/upload/3/0a1b2c3d-tom.png" },
    ];
    const { importId } = await plan(into, Buffer.from(JSON.stringify([{ data, annotations }])), "ls.json");
    await confirmImport(into.context, { importId, classes: [] });
    expect((await again(importId)).row).toMatchObject({ labelledImages: 1, refusedFiles: 0 });
    expect(await placesIn(into.datasetId)).toEqual({ "set/cat/tom.png": ["dog", null, null] });
  });

  it("of an export from here finds its images again, by the column that names them here", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["train/cat/1.png", "train/dog/2.png"], 900));
    const answer = await serveExport(new Request("http://x"), into.context, into.datasetId, "labels.csv");
    const csv = (await answer.text()).replace(",dog,", ",wolf,");
    expect(csv).toContain("train/dog/2.png");
    const { plan: planned } = await plan(into, Buffer.from(csv), "labels.csv");
    expect(planned).toMatchObject({
      table: { chosen: { file: "name", class: "class" } },
      relabelling: { matched: 2, unmatched: 0, unchanged: 1 },
    });
  });

  it("asks for its columns where they cannot be told", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/x1.png"], 520));
    const unknown = Array.from({ length: 9 }, (_, i) => `y${i},dog\n`).join("");
    const table = Buffer.from(`a,b\nx1,dog\n${unknown}`);
    const { importId, plan: planned } = await plan(into, table, "labels.csv", true);
    expect(planned.question).toMatch(/Which columns/);
    const columns = { file: "a", class: "b" };
    const { errors } = await execute(
      into.context,
      "mutation ($input: PlanImportInput!) { planImport(input: $input) { id state } }",
      { input: { importId, table: { file: "labels.csv", columns } } },
    );
    expect(errors).toBeUndefined();
    expect((await again(importId)).plan.relabelling).toMatchObject({ matched: 1 });
  });

  it("is one action, which is listed, taken back, and added to by each attempt of the import", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/a.png", "cat/b.png", "cat/c.png"], 530));
    const { importId } = await plan(into, Buffer.from("file,label\na.png,dog\nb.png,dog\n"), "labels.csv");
    // As an attempt leaves it that was killed after its first rows.
    const before = { projectId: into.projectId, key: importId, authorId: into.actor.id, imageCount: 5 };
    await database.connection.db.insert(labelBatches).values(before);
    await confirmImport(into.context, { importId, classes: [] });
    await expect(undoImport(into, importId)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("The import of labels.csv is still labelling images"),
    });
    await again(importId);
    expect(await actionsOf(into)).toEqual([
      { imageCount: 7, source: "import", hasOrigin: true, undoneBy: null, images: 2 },
    ]);
    const { id } = await idsByName(into);
    await label(into, id("b.png"), "cat");
    const undone = await undoImport(into, importId);
    expect(undone).toMatchObject({ batch: { imageCount: 1 }, conflicts: [id("b.png")] });
    expect(await placesIn(into.datasetId)).toMatchObject({ "cat/a.png": ["cat", null, null] });
    const stranger = await database.person();
    await expect(
      undoLabelBatch(stranger.context, {
        projectId: into.projectId,
        key: newId("LabelBatch"),
        batchKey: importId,
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("fails where its action is another person's", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/a.png"], 560));
    const colleague = await database.person("labeller", into.teamId);
    const { importId } = await plan(into, Buffer.from("file,label\na.png,dog\n"), "labels.csv");
    const taken = { projectId: into.projectId, key: importId, authorId: colleague.actor.id, imageCount: 0 };
    await database.connection.db.insert(labelBatches).values(taken);
    await confirmImport(into.context, { importId, classes: [] });
    expect((await again(importId)).row).toMatchObject({
      state: "failed",
      failure: expect.stringContaining("Another person's action"),
    });
    expect(await placesIn(into.datasetId)).toMatchObject({ "cat/a.png": ["cat", null, null] });
  });

  it("leaves alone what somebody labelled after it was confirmed, and says so", async () => {
    const into = await datasetFor(database);
    const names = ["cat/a.png", "cat/b.png", "cat/c.png"];
    await importFiles(database, into, await pictures([...names, "bird/d.png"], 540));
    const csv = "file,label\na.png,dog\nb.png,dog\nc.png,dog\nd.png,dog\n";
    const { importId } = await plan(into, Buffer.from(csv), "labels.csv");
    const { id } = await idsByName(into);
    await label(into, id("d.png"), "cat");
    await new Promise((done) => setTimeout(done, 5));
    await confirmImport(into.context, { importId, classes: [] });
    await label(into, id("a.png"), "bird");
    // Another class and the former one again: it was looked at all the same.
    for (const name of ["bird", "cat"]) await label(into, id("b.png"), name);
    const { row, notes } = await again(importId);
    expect(row).toMatchObject({ state: "finished", labelledImages: 2, refusedFiles: 2 });
    expect(notes.map(({ name, code }) => [name, code])).toEqual([
      ["a.png", "labelled-since"],
      ["b.png", "labelled-since"],
    ]);
    expect(await placesIn(into.datasetId)).toEqual({
      "cat/a.png": ["bird", null, null],
      "cat/b.png": ["cat", null, null],
      "cat/c.png": ["dog", null, null],
      "bird/d.png": ["dog", null, null],
    });
  });

  it("gives no image an archived class, says so before, and gives the one that it was merged into", async () => {
    const into = await datasetFor(database);
    const names = ["cat/a.png", "cat/b.png", "cat/c.png", "cat/d.png"];
    const extra = ["old/e.png", "tom/f.png", "gone/g.png", "past/h.png", "bird/i.png"];
    await importFiles(database, into, await pictures([...names, ...extra], 550));
    const { db } = database.connection;
    const archive = async (name: string, merged?: string) => {
      const all = await db.select().from(classes).where(eq(classes.projectId, into.projectId));
      const idOf = (wanted?: string) => all.find((one) => one.name === wanted)?.id ?? null;
      await db
        .update(classes)
        .set({ archivedAt: new Date(), mergedIntoId: idOf(merged) })
        .where(eq(classes.id, idOf(name) ?? ""));
    };
    await archive("old");
    await archive("tom", "bird");
    await archive("gone", "old");
    // An image that is of the other class already does not change.
    const csv = "file,label\na.png,old\nb.png,tom\nc.png,gone\nd.png,past\ni.png,tom\n";
    const { importId, plan: planned } = await plan(into, Buffer.from(csv), "labels.csv");
    expect(planned).toMatchObject({
      relabelling: { matched: 3, unmatched: 0, unchanged: 1 },
      refusals: [{ code: "class-archived", files: 2, examples: ["a.png", "c.png"] }],
    });
    expect(planned.classes.map(({ name }) => name)).toEqual(["gone", "old", "past", "tom"]);
    // What is archived can be given another class, as its refusal says.
    await confirmImport(into.context, {
      importId,
      classes: ["gone", "past", "old", "tom"].map((name) => ({ name, as: name === "gone" ? "bird" : name })),
    });
    const { row, notes } = await again(importId);
    expect(row).toMatchObject({ state: "finished", labelledImages: 3, duplicateFiles: 1, refusedFiles: 1 });
    expect(notes.map(({ name, code }) => [name, code])).toEqual([
      ["a.png", "class-archived"],
      ["i.png", "unchanged"],
    ]);
    expect(await placesIn(into.datasetId)).toMatchObject({
      "cat/a.png": ["cat", null, null],
      "cat/b.png": ["bird", null, null],
      "cat/c.png": ["bird", null, null],
      "cat/d.png": ["past", null, null],
    });
  });

  it("gives the class that one is merged into on the way, and none that is archived on the way", async () => {
    const into = await datasetFor(database, ["tiger", "lion", "wolf"]);
    await importFiles(
      database,
      into,
      await pictures(["cat/a.png", "cat/b.png", "cat/c.png", "lion/d.png"], 570),
    );
    // Two batches: the first ends within the rows that name no image.
    const none = Array.from({ length: 5000 }, (_, i) => `none${i}.png,tiger\n`).join("");
    const csv = `file,label,split\na.png,tiger,train\n${none}b.png,tiger,test\nc.png,wolf,test\nd.png,tiger,\n`;
    const { importId } = await plan(into, Buffer.from(csv), "labels.csv");
    await confirmImport(into.context, { importId, classes: [] });
    const { relabel } = ImportWriter.prototype;
    const first = vi.spyOn(ImportWriter.prototype, "relabel").mockImplementationOnce(async function (
      this: ImportWriter,
      ...batch
    ) {
      await relabel.apply(this, batch);
      const rows = await database.connection.db
        .select()
        .from(classes)
        .where(eq(classes.projectId, into.projectId));
      const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? "";
      await mergeClass(into.context, {
        ...{ classId: idOf("tiger"), intoId: idOf("lion"), key: newId("LabelBatch") },
      });
      await archiveClass(into.context, { classId: idOf("wolf") });
    });
    const { row, notes } = await again(importId);
    first.mockRestore();
    expect(row).toMatchObject({
      state: "finished",
      labelledImages: 2,
      duplicateFiles: 1,
      refusedFiles: 5001,
    });
    const said = notes.filter(({ code }) => code !== "no-such-image");
    expect(said.map(({ name, code, reason }) => [name, code, reason])).toEqual([
      ["c.png", "class-archived", expect.stringContaining("The class wolf is archived")],
      ["d.png", "unchanged", "The image is of the class lion already."],
    ]);
    expect(await placesIn(into.datasetId)).toEqual({
      "cat/a.png": ["lion", "train", null],
      "cat/b.png": ["lion", "test", null],
      "cat/c.png": ["cat", null, null],
      "lion/d.png": ["lion", null, null],
    });
  });
});

type Into = Awaited<ReturnType<typeof datasetFor>>;

async function idsByName({ datasetId }: Into) {
  const rows = await database.connection.db
    .select()
    .from(datasetImages)
    .where(eq(datasetImages.datasetId, datasetId));
  return { id: (name: string) => rows.find((row) => row.name.endsWith(name))?.imageId ?? "" };
}

/** A colleague's label. */
async function label(into: Into, imageId: string, name: string): Promise<void> {
  const [of] = await database.connection.db
    .select()
    .from(classes)
    .where(and(eq(classes.projectId, into.projectId), eq(classes.name, name)));
  const colleague = await database.person("labeller", into.teamId);
  const what = { projectId: into.projectId, key: newId("LabelBatch"), classId: of?.id, imageIds: [imageId] };
  await labelImages(colleague.context, what);
}

const undoImport = (into: Into, importId: string) =>
  undoLabelBatch(into.context, { projectId: into.projectId, key: newId("LabelBatch"), batchKey: importId });

/** The actions of a project as its list shows them. */
async function actionsOf({ context, projectId }: Into) {
  interface Listed {
    images: { edges: unknown[] };
  }
  const { data } = await execute(
    context,
    `query ($id: ID!) { project(id: $id) { labelBatches { edges { node {
      imageCount source hasOrigin undoneBy { id } images { edges { node { id } } } } } } } }`,
    { id: projectId },
  );
  const { project } = data as { project: { labelBatches: { edges: { node: Listed }[] } } };
  return project.labelBatches.edges.map(({ node }) => ({ ...node, images: node.images.edges.length }));
}

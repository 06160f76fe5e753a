import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { classes, imageNames, imageQuality, imageSignatures, imports } from "@/db/schema";
import { cancelImport, confirmImport, planImport } from "@/server/imports/commands";
import { scratchPath, uploadPath } from "@/server/imports/uploads";
import { executeImport } from "@/workers/import/run";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture, servicesOf, uploadArchive } from "./importing";
import { openPlanning, pictures } from "./planning";
import { tarOf } from "./tar";
import { zipOf } from "./zip";

const { again, database, placesIn, plan } = await openPlanning();

describe("a planned import", () => {
  it("shows what would come in, writes nothing, and comes in as it was confirmed", async () => {
    const into = await datasetFor(database, ["dog"]);
    const files = await pictures(["train/dog/1.png", "train/cat/2.png", "val/cat/3.png", "test/junk/4.png"]);
    const first = files[0]?.content ?? "";
    const {
      importId,
      end,
      row,
      plan: planned,
      content,
    } = await plan(
      into,
      zipOf([
        ...files,
        { name: "train/cat/again.png", content: first },
        { name: "train/cat/notes.txt", content: "words" },
        { name: "../out.png", content: first },
        { name: "Thumbs.db", content: "x" },
      ]),
      "pets.zip",
    );
    expect(end).toBe("planned");
    expect(row).toMatchObject({ state: "planned", addedImages: 0, confirmedAt: null });
    expect(content).toEqual([]);
    expect(planned).toMatchObject({
      ...{ format: "zip", layout: "folders", layouts: ["folders", "flat"], files: 7, ignored: 1 },
      classes: [
        { name: "cat", files: 3, taken: 3, isKnown: false },
        { name: "dog", files: 1, taken: 1, isKnown: true },
        { name: "junk", files: 1, taken: 1, isKnown: false },
      ],
      splits: { train: 3, validation: 1, test: 1, none: 0 },
      ...{ repeated: 1, unlabelled: 0, question: null },
    });
    expect(planned.refusals.map(({ code, examples }) => [code, examples])).toEqual(
      expect.arrayContaining([
        ["bad-name", ["../out.png"]],
        ["not-an-image", ["train/cat/notes.txt"]],
      ]),
    );
    const names = async () =>
      (await database.connection.db.select().from(classes).where(eq(classes.projectId, into.projectId)))
        .map(({ name }) => name)
        .sort();
    expect(await names()).toEqual(["dog"]);

    await confirmImport(into.context, {
      importId,
      classes: [{ name: "cat", as: "feline" }, { name: "junk" }],
    });
    await expect(confirmImport(into.context, { importId, classes: [] })).rejects.toThrow(/does not wait/);
    const done = await again(importId);
    expect(done.row).toMatchObject({ state: "finished", totalFiles: 6, addedImages: 3, ignoredFiles: 2 });
    expect(await names()).toEqual(["dog", "feline"]);
    expect(await placesIn(into.datasetId)).toEqual({
      "train/dog/1.png": ["dog", "train", null],
      "train/cat/2.png": ["feline", "train", null],
      "val/cat/3.png": ["feline", "validation", null],
    });
  });

  it("asks where nothing gives a class, at once or not, and takes images unlabelled or as one class", async () => {
    const into = await datasetFor(database);
    const flat = zipOf(await pictures(["1.png", "2.png"], 50));
    const { importId, end, plan: planned } = await plan(into, flat, "flat.zip", true);
    expect(end).toBe("planned");
    expect(planned).toMatchObject({ layout: "flat", unlabelled: 2 });
    expect(planned.question).toMatch(/of which class/);
    await expect(confirmImport(into.context, { importId, classes: [] })).rejects.toThrow(/has a question/);
    await planImport(into.context, { importId, loose: { className: null } });
    expect((await again(importId)).plan.question).toBeNull();
    await confirmImport(into.context, { importId, classes: [] });
    expect((await again(importId)).row.addedImages).toBe(2);
    expect(await placesIn(into.datasetId)).toEqual({
      "1.png": [null, null, null],
      "2.png": [null, null, null],
    });

    const other = await plan(into, zipOf(await pictures(["3.png", "cat/4.png"], 60)), "more.zip");
    expect(other.plan.refusals).toMatchObject([{ code: "no-class", files: 1 }]);
    await planImport(into.context, { importId: other.importId, loose: { className: "thing" } });
    expect((await again(other.importId)).plan.classes.map(({ name }) => name)).toEqual(["cat", "thing"]);
    await confirmImport(into.context, { importId: other.importId, classes: [] });
    await again(other.importId);
    expect(await placesIn(into.datasetId)).toMatchObject({
      "3.png": ["thing", null, null],
      "cat/4.png": ["cat", null, null],
    });
    // Folders that are called like splits alone are no classes, unless a person says so.
    const splits = await plan(into, zipOf(await pictures(["train/5.png", "test/6.png"], 64)), "s.zip", true);
    expect(splits).toMatchObject({
      end: "planned",
      plan: { layout: "flat", layouts: ["folders", "flat"], splits: { train: 1, test: 1 } },
    });
    // Unlabelled images get the class of a later import of the same content.
    await importFiles(database, into, [{ name: "bird/1.png", content: await picture(50) }]);
    expect(await placesIn(into.datasetId)).toMatchObject({ "1.png": ["bird", null, null] });
  });

  it("refuses images for an archived class, and takes those of a merged one as the other", async () => {
    const into = await datasetFor(database, ["cat", "old", "kitten"]);
    const { db } = database.connection;
    const named = async (name: string) =>
      (
        await db
          .select()
          .from(classes)
          .where(and(eq(classes.projectId, into.projectId), eq(classes.name, name)))
      )[0]?.id ?? "";
    await db
      .update(classes)
      .set({ archivedAt: new Date() })
      .where(eq(classes.id, await named("old")));
    await db
      .update(classes)
      .set({ archivedAt: new Date(), mergedIntoId: await named("cat") })
      .where(eq(classes.id, await named("kitten")));
    const { byName } = await importFiles(database, into, await pictures(["old/1.png", "kitten/2.png"], 80));
    expect(byName.get("old/1.png")?.code).toBe("class-archived");
    expect(await placesIn(into.datasetId)).toEqual({ "kitten/2.png": ["cat", null, null] });
    // The plan counts them by their class, and takes them where that is given another name, as the refusal says.
    const old = await plan(into, zipOf(await pictures(["old/3.png", "old/4.png"], 84)), "old.zip");
    expect(old.plan).toMatchObject({
      classes: [{ name: "old", files: 2, taken: 0, isKnown: true }],
      refusals: [{ code: "class-archived", files: 2 }],
    });
    await confirmImport(into.context, { importId: old.importId, classes: [{ name: "old", as: "cat" }] });
    expect((await again(old.importId)).row).toMatchObject({ totalFiles: 2, addedImages: 2, refusedFiles: 0 });
  });

  it("is cancelled while it waits, and leaves nothing behind", async () => {
    const into = await datasetFor(database);
    const { importId, uploadId } = await plan(into, zipOf(await pictures(["1.png"], 90)), "a.zip");
    expect(existsSync(uploadPath(database.dataDir, uploadId))).toBe(true);
    await cancelImport(into.context, { importId });
    expect(await again(importId)).toMatchObject({ end: "over", row: { state: "cancelled" } });
    expect(existsSync(uploadPath(database.dataDir, uploadId))).toBe(false);
    expect(existsSync(scratchPath(database.dataDir, uploadId))).toBe(false);
  });

  it("is offered through the API, with every name of an image", async () => {
    const into = await datasetFor(database);
    const [file] = await pictures(["cat/1.png"], 95);
    const { importId } = await plan(
      into,
      zipOf([file ?? { name: "" }, { name: "cat/same.png", content: file?.content ?? "" }]),
      "a.zip",
    );
    const { data, errors } = await execute(
      into.context,
      `query ($id: ID!) { import(id: $id) { state plan { format layout layouts files ignored unlabelled question tables repeated
        classes { name files isKnown } splits { train none } refusals { code files examples reason }
        table { file } relabelling { matched } } } }`,
      { id: importId },
    );
    expect(errors).toBeUndefined();
    expect(data?.import).toMatchObject({
      state: "planned",
      plan: { repeated: 1, classes: [{ name: "cat", files: 2 }] },
    });
    await execute(
      into.context,
      "mutation ($input: ConfirmImportInput!) { confirmImport(input: $input) { id } }",
      {
        input: { importId, classes: [] },
      },
    );
    const { content } = await again(importId);
    const answer = await execute(into.context, "query ($id: ID!) { image(id: $id) { names } }", {
      id: content[0]?.imageId,
    });
    expect(answer.data).toEqual({ image: { names: ["cat/1.png", "cat/same.png"] } });
    expect(
      await database.connection.db.select().from(imageNames).where(eq(imageNames.importId, importId)),
    ).toHaveLength(1);
  });

  it("measures every image that comes in", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/1.png", "cat/2.png"], 100));
    const { db } = database.connection;
    const rows = await db.select().from(imageQuality).where(eq(imageQuality.projectId, into.projectId));
    expect(rows).toHaveLength(2);
    for (const { brightness, contrast, sharpness, pixels } of rows) {
      expect([brightness, contrast, sharpness].every((value) => value > 0 && value < 10)).toBe(true);
      expect(pixels).toBe(144);
    }
    const greys = await db
      .select()
      .from(imageSignatures)
      .where(eq(imageSignatures.imageId, rows[0]?.imageId ?? ""));
    expect(greys[0]?.greys).toHaveLength(256);
  });
});

describe("formats", () => {
  it("tar.gz comes in like a zip, and goes on after a kill where it was", async () => {
    const into = await datasetFor(database);
    const files = await pictures(
      Array.from({ length: 12 }, (_, i) => `set/train/c${i % 3}/${i}.png`),
      200,
    );
    const { importId } = await uploadArchive(database, into, gzipSync(tarOf(files)), "set.tar.gz");
    const { db } = database.connection;
    // As the worker leaves it that dies after five files.
    await executeImport(importId, servicesOf(database, AbortSignal.abort()));
    await db.update(imports).set({ processedFiles: 5, state: "running" }).where(eq(imports.id, importId));
    const { row, content } = await again(importId);
    expect(row).toMatchObject({ state: "finished", processedFiles: 12, addedImages: 7 });
    expect(content.map(({ split }) => split)).toEqual(Array(7).fill("train"));
  });

  it("an image by itself comes in as what its sender said, and a class for all others too", async () => {
    const into = await datasetFor(database);
    const { importId } = await uploadArchive(database, into, await picture(250), "pasted 2026.png");
    const loose = { className: "cat" };
    await database.connection.db.update(imports).set({ choice: { loose } }).where(eq(imports.id, importId));
    expect((await again(importId)).row).toMatchObject({ state: "finished", addedImages: 1 });
    expect(await placesIn(into.datasetId)).toEqual({ "pasted 2026.png": ["cat", null, null] });
  });

  it("a table in the archive gives class, split and group; its columns can be chosen", async () => {
    const into = await datasetFor(database);
    const csv = "\ufeffBild;Art;Menge;Patient\n1;Äpfel;train;p1\n2;Birnen;test;p2\n3;Äpfel;;p1\n9;Birnen;;\n";
    const archive = zipOf([
      ...(await pictures(["photos/1.png", "photos/2.png", "photos/3.png", "photos/4.png"], 300)),
      { name: "labels.csv", content: Buffer.from(csv, "utf16le") },
    ]);
    const { importId, plan: planned } = await plan(into, archive, "a.zip");
    expect(planned).toMatchObject({
      ...{ layout: "table", tables: ["labels.csv"], files: 4, ignored: 1 },
      // The rest is found nowhere, which is said: part of the pictures may be missing.
      strayRows: { rows: 1, examples: ["9"] },
      table: {
        ...{ kind: "CSV", encoding: "UTF-16 (little-endian)", separator: ";", rowCount: 4 },
        columns: ["Bild", "Art", "Menge", "Patient"],
        chosen: { file: "Bild", class: "Art" },
      },
      classes: [
        { name: "Äpfel", files: 2 },
        { name: "Birnen", files: 1 },
      ],
    });
    expect(planned.refusals).toMatchObject([{ code: "no-class", files: 1, examples: ["photos/4.png"] }]);
    const columns = { file: "Bild", class: "Art", split: "Menge", group: "Patient" };
    await planImport(into.context, { importId, table: { file: "labels.csv", columns } });
    expect((await again(importId)).plan.table?.chosen).toEqual(columns);
    await confirmImport(into.context, { importId, classes: [] });
    await again(importId);
    expect(await placesIn(into.datasetId)).toEqual({
      "photos/1.png": ["Äpfel", "train", "p1"],
      "photos/2.png": ["Birnen", "test", "p2"],
      "photos/3.png": ["Äpfel", null, "p1"],
    });
  });

  it("tables that name the files beside them are read together: those of train and test may be called the same", async () => {
    const into = await datasetFor(database);
    const names = ["set/train/0001.png", "set/train/0002.png", "set/test/0001.png", "set/test/0003.png"];
    const archive = zipOf([
      ...(await pictures(names, 330)),
      { name: "set/train/metadata.csv", content: "file_name,label\n0001.png,cat\n0002.png,dog\n" },
      {
        name: "set/test/metadata.csv",
        content: "file_name,label\n0001.png,dog,torn\n0003.png,cat\n0004.png,cat\n",
      },
    ]);
    const { importId, plan: planned } = await plan(into, archive, "folder.zip");
    expect(planned).toMatchObject({
      ...{ layout: "table", files: 4, ignored: 2, refusals: [], question: null },
      strayRows: { rows: 1, examples: ["set/test/0004.png"] },
      splits: { train: 2, validation: 0, test: 2, none: 0 },
    });
    await confirmImport(into.context, { importId, classes: [] });
    await again(importId);
    expect(await placesIn(into.datasetId)).toEqual({
      "set/train/0001.png": ["cat", "train", null],
      "set/train/0002.png": ["dog", "train", null],
      "set/test/0001.png": ["dog", "test", null],
      "set/test/0003.png": ["cat", "test", null],
    });
  });

  it("a table and an archive that were dropped together are one import", async () => {
    const into = await datasetFor(database);
    const photos = zipOf(await pictures(["1.png", "more/2.png", "3.png"], 350));
    const archive = zipOf([
      { name: "labels.csv", content: "name,species\n1.png,cat\n2,dog\n9.png,cat\n" },
      { name: "photos.zip", content: photos, stored: true },
    ]);
    const { importId, plan: planned } = await plan(into, archive, "photos with labels.zip");
    expect(planned).toMatchObject({ layout: "table", files: 3, tables: ["labels.csv"] });
    expect(planned.refusals).toMatchObject([{ code: "no-class", files: 1, examples: ["3.png"] }]);
    await confirmImport(into.context, { importId, classes: [] });
    expect((await again(importId)).row).toMatchObject({ state: "finished", addedImages: 2, refusedFiles: 1 });
    expect(await placesIn(into.datasetId)).toEqual({
      "1.png": ["cat", null, null],
      "more/2.png": ["dog", null, null],
    });
  });

  it("the columns of a Parquet file can be chosen, those that it has", async () => {
    const into = await datasetFor(database);
    const bytes = await readFile(new URL("../fixtures/archives/lab.parquet", import.meta.url));
    const { importId, plan: planned } = await plan(into, bytes, "lab.parquet");
    expect(planned).toMatchObject({
      ...{ layout: "columns", table: { kind: "Parquet", rowCount: 6, imageColumns: ["mask", "scan"] } },
      classes: [{ name: "0" }, { name: "1" }, { name: "2" }],
    });
    const read = (columns: Record<string, string | null>) =>
      execute(into.context, "mutation ($input: PlanImportInput!) { planImport(input: $input) { id } }", {
        input: { importId, table: { file: "lab.parquet", columns } },
      });
    expect((await read({ image: "scan", class: "tags" })).errors?.[0]?.message).toMatch(/no column tags/);
    expect((await read({ image: "patient" })).errors?.[0]?.message).toMatch(/bytes of the images/);
    expect((await read({ class: "diagnosis" })).errors?.[0]?.message).toMatch(/bytes of the images/);
    const columns = {
      image: "scan",
      file: "file_name",
      class: "diagnosis",
      split: "split",
      group: "patient",
    };
    expect((await read(columns)).errors).toBeUndefined();
    expect((await again(importId)).plan.table?.chosen).toEqual(columns);
    await confirmImport(into.context, { importId, classes: [] });
    expect((await again(importId)).row).toMatchObject({ state: "finished", addedImages: 6 });
    expect(await placesIn(into.datasetId)).toMatchObject({
      "lab/scans/0.png": ["malignant", "validation", "0"],
      "lab/scans/5.png": ["benign", "train", "2"],
    });
  });

  it("COCO files of several splits, each beside its images; several categories are refused", async () => {
    const into = await datasetFor(database);
    const coco = (...categories: number[][]) =>
      JSON.stringify({
        images: categories.map((_, i) => ({ id: i, file_name: `${i}.png` })),
        annotations: categories.flatMap((ids, i) => ids.map((category_id) => ({ image_id: i, category_id }))),
        categories: [
          { id: 1, name: "cat" },
          { id: 2, name: "dog" },
        ],
      });
    const { byName, row } = await importFiles(database, into, [
      ...(await pictures(["train/0.png", "train/1.png", "valid/0.png"], 400)),
      { name: "train/_annotations.coco.json", content: coco([1], [1, 2]) },
      { name: "valid/_annotations.coco.json", content: coco([2]) },
    ]);
    expect(row).toMatchObject({ state: "finished", totalFiles: 3, addedImages: 2 });
    expect(byName.get("train/1.png")?.code).toBe("several-classes");
    expect(await placesIn(into.datasetId)).toEqual({
      "train/0.png": ["cat", "train", null],
      "valid/0.png": ["dog", "validation", null],
    });
  });

  it.each([
    [
      "Parquet",
      ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"],
      11,
      ["cat", "dog"],
      "train",
    ],
    ["IDX", ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"], 4, ["0", "1", "2", "7"], "test"],
  ])("%s says its classes itself", async (_what, names, count, classNames, split) => {
    const into = await datasetFor(database);
    const files = await Promise.all(
      names.map(async (name) => ({
        name,
        content: await readFile(new URL(`../fixtures/archives/${name}`, import.meta.url)),
      })),
    );
    const { row, content } = await importFiles(database, into, files);
    expect(row).toMatchObject({ state: "finished", totalFiles: count, addedImages: count, refusedFiles: 0 });
    expect(new Set(content.map((each) => each.split))).toEqual(new Set([split]));
    expect(row.plan?.classes.map(({ name }) => name)).toEqual(classNames);
  });
});

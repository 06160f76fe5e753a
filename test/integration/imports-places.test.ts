import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { imports, versionImages } from "@/db/schema";
import { confirmImport, planImport } from "@/server/imports/commands";
import { undoLabelBatch } from "@/server/labels/commands";
import type { Place } from "@/workers/import/layout";
import { Refusal } from "@/workers/import/refusal";
import { Staged } from "@/workers/import/staged";
import { openTable } from "@/workers/import/tables/open-table";
import { freezeVersion } from "./freezing";
import { ask, execute } from "./graphql";
import { datasetFor, importFiles } from "./importing";
import { openPlanning, pictures } from "./planning";

const { again, database, placesIn, plan } = await openPlanning();
const { db } = database.connection;

describe("a table for images that are here", () => {
  it("moves them to other splits and groups, as one action with their labels, which is taken back", async () => {
    const into = await datasetFor(database);
    const names = ["train/cat/1.png", "test/cat/2.png", "train/dog/3.png", "test/dog/4.png"];
    await importFiles(database, into, await pictures(names, 700));
    const before = await placesIn(into.datasetId);
    const settings = {
      splitMethod: "folders",
      seed: 1,
      fractions: { train: 0.5, validation: 0, test: 0.5 },
    } as const;
    const version = await freezeVersion(database, into.context, { datasetId: into.datasetId, ...settings });
    const frozen = () =>
      db
        .select()
        .from(versionImages)
        .where(eq(versionImages.versionId, version.id))
        .orderBy(asc(versionImages.position));
    const was = await frozen();
    const csv = [
      "file,label,split,patient",
      "1.png,dog,test,p1",
      "2.png,,,p1",
      "3.png,dog,train,",
      "4.png,dog,holdout,p2",
      "5.png,cat,train,p3",
    ].join("\n");
    const { importId, plan: planned } = await plan(into, Buffer.from(csv), "labels.csv");
    expect(planned).toMatchObject({
      question: null,
      files: 5,
      table: { chosen: { file: "file", class: "label", group: "patient" } },
    });
    const columns = { image: null, file: "file", class: "label", split: "split", group: "patient" };
    await planImport(into.context, { importId, table: { file: "labels.csv", columns } });
    expect((await again(importId)).plan).toMatchObject({
      relabelling: { matched: 3, unmatched: 1, unchanged: 1, splits: 1, groups: 2 },
      refusals: [
        { code: "no-split", files: 1, examples: ["4.png"] },
        { code: "no-such-image", files: 1 },
      ],
    });
    await confirmImport(into.context, { importId, classes: [] });
    const { row, notes } = await again(importId);
    expect(row).toMatchObject({
      state: "finished",
      labelledImages: 1,
      placedImages: 2,
      duplicateFiles: 1,
      refusedFiles: 2,
    });
    expect(notes.map(({ name, code }) => [name, code])).toEqual([
      ["3.png", "unchanged"],
      ["4.png", "no-split"],
      ["5.png", "no-such-image"],
    ]);
    const after = {
      ...before,
      [names[0] as string]: ["dog", "test", "p1"],
      [names[1] as string]: ["cat", "test", "p1"],
    };
    expect(await placesIn(into.datasetId)).toEqual(after);
    expect(await frozen()).toEqual(was);
    expect(await actionsOf(into)).toMatchObject([
      { imageCount: 2, moves: 2, images: { edges: { length: 2 } } },
    ]);
    const undo = (batchKey: string) =>
      undoLabelBatch(into.context, { projectId: into.projectId, key: newId("LabelBatch"), batchKey });
    const undone = await undo(importId);
    expect(undone).toMatchObject({ batch: { imageCount: 2 }, conflicts: [] });
    expect(await placesIn(into.datasetId)).toEqual(before);
    // Taking back the taking back does it again.
    await undo(undone.batch.key);
    expect(await placesIn(into.datasetId)).toEqual(after);
    // Each image tells where it was put, by what, and that it was taken back.
    const moves = `query ($dataset: ID!) { dataset(id: $dataset) { images { edges { node { names moves {
      splitBefore split groupBefore group dataset { id } author { id } origin { id name } batch { undoes { id } } } } } } } }`;
    const told = await ask<{
      dataset: { images: { edges: { node: { names: string[]; moves: Record<string, unknown>[] } }[] } };
    }>(into.context, moves, { dataset: into.datasetId });
    const movesOf = (name: string | undefined) =>
      told.dataset.images.edges.find(({ node }) => name !== undefined && node.names.includes(name))?.node
        .moves;
    const [there, back, redone] = movesOf(names[0]) ?? [];
    const where = { dataset: { id: into.datasetId }, author: { id: into.actor.id } };
    expect(there).toEqual({
      ...{ splitBefore: "train", split: "test", groupBefore: null, group: "p1", ...where },
      ...{ origin: { id: importId, name: "labels.csv" }, batch: { undoes: null } },
    });
    expect(back).toMatchObject({ splitBefore: "test", split: "train", group: null, origin: null, ...where });
    expect(redone).toMatchObject({ split: "test", group: "p1", origin: null });
    expect(movesOf(names[1])).toMatchObject([{ splitBefore: "test", split: "test", group: "p1" }, {}, {}]);
    expect(movesOf(names[2])).toEqual([]);
    // Another team takes nothing back, and is told nothing.
    const stranger = await database.person();
    const { data } = await execute(stranger.context, moves, { dataset: into.datasetId });
    expect(data?.dataset ?? null).toBeNull();
    await expect(
      undoLabelBatch(stranger.context, {
        projectId: into.projectId,
        key: newId("LabelBatch"),
        batchKey: importId,
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("may tell groups alone, needs no class, and leaves what was moved since where it is", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/1.png", "cat/2.png", "dog/3.png"], 720));
    const grouped = async (csv: string) => {
      const { importId, plan: planned } = await plan(into, Buffer.from(csv), "patients.csv");
      if (planned.question !== null) {
        const columns = { image: null, file: "image", class: null, split: null, group: "patient" };
        await planImport(into.context, { importId, table: { file: "patients.csv", columns } });
        await again(importId);
      }
      await confirmImport(into.context, { importId, classes: [] });
      return { importId, ...(await again(importId)) };
    };
    const first = await grouped("image,patient\n1.png,a\n2.png,a\n3.png,b\n");
    expect(first.row).toMatchObject({ state: "finished", labelledImages: 0, placedImages: 3 });
    const second = await grouped("image,patient\n2.png,c\n2.png,d\n3.png,c\n");
    expect(second.row).toMatchObject({ placedImages: 1, refusedFiles: 2 });
    expect(second.notes.map(({ code }) => code)).toEqual(["several-places", "several-places"]);
    const [third] = await db.select().from(imports).where(eq(imports.id, first.importId));
    expect(third?.plan?.relabelling).toMatchObject({ matched: 3, splits: 0, groups: 3 });
    const { conflicts, batch } = await undoLabelBatch(into.context, {
      ...{ projectId: into.projectId, key: newId("LabelBatch"), batchKey: first.importId },
    });
    expect([conflicts.length, batch.imageCount]).toEqual([1, 2]);
    expect(await placesIn(into.datasetId)).toEqual({
      "cat/1.png": ["cat", null, null],
      "cat/2.png": ["cat", null, null],
      "dog/3.png": ["dog", null, "c"],
    });
  });

  it("refuses rows that call one image by two names and give it two classes, all of them", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await pictures(["cat/1.png", "cat/2.png"], 740));
    const csv = "file,label\ncat/1.png,dog\n1.png,bird\n2.png,dog\n2.png,dog\n2.png,bird\n";
    const { plan: planned } = await plan(into, Buffer.from(csv), "labels.csv");
    expect(planned).toMatchObject({
      relabelling: { matched: 0 },
      refusals: [{ code: "several-classes", files: 5 }],
    });
  });
});

describe("labels by file", () => {
  const columns = { file: "file", class: "class", split: "split", group: "group" };
  /** What tables say of files of an archive. */
  async function placesOf(tables: readonly { csv: string; folder?: string }[], paths: readonly string[]) {
    const folder = await mkdtemp(join(tmpdir(), "offdiagonal-labels-"));
    const staged = new Staged(database.url);
    try {
      const read = await Promise.all(
        tables.map(async ({ csv, folder: at = "" }, i) => {
          const path = join(folder, `${i}.csv`);
          await writeFile(path, csv);
          return {
            table: (await openTable(path, "labels.csv", join(folder, String(i)))).table,
            columns,
            folder: at,
          };
        }),
      );
      await staged.takeRows(read, false);
      await staged.placeFiles(
        (async function* () {
          yield* paths;
        })(),
      );
      const found: (Place | Refusal | null)[] = [];
      for (const at of paths.keys()) found.push(await staged.placeOf(at));
      return found;
    } finally {
      await staged.close();
      await rm(folder, { recursive: true });
    }
  }

  it("are found whatever folder either side begins in, and refused where there are several", async () => {
    const csv =
      "file,class,split,group\n./a/1.png,cat,train,p1\nb\\1.png,dog,,\nx/2,cat,TEST,\nx/3.png,,,p9\n4.png,cat,,\n4.png,dog,,\n";
    const paths = ["a/1.png", "root/b/1.png", "2.jpg", "x/3.png", "1.png", "5.png", "4.png"];
    const [first, second, third, fourth, ambiguous, unknown, several] = await placesOf([{ csv }], paths);
    expect(first).toEqual({ className: "cat", split: "train", group: "p1" });
    expect(second).toMatchObject({ className: "dog", split: null });
    expect(third).toMatchObject({ className: "cat", split: "test" });
    expect(fourth).toEqual({ className: null, split: null, group: "p9" });
    expect([ambiguous, unknown]).toEqual([null, null]);
    expect(several).toBeInstanceOf(Refusal);
  });

  it("are found by an address, by what Label Studio calls an upload, and whatever form letters with marks have", async () => {
    const csv =
      "file,class\nhttps://example.org/x/a%20b/1.png?v=2,cat\n/data/upload/3/0a1b2c3d-2%201.png,dog\n100%25.png,cat\nGröße.png,cat\n";
    expect(
      await placesOf([{ csv }], ["a b/1.png", "img/2 1.png", "100%25.png", "Gro\u0308ße.png"]),
    ).toMatchObject([{ className: "cat" }, { className: "dog" }, { className: "cat" }, { className: "cat" }]);
  });

  it("are refused where a cell names several, as JSON and Label Studio write them", async () => {
    const csv =
      'file,class\n1.png,"[""cat"",""dog""]"\n2.png,"{""choices"": [""cat"", ""dog""]}"\n3.png,"[""cat""]"\n4.png,[cat]\n5.png,"big\n\tcat"\n';
    const [one, two, ...others] = await placesOf([{ csv }], ["1.png", "2.png", "3.png", "4.png", "5.png"]);
    expect([one, two].every((each) => each instanceof Refusal)).toBe(true);
    expect(others).toMatchObject([{ className: "cat" }, { className: "[cat]" }, { className: "big cat" }]);
  });

  it("tell files of the same name in several folders apart", async () => {
    const tables = [
      { csv: "file,class\n1.png,cat\n", folder: "train/" },
      { csv: "file,class\n1.png,dog\n", folder: "valid/" },
    ];
    expect(await placesOf(tables, ["train/1.png", "valid/1.png"])).toMatchObject([
      { className: "cat" },
      { className: "dog" },
    ]);
  });
});

/** The actions of a project as its list shows them, newest first. */
async function actionsOf({ context, projectId }: Awaited<ReturnType<typeof datasetFor>>) {
  const { data } = await execute(
    context,
    `query ($id: ID!) { project(id: $id) { labelBatches { edges { node {
      imageCount moves images { edges { node { id } } } } } } } }`,
    { id: projectId },
  );
  const { project } = data as { project: { labelBatches: { edges: { node: unknown }[] } } };
  return project.labelBatches.edges.map(({ node }) => node);
}

import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { datasetImages, images, labels } from "@/db/schema";
import { serveExport } from "@/server/exports/serve";
import { confirmImport } from "@/server/imports/commands";
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
        { name: "bird", files: 2, isKnown: false },
        { name: "cat", files: 1, isKnown: true },
        { name: "dog", files: 1, isKnown: true },
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
});

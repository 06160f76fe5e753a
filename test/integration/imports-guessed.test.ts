/** Tables that no column of says outright that it holds classes. */
import { describe, expect, it } from "vitest";
import { planImport } from "@/server/imports/commands";
import { datasetFor } from "./importing";
import { openPlanning, pictures } from "./planning";
import { zipOf } from "./zip";

const { again, database, placesIn, plan } = await openPlanning();

describe("a column of classes that was guessed", () => {
  const head = ["1,M,dress,x", "2,L,dress,y", "3,M,hat,z", "4,L,shoes,x"];
  const table = (columns: string) =>
    `${columns}\n${head.map((row) => row.replace(",", ".png,")).join("\n")}\n`;
  const archive = async (columns: string) =>
    zipOf([
      ...(await pictures(["1.png", "2.png", "3.png", "4.png"], 700)),
      { name: "labels.csv", content: table(columns) },
    ]);

  it("is looked at by a person before images get classes by it; one that is called so is taken at once", async () => {
    const into = await datasetFor(database);
    const guessed = await plan(into, await archive("Datei,Größe,Teil,Ort"), "guessed.zip", true);
    expect(guessed).toMatchObject({ end: "planned", row: { state: "planned", addedImages: 0 } });
    expect(guessed.plan).toMatchObject({
      question: null,
      table: { isClassGuessed: true, chosen: { class: "Größe" } },
    });
    // What the person chooses is no guess.
    await planImport(into.context, {
      importId: guessed.importId,
      table: { file: "labels.csv", columns: { file: "Datei", class: "Teil", split: null, group: null } },
    });
    expect((await again(guessed.importId)).plan.table).toMatchObject({ isClassGuessed: false });

    const named = await plan(
      await datasetFor(database),
      await archive("Datei,Größe,Kategorie,Ort"),
      "a.zip",
      true,
    );
    expect(named).toMatchObject({ end: "finished", row: { addedImages: 4 } });
    expect(named.plan.classes.map(({ name }) => name)).toEqual(["dress", "hat", "shoes"]);
  });

  it("of images that are here changes none of them before", async () => {
    const into = await datasetFor(database);
    await plan(
      into,
      zipOf(await pictures(["a/1.png", "a/2.png", "b/3.png", "b/4.png"], 710)),
      "own.zip",
      true,
    );
    const before = await placesIn(into.datasetId);
    const { end, plan: planned } = await plan(
      into,
      Buffer.from(table("Datei,Größe,Teil,Ort")),
      "labels.csv",
      true,
    );
    expect([end, planned.table?.isClassGuessed]).toEqual(["planned", true]);
    expect(await placesIn(into.datasetId)).toEqual(before);
  });
});

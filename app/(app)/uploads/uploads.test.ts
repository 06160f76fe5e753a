import { describe, expect, it } from "vitest";
import type { DroppedFile } from "@/app/ui/dropped-files";
import { PackedFolder } from "./packed-folder";
import { contentsOf, isWithTable } from "./uploads";

const dropped = (...paths: string[]): DroppedFile[] =>
  paths.map((path) => ({ path, file: new File(["x"], path.split("/").at(-1) ?? "") }));
const sent = (...paths: string[]) =>
  contentsOf(dropped(...paths)).map((each) =>
    each instanceof PackedFolder ? `${each.name} (${each.count})` : each.name,
  );

describe("what is dropped", () => {
  it("is sent archive by archive, and the rest packed together", () => {
    expect(sent("a.zip", "b.tar.gz")).toEqual(["a.zip", "b.tar.gz"]);
    expect(sent("a.zip", "1.png", "2.png")).toEqual(["a.zip", "2 files.zip (2)"]);
    expect(sent("pets/cat/1.png", "pets/cat/.DS_Store", "pets/inner.zip")).toEqual(["pets.zip (2)"]);
    expect(sent("1.png", "__MACOSX/1.png")).toEqual(["1.png"]);
    expect(sent(".DS_Store")).toEqual([]);
  });

  it("is one import with the table that lies beside it", () => {
    expect(sent("photos.zip", "labels.csv")).toEqual(["photos.zip with labels.csv (2)"]);
    expect(sent("labels.json", "pets/1.png", "2.png")).toEqual(["3 files.zip (3)"]);
    for (const paths of [
      ["photos.zip", "labels.csv"],
      ["labels.csv", "pets/1.png"],
    ]) {
      expect(isWithTable(dropped(...paths))).toBe(true);
    }
    for (const paths of [
      ["labels.csv"],
      ["a.csv", ".DS_Store"],
      ["pets/labels.csv", "pets/1.png"],
      ["a.zip"],
    ]) {
      expect(isWithTable(dropped(...paths))).toBe(false);
    }
  });

  it("is sent table by table where there is nothing else", () => {
    expect(sent("a.csv", "b.json")).toEqual(["a.csv", "b.json"]);
  });
});

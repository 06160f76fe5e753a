import { describe, expect, it } from "vitest";
import { checkName, isIgnored, LayoutReader } from "./layout";

function layoutOf(...names: string[]) {
  const reader = new LayoutReader();
  for (const name of names) reader.add(name);
  return reader.finish();
}

describe("layout of an archive", () => {
  it("takes a folder as a class", () => {
    const layout = layoutOf("cat/1.png", "dog/1.png", "dog/sub/2.png");
    expect(layout.classNames).toEqual(["cat", "dog"]);
    expect(layout.place("dog/sub/2.png")).toMatchObject({ className: "dog", split: null });
  });

  it("takes split folders above the classes, below folders that all share", () => {
    const layout = layoutOf(
      "mnist/",
      "mnist/readme.txt",
      "mnist/Train/10/x.png",
      "mnist/Train/9/x.png",
      "mnist/val/9/y.png",
    );
    expect(layout.classNames).toEqual(["9", "10"]);
    expect(layout.place("mnist/Train/10/x.png")).toMatchObject({ className: "10", split: "train" });
    expect(layout.place("mnist/val/9/y.png")).toMatchObject({ className: "9", split: "validation" });
    expect(() => layout.place("mnist/readme.txt")).toThrow(/is no image/);
  });

  it("learns nothing from where texts and tables lie", () => {
    const layout = layoutOf(
      "data/readme.md",
      "data/v2/notes.txt",
      "data/v2/a/1.png",
      "data/v2/b/x.csv",
      "data/v2/b/2.png",
    );
    expect(layout.classNames).toEqual(["a", "b"]);
    expect(layoutOf("set/labels.csv", "set/raw/cat/1.png", "set/raw/dog/2.png").classNames).toEqual([
      "cat",
      "dog",
    ]);
  });

  it("does not let a file at the top hide the shared folder", () => {
    const layout = layoutOf("cover.jpg", "data/cat/1.png", "data/dog/1.png");
    expect(layout.classNames).toEqual(["cat", "dog"]);
    expect(() => layout.place("cover.jpg")).toThrow(/no class folder/);
  });

  it("keeps the class where all files are of one", () => {
    expect(layoutOf("cat/1.png", "cat/2.png").classNames).toEqual(["cat"]);
    expect(layoutOf("pets/cat/1.png", "pets/cat/2.png").classNames).toEqual(["cat"]);
    expect(layoutOf("cat/1.png", "cat/2.png", "cat/more/3.png").classNames).toEqual(["cat"]);
    expect(layoutOf("train/cat/1.png").place("train/cat/1.png")).toMatchObject({
      className: "cat",
      split: "train",
    });
  });

  it("takes a folder named like a split as a class where the pictures lie right in it", () => {
    const layout = layoutOf("test/1.png", "cat/1.png");
    expect(layout.place("test/1.png")).toMatchObject({ className: "test", split: null });
    expect(() => layoutOf("train/cat/1.png", "test/1.png").place("test/1.png")).toThrow(/no class folder/);
  });

  it("takes what an export has beside the folders of its splits for images of no split", () => {
    const layout = layoutOf("train/cat/1.png", "unsplit/cat/2.png", "unsplit/dog/3.png");
    expect(layout.classNames).toEqual(["cat", "dog"]);
    expect(layout.place("unsplit/dog/3.png")).toEqual({ className: "dog", split: null, group: null });
    // By itself it is a class like any.
    expect(layoutOf("unsplit/cat/2.png", "dog/3.png").classNames).toEqual(["dog", "unsplit"]);
  });

  it("takes no folder for a class that holds nothing but the class folders of each split", () => {
    const layout = layoutOf(
      "set/train/images/cat/1.png",
      "set/train/images/dog/2.png",
      "set/train/labels/cat/1.txt",
      "set/train/cover.jpg",
      "set/valid/images/cat/3.png",
      "set/test/images/dog/old/4.png",
    );
    expect(layout.classNames).toEqual(["cat", "dog"]);
    expect(layout.place("set/train/images/cat/1.png")).toMatchObject({ className: "cat", split: "train" });
    expect(layout.place("set/test/images/dog/old/4.png")).toMatchObject({ className: "dog", split: "test" });
    expect(() => layout.place("set/train/labels/cat/1.txt")).toThrow(/is no image/);
    expect(() => layout.place("set/train/cover.jpg")).toThrow(/no class folder/);
    const deep = layoutOf("train/data/images/cat/1.png", "train/data/images/dog/2.png");
    expect(deep.classNames).toEqual(["cat", "dog"]);
    expect(layoutOf("train/images/cat/1.png", "test/images/cat/2.png").classNames).toEqual(["cat"]);
  });

  it("keeps a class that all splits share", () => {
    expect(layoutOf("train/cat/1.png", "test/cat/2.png").classNames).toEqual(["cat"]);
    expect(layoutOf("train/cat/1.png", "train/cat/more/2.png", "test/cat/3.png").classNames).toEqual(["cat"]);
    // Folders that no two splits have say when pictures were taken, or of whom, not of which class.
    expect(layoutOf("train/cat/may/1.png", "test/cat/june/2.png").classNames).toEqual(["cat"]);
    expect(layoutOf("train/images/1.png", "test/images/2.png").classNames).toEqual(["images"]);
    expect(layoutOf("train/images/cat/1.png", "test/photos/cat/2.png").classNames).toEqual([
      "images",
      "photos",
    ]);
  });

  it("makes classes of empty folders", () => {
    expect(layoutOf("train/cat/1.png", "train/dog/").classNames).toEqual(["cat", "dog"]);
    expect(layoutOf("cat/1.png", "dog/").classNames).toEqual(["cat", "dog"]);
  });

  it("takes names in any script, composed and trimmed", () => {
    const layout = layoutOf("猫/1.png", "A\u0308hre /1.png", "Ähre/2.png", "кот/1.png");
    expect(layout.classNames).toEqual(expect.arrayContaining(["猫", "Ähre", "кот"]));
    expect(layout.classNames).toHaveLength(3);
  });

  it("leaves hidden files out and counts them", () => {
    const layout = layoutOf(
      "cat/1.png",
      "cat/.DS_Store",
      "__MACOSX/cat/._1.png",
      "cat/Thumbs.db",
      ".git/config",
    );
    expect(layout.fileCount).toBe(1);
    expect(layout.ignoredCount).toBe(4);
    expect(isIgnored("../x.png")).toBe(false);
  });

  it.each([
    "/etc/passwd",
    "../x.png",
    "cat/../../x.png",
    "C:/x.png",
    "c:x.png",
    "cat\\x.png",
    "cat/\u0000.png",
    "cat/\u202egnp.exe",
    `cat/${"x".repeat(260)}.png`,
    `${"x/".repeat(2100)}1.png`,
    "...",
  ])("refuses the name %j", (name) => {
    expect(() => checkName(name)).toThrow(/The name/);
    expect(layoutOf(name, "cat/1.png").classNames).toEqual(["cat"]);
  });
});

import { describe, expect, it } from "vitest";
import { folderNames, pathOf } from "./names";

describe("folder names", () => {
  it("keep what is safe, and change what is not", () => {
    expect(folderNames(["cat", "größe 1", "T-shirt/top", "..", "a:b", "", "CON", "end.", " x "])).toEqual([
      ...["cat", "größe 1", "T-shirt_top", "_", "a_b", "_ (2)", "_CON", "end_", "x"],
    ]);
  });

  it("are never two of one name, also where upper and lower case count alike", () => {
    const names = folderNames(["Cat", "cat", "cat (2)", "CAT", "a/b", "a_b", "a\\b"]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names[0]).toBe("Cat");
  });

  it("lead out of no folder", () => {
    for (const name of folderNames(["../../etc", "/abs", "..\\x", "\u0000", "~", "."])) {
      expect(name).not.toMatch(/[/\\]|^\.|\0/);
    }
  });

  it("are short enough for every file system", () => {
    const [name = ""] = folderNames(["犬".repeat(300)]);
    expect(Buffer.byteLength(name)).toBeLessThan(250);
  });
});

it("names an image by its content", () => {
  const image = { sha256: "ab".repeat(32), mediaType: "image/jpeg" };
  expect(pathOf("cat", "train", image)).toBe("train/cat/abababababababababab.jpg");
  expect(pathOf("cat", null, image)).toBe("cat/abababababababababab.jpg");
});

import { describe, expect, it } from "vitest";
import { filesOfDrop } from "./dropped-files";

const gone = () => new DOMException("A requested file could not be found.", "NotFoundError");

function fileEntry(fullPath: string, isThere = true): FileSystemEntry {
  const file = (resolve: (file: File) => void, reject: (error: Error) => void) =>
    isThere ? resolve(new File(["x"], fullPath.replace(/^.*\//, ""))) : reject(gone());
  return { isFile: true, isDirectory: false, fullPath, file } as unknown as FileSystemEntry;
}

/** A folder whose children come in batches of two, as a browser gives them by the hundred. */
function folderEntry(fullPath: string, children: FileSystemEntry[], isThere = true): FileSystemEntry {
  const createReader = () => {
    let at = 0;
    return {
      readEntries(resolve: (batch: FileSystemEntry[]) => void, reject: (error: Error) => void) {
        if (!isThere) reject(gone());
        resolve(children.slice(at, at + 2));
        at += 2;
      },
    };
  };
  return { isFile: false, isDirectory: true, fullPath, createReader } as unknown as FileSystemEntry;
}

/** A drop of these; a file is given as browsers without entries give it, and a text goes with it. */
const dropOf = (...dropped: (FileSystemEntry | File)[]) => ({
  items: [
    { kind: "string" },
    ...dropped.map((one) => ({
      kind: "file",
      webkitGetAsEntry: () => (one instanceof File ? null : one),
      getAsFile: () => (one instanceof File ? one : null),
    })),
  ] as unknown as DataTransferItemList,
});

describe("filesOfDrop", () => {
  it("walks folders, however deep and however many batches", async () => {
    const { files, unreadable } = await filesOfDrop(
      dropOf(
        folderEntry("/pets", [
          ...["a", "b", "c"].map((name) => fileEntry(`/pets/${name}.png`)),
          folderEntry("/pets/cats", [fileEntry("/pets/cats/1.png")]),
        ]),
        fileEntry("/alone.png"),
        new File(["x"], "all.zip"),
      ),
    );
    expect(files.map(({ path }) => path)).toEqual([
      ...["pets/a.png", "pets/b.png", "pets/c.png", "pets/cats/1.png", "alone.png", "all.zip"],
    ]);
    expect(unreadable).toEqual([]);
  });

  it("names what could not be read, and gives all else", async () => {
    const { files, unreadable } = await filesOfDrop(
      dropOf(
        folderEntry("/pets", [
          fileEntry("/pets/a.png"),
          fileEntry("/pets/gone.png", false),
          folderEntry("/pets/locked", [], false),
          fileEntry("/pets/b.png"),
        ]),
      ),
    );
    expect(files.map(({ path }) => path)).toEqual(["pets/a.png", "pets/b.png"]);
    expect(unreadable).toEqual(["pets/gone.png", "pets/locked"]);
  });
});

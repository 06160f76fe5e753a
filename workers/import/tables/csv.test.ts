import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable } from "./open-table";
import { firstRows } from "./table";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(text: string) {
  const path = join(folder, "labels.csv");
  await writeFile(path, text);
  const { table } = await openTable(path, "labels.csv", `${path}-scratch`);
  const rows = await firstRows(table, Number.POSITIVE_INFINITY);
  expect(table.rowCount).toBe(rows.length);
  return { ...table, rows };
}

describe("a table of cells with a separator", () => {
  it.each([
    [",", 'file,class\n"a, b.png",cat\n1.png,"dog ""x"""\n'],
    [";", 'file;class\r\n"a, b.png";cat\r\n1.png;"dog ""x"""\r\n'],
    ["\t", 'file\tclass\na, b.png\tcat\n1.png\t"dog ""x"""\n\n'],
    ["|", 'file|class\na, b.png|cat\n1.png|"dog ""x"""'],
    // As Excel is told of it: no row.
    [";", 'sep=;\r\nfile;class\r\na, b.png;cat\r\n1.png;"dog ""x"""\r\n'],
  ])("separated by %j is taken apart", async (separator, text) => {
    expect(await rowsOf(text)).toMatchObject({
      ...{ kind: "CSV", separator, columns: ["file", "class"], rowCount: 2 },
      rows: [
        ["a, b.png", "cat"],
        ["1.png", 'dog "x"'],
      ],
    });
  });

  it("without names of columns loses no row", async () => {
    expect(await rowsOf("1.png,cat\n2.png,dog\n")).toMatchObject({
      columns: ["Column 1", "Column 2"],
      rows: [{}, {}],
    });
  });

  it("without names of columns is known by numbers above numbers too", async () => {
    expect((await rowsOf("0,cat\n1,dog\n2,cat\n")).rows).toHaveLength(3);
    expect(await rowsOf(",image_id,label\n0,7,cat\n1,8,dog\n")).toMatchObject({
      columns: ["Column 1", "image_id", "label"],
      rows: [{}, {}],
    });
  });

  it.each([",", "\t", ";", "|"])(
    "separated by %j has empty cells where its rows leave them out at their end, and columns for more",
    async (separator) => {
      const read = (lines: string[][]) => rowsOf(lines.map((cells) => cells.join(separator)).join("\n"));
      expect(
        await read([["file", "class", "note"], ["1.png"], ["2.png", "cat"], ["3.png", "dog", "x"]]),
      ).toMatchObject({
        ...{ separator, columns: ["file", "class", "note"] },
        rows: [
          ["1.png", "", ""],
          ["2.png", "cat", ""],
          ["3.png", "dog", "x"],
        ],
      });
      expect(await read([["file", "class"], ["1.png"], ["2.png"], ["3.png", "dog"]])).toMatchObject({
        ...{ separator, columns: ["file", "class"] },
        rows: [
          ["1.png", ""],
          ["2.png", ""],
          ["3.png", "dog"],
        ],
      });
      expect(
        await read([
          ["file", "class"],
          ["1.png", "cat", "", "x"],
          ["2.png", "dog"],
        ]),
      ).toMatchObject({
        columns: ["file", "class", "Column 3", "Column 4"],
        rows: [
          ["1.png", "cat", "", "x"],
          ["2.png", "dog", "", ""],
        ],
      });
      // What says nothing makes no column.
      expect(
        await read([
          ["file", "class", "", ""],
          ["1.png", "cat", "", ""],
          ["2.png", "", "", "", ""],
        ]),
      ).toMatchObject({
        columns: ["file", "class"],
        rows: [
          ["1.png", "cat"],
          ["2.png", ""],
        ],
      });
    },
  );

  it("is widened by any of its rows", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${i}.png,cat${i === 250 ? ",torn" : ""}`);
    const read = await rowsOf(`file,class\n${rows.join("\n")}`);
    expect(read.columns).toEqual(["file", "class", "Column 3"]);
    expect(read.rows[250]).toEqual(["250.png", "cat", "torn"]);
    expect(read.rows).toHaveLength(300);
  });

  it("has as many columns as spreadsheets have at most", () => {
    return expect(rowsOf(`file,class\n1.png${",x".repeat(20_000)}\n`)).rejects.toThrow(
      "Row 2 of labels.csv has more than 16,384 columns",
    );
  });

  it("loses one row to a quote that is never closed, and no other", async () => {
    const { rows } = await rowsOf('file,class\n1.png,cat\n"2.png,cat\n3.png,"dog, big"\n4.png,cat\n');
    expect(rows).toContainEqual(["1.png", "cat"]);
    expect(rows.slice(-2)).toEqual([
      ["3.png", "dog, big"],
      ["4.png", "cat"],
    ]);
    expect(
      (await rowsOf('file,class,note\n"1.png,cat,x\n2.png,dog\n3.png,cat,"a, b"\n')).rows.slice(-2),
    ).toEqual([
      ["2.png", "dog", ""],
      ["3.png", "cat", "a, b"],
    ]);
    // A mark of inches within a cell is no such quote.
    expect((await rowsOf('file,class,note\n1.png,cat,5" wide\n2.png,dog,"two\nlines"\n')).rows).toHaveLength(
      2,
    );
  });
});

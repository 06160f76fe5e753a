import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findColumns } from "./columns";
import { nameOfPath } from "./file-key";
import { openTable } from "./open-table";
import { firstRows } from "./table";
import { encodingOf, firstText } from "./text";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-tables-"));
});
afterAll(() => rm(folder, { recursive: true }));
let files = 0;

async function written(content: string | Buffer): Promise<string> {
  files += 1;
  const path = join(folder, String(files));
  await writeFile(path, content);
  return path;
}

async function rowsOf(text: string | Buffer, name = "labels.csv") {
  const path = await written(text);
  const { table } = await openTable(path, name, `${path}-scratch`);
  const rows = await firstRows(table, Number.POSITIVE_INFINITY);
  expect(table.rowCount).toBe(rows.length);
  return { ...table, rows };
}

describe("the encoding of a table", () => {
  const text = "Datei;Klasse\näpfel/größe 1.png;Äpfel\n";
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 (little-endian)", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 (little-endian)", Buffer.from(text, "utf16le")],
    ["UTF-16 (big-endian)", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-16 (big-endian)", Buffer.from(text, "utf16le").swap16()],
    ["Latin-1", Buffer.from(text, "latin1")],
  ])("is found to be %s", async (encoding, bytes) => {
    expect(await decoded(bytes)).toEqual({ text, encoding });
  });
  it.each([
    // As Python's codecs write them: 图,类别 猫 自行车 and 画像,ねこ.
    [
      "GBK",
      "cdbc2cc0e0b1f00a312e706e672cc3a80a322e706e672cd7d4d0d0b3b50a",
      "图,类别\n1.png,猫\n2.png,自行车\n",
    ],
    ["Shift JIS", "89e6919c2c95aa97de0a312e706e672c82cb82b10a", "画像,分類\n1.png,ねこ\n"],
  ])("is found to be %s by its words", async (encoding, hex, text) => {
    expect(await decoded(Buffer.from(hex, "hex"))).toEqual({ text, encoding });
  });
  it("stays UTF-8 where a single byte is damaged", async () => {
    const bytes = Buffer.concat([Buffer.from("größe.png,Äpfel\nüber.png,Öl\n"), Buffer.from([0xff, 0x0a])]);
    expect(await decoded(bytes)).toEqual({
      text: "größe.png,Äpfel\nüber.png,Öl\n\ufffd\n",
      encoding: "UTF-8",
    });
  });
  it("of Latin-1 is Windows-1252, whose dashes and quotes are no control characters", async () => {
    expect((await decoded(Buffer.from("\x93\xe9\x94 \x96 \x80", "latin1"))).text).toBe("“é” – €");
  });
  async function decoded(bytes: Buffer) {
    const path = await written(bytes);
    const encoding = await encodingOf(path);
    return {
      text: (await firstText(path, encoding, Number.POSITIVE_INFINITY)).text,
      encoding: encoding.name,
    };
  }
});

describe("a table", () => {
  it("has no cell that Postgres would not take", async () => {
    expect((await rowsOf("file,class\n1.png,c\0at\n")).rows).toEqual([["1.png", "c\ufffdat"]]);
    expect((await rowsOf('[{"file": "1.png", "class": "c\\ud800at"}]', "a.json")).rows).toEqual([
      ["1.png", "c\ufffdat"],
    ]);
  });

  it("is read from JSON and JSON lines too", async () => {
    const rows = [
      ["1.png", "cat"],
      ["2.png", ""],
    ];
    const records = [{ file: "1.png", class: ["cat"] }, { file: "2.png" }];
    expect(await rowsOf(JSON.stringify(records), "a.json")).toMatchObject({
      kind: "JSON",
      columns: ["file", "class"],
      rows,
    });
    expect((await rowsOf(JSON.stringify({ data: records }), "a.json")).rows).toEqual(rows);
    const lines = records.map((record) => JSON.stringify(record)).join("\n");
    expect(await rowsOf(lines, "a.jsonl")).toMatchObject({ kind: "JSON lines", rows });
    expect((await rowsOf(lines, "a.json")).kind).toBe("JSON lines");
    // As data frames are written.
    const framed = {
      columns: ["file", "class"],
      index: [0, 1],
      data: [
        ["1.png", "cat"],
        ["2.png", null],
      ],
    };
    expect(await rowsOf(JSON.stringify(framed), "a.json")).toMatchObject({ columns: framed.columns, rows });
    const byColumn = { file: { 0: "1.png", 1: "2.png" }, class: { 0: "cat", 1: null } };
    expect(await rowsOf(JSON.stringify(byColumn), "a.json")).toMatchObject({ columns: framed.columns, rows });
    expect((await rowsOf('{"1.png": "cat", "2.png": 3}', "a.json")).rows).toEqual([
      ["1.png", "cat"],
      ["2.png", "3"],
    ]);
  });

  it.each([
    ["one column\nand words\n", "a.csv", /no table/],
    ["one column,\nand words,\n", "a.csv", /no table/],
    ['\n"file,class\n', "a.csv", /A quote in row 2 of a.csv is never closed/],
    ["[1, 2]", "a.json", /without rows/],
    ['{"model": {"layers": 3}, "training": {"epochs": 2}}', "a.json", /without rows/],
    ['{"a": ', "a.json", /not valid JSON/],
    ['{"file": "1.png"}\nno json', "a.jsonl", /Line 2 of a.jsonl/],
  ])("%j is none, with the reason", (text, name, reason) => {
    return expect(rowsOf(text, name)).rejects.toThrow(reason);
  });

  it("of COCO has a row for each category of an image", async () => {
    const coco = {
      info: { year: 2017 },
      images: [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg`, width: 10, height: 10 })),
      annotations: [
        { id: 1, image_id: 1, category_id: 7, bbox: [0, 0, 5, 5], iscrowd: 0 },
        { id: 2, image_id: 1, category_id: 7 },
        { id: 3, image_id: 2, category_id: 7 },
        { id: 4, image_id: 2, category_id: 8 },
      ],
      categories: [
        { id: 7, name: "cat", supercategory: "animal" },
        { id: 8, name: "dog" },
      ],
    };
    const table = await rowsOf(JSON.stringify(coco), "instances.json");
    expect(table.kind).toBe("COCO");
    expect(table.rows).toEqual([
      ["1.jpg", "cat"],
      ["2.jpg", "cat"],
      ["2.jpg", "dog"],
      ["3.jpg", ""],
    ]);
  });

  it("of COCO without annotations names images without a class", async () => {
    const table = await rowsOf(
      '{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": []}',
      "test.json",
    );
    expect(table).toMatchObject({ kind: "COCO", rows: [["1.jpg", ""]] });
  });

  it("of COCO has the split of each image where they name one, as an export from here does", async () => {
    const images = ["train", "test", undefined].map((split, id) => ({ id, file_name: `${id}.jpg`, split }));
    const table = await rowsOf(JSON.stringify({ images, annotations: [], categories: [] }), "coco.json");
    expect(table).toMatchObject({
      columns: ["file", "class", "split"],
      rows: [
        ["0.jpg", "", "train"],
        ["1.jpg", "", "test"],
        ["2.jpg", "", ""],
      ],
    });
  });

  it("of Label Studio has the choice of each task, whatever way its image is named", async () => {
    const task = (image: string, ...choices: string[]) => ({
      ...{ id: 1, data: { image }, predictions: [] },
      annotations: choices.map((choice) => ({
        was_cancelled: choice === "mouse",
        result: [{ type: "choices", from_name: "choice", value: { choices: [choice] } }],
      })),
    });
    const tasks = [
      task("/data/upload/1/0a1b2c3d-cat%201.png", "cat", "mouse"),
      task("/data/local-files/?d=set/dog.png", "dog"),
      task("s3://bucket/set/both.png", "cat", "dog"),
      task("https://example.org/x/none.png?token=1"),
    ];
    const table = await rowsOf(JSON.stringify(tasks), "project.json");
    expect(table.kind).toBe("Label Studio");
    expect(table.rows).toEqual([
      ["cat 1.png", "cat"],
      ["set/dog.png", "dog"],
      ["set/both.png", "cat"],
      ["set/both.png", "dog"],
      ["x/none.png", ""],
    ]);
  });
});

describe("a table with a column for each class", () => {
  const folded = async (text: string, name?: string) => {
    const { columns, rows } = await rowsOf(text, name);
    return { columns, rows };
  };
  const three = {
    columns: ["file", "class"],
    rows: [
      ["1.png", "cat"],
      ["2.png", "bird"],
      ["3.png", "dog"],
    ],
  };
  it.each([
    ["0 and 1", "file,cat,dog,bird\n1.png,1,0,0\n2.png,0,0,1\n3.png,0,1,0\n"],
    ["decimals", "file;cat;dog;bird\n1.png;1.0;0.0;0.0\n2.png;0.0;0.0;1.0\n3.png;0.0;1.0;0.0\n"],
    [
      "TRUE and FALSE",
      "file,cat,dog,bird\n1.png,TRUE,FALSE,FALSE\n2.png,FALSE,FALSE,TRUE\n3.png,FALSE,TRUE,FALSE\n",
    ],
    ["marks in empty cells", "file,cat,dog,bird\n1.png,1,,\n2.png,,,1\n3.png,,1,\n"],
  ])("written as %s is one with a column of classes", async (_, text) => {
    expect(await folded(text)).toEqual(three);
    const { columns, rows } = await folded(text);
    expect(findColumns(columns, rows, null)).toEqual({
      file: "file",
      class: "class",
      split: null,
      group: null,
    });
  });

  it("is known in JSON too, and keeps its other columns, those of splits included", async () => {
    const records = [
      { image: "1.png", cat: true, dog: false, patient: "p1" },
      { image: "2.png", cat: false, dog: true, patient: "p2" },
    ];
    expect(await folded(JSON.stringify(records), "a.json")).toEqual({
      columns: ["image", "patient", "class"],
      rows: [
        ["1.png", "p1", "cat"],
        ["2.png", "p2", "dog"],
      ],
    });
    expect((await folded("file,cat,dog,train,test\n1.png,1,0,1,0\n2.png,0,1,0,1\n")).columns).toEqual([
      ...["file", "train", "test", "class"],
    ]);
    // Numbers of rows that happen to be 0 and 1.
    expect((await folded(",file,cat,dog\n0,1.png,1,0\n1,2.png,0,1\n")).columns).toEqual([
      "Column 1",
      "file",
      "class",
    ]);
  });

  it("has rows of no class, and lists the classes of a row with several", async () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i}.png,${i % 2},${1 - (i % 2)}`);
    const text = ["file,cat,dog", ...rows, "none.png,0,0", "both.png,1,1"].join("\n");
    expect((await folded(text)).rows.slice(-2)).toEqual([
      ["none.png", ""],
      ["both.png", '["cat","dog"]'],
    ]);
  });

  it("is none where a column names the class, where rows have several, or where most have none", async () => {
    for (const text of [
      "file,label,blurry,dark\n1.png,cat,1,0\n2.png,dog,0,1\n",
      "file,sunny,windy\n1.png,1,1\n2.png,0,1\n",
      "file,blurry,dark\n1.png,0,0\n2.png,0,1\n3.png,0,0\n",
      "file,cat\n1.png,1\n2.png,0\n",
    ]) {
      expect((await folded(text)).columns).toEqual(text.split("\n")[0]?.split(","));
    }
  });
});

describe("the columns of a table", () => {
  const rows = [
    ["7", "a/1.png", "cat", "train", "p1"],
    ["8", "a/2.png", "dog", "test", "p1"],
    ["9", "a/3.png", "cat", "val", "p2"],
    ["10", "a/4.png", "dog", "train", "p2"],
  ];
  it("are found by names and values", async () => {
    expect(findColumns(["id", "image", "species", "split", "patient_id"], rows, null)).toEqual({
      ...{ file: "image", class: "species", split: "split", group: "patient_id" },
    });
  });
  it("are found by values alone", async () => {
    expect(
      findColumns(
        ["A", "B", "C"],
        rows.map((row) => row.slice(0, 3)),
        null,
      ),
    ).toMatchObject({ file: "B", class: "C" });
    const isFile = (value: string) => ["7", "8", "9", "10"].includes(value);
    expect(
      findColumns(
        ["A", "C"],
        rows.map((row) => [row[0] ?? "", row[2] ?? ""]),
        isFile,
      ),
    ).toMatchObject({ file: "A", class: "C" });
  });
  it("tell a split by its values, so that it is not taken for a class", async () => {
    const cells = rows.map(([, file, kind, split, patient]) => [file, kind, split, patient].map(String));
    expect(findColumns(["Datei", "Kleidung", "Menge", "Person"], cells, null)).toEqual({
      ...{ file: "Datei", class: "Kleidung", split: "Menge", group: "Person" },
    });
    const named = findColumns(
      ["Datei", "Kleidung", "class"],
      cells.map((row) => row.slice(0, 3)),
      null,
    );
    expect(named).toMatchObject({ class: "class", split: null });
  });
  it("are not the numbers of rows where another one names images", async () => {
    const cells = rows.map(([id, file, kind]) => [id, file, kind].map(String));
    const isFile = (value: string) => ["7", "8", "9", "10", "a/1.png", "a/2.png"].includes(value);
    expect(findColumns(["annotation_id", "image", "choice"], cells, isFile)).toMatchObject({
      file: "image",
      class: "choice",
    });
  });
  it("are none where nothing names a file of the archive", async () => {
    expect(findColumns(["file", "class"], [["x.png", "cat"]], () => false)).toBeNull();
  });
});

it("calls an image by the path that it brings along, whatever system wrote it", () => {
  expect(
    ["C:\\Users\\me\\cats\\1.png", "/data/cats/1.png", "../../cats/./1.png", "cats/1.png", "..", ""].map(
      nameOfPath,
    ),
  ).toEqual(["Users/me/cats/1.png", "data/cats/1.png", "cats/1.png", "cats/1.png", "", ""]);
  expect(nameOfPath("https://example.org/cats/1.png?size=2")).toBe("cats/1.png");
});

import { describe, expect, it } from "vitest";
import { Refusal } from "../refusal";
import { findColumns } from "./columns";
import { FileLabels } from "./labels";
import { readTable } from "./table";
import { decodeText } from "./text";

function rowsOf(text: string, name = "labels.csv") {
  const table = readTable(text, name);
  const rows: string[][] = [];
  table.each((cells) => rows.push(cells));
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
  ])("is found to be %s", (encoding, bytes) => {
    expect(decodeText(bytes, "labels.csv")).toEqual({ text, encoding });
  });
  it("of Latin-1 is Windows-1252, whose dashes and quotes are no control characters", () => {
    expect(decodeText(Buffer.from("\x93\xe9\x94 \x96 \x80", "latin1"), "labels.csv").text).toBe("“é” – €");
  });
});

describe("a table", () => {
  it.each([
    [",", 'file,class\n"a, b.png",cat\n1.png,"dog ""x"""\n'],
    [";", 'file;class\r\n"a, b.png";cat\r\n1.png;"dog ""x"""\r\n'],
    ["\t", 'file\tclass\na, b.png\tcat\n1.png\t"dog ""x"""\n\n'],
    ["|", 'file|class\na, b.png|cat\n1.png|"dog ""x"""'],
  ])("separated by %j is taken apart", (separator, text) => {
    expect(rowsOf(text)).toMatchObject({
      ...{ kind: "CSV", separator, columns: ["file", "class"] },
      rows: [
        ["a, b.png", "cat"],
        ["1.png", 'dog "x"'],
      ],
    });
  });

  it("without names of columns loses no row", () => {
    expect(rowsOf("1.png,cat\n2.png,dog\n")).toMatchObject({
      columns: ["Column 1", "Column 2"],
      rows: [{}, {}],
    });
  });

  it("without names of columns is known by numbers above numbers too", () => {
    expect(rowsOf("0,cat\n1,dog\n2,cat\n").rows).toHaveLength(3);
    expect(rowsOf(",image_id,label\n0,7,cat\n1,8,dog\n")).toMatchObject({
      columns: ["Column 1", "image_id", "label"],
      rows: [{}, {}],
    });
  });

  it("loses one row to a quote that is never closed, and no other", () => {
    const { rows } = rowsOf('file,class\n1.png,cat\n"2.png,cat\n3.png,"dog, big"\n4.png,cat\n');
    expect(rows).toContainEqual(["1.png", "cat"]);
    expect(rows.slice(-2)).toEqual([
      ["3.png", "dog, big"],
      ["4.png", "cat"],
    ]);
    // A mark of inches within a cell is no such quote.
    expect(rowsOf('file,class,note\n1.png,cat,5" wide\n2.png,dog,"two\nlines"\n').rows).toHaveLength(2);
  });

  it("has no cell that Postgres would not take", () => {
    expect(rowsOf("file,class\n1.png,c\0at\n").rows).toEqual([["1.png", "c\ufffdat"]]);
    expect(rowsOf('[{"file": "1.png", "class": "c\\ud800at"}]', "a.json").rows).toEqual([
      ["1.png", "c\ufffdat"],
    ]);
  });

  it("is read from JSON and JSON lines too", () => {
    const rows = [
      ["1.png", "cat"],
      ["2.png", ""],
    ];
    const records = [{ file: "1.png", class: ["cat"] }, { file: "2.png" }];
    expect(rowsOf(JSON.stringify(records), "a.json")).toMatchObject({
      kind: "JSON",
      columns: ["file", "class"],
      rows,
    });
    expect(rowsOf(JSON.stringify({ data: records }), "a.json").rows).toEqual(rows);
    const lines = records.map((record) => JSON.stringify(record)).join("\n");
    expect(rowsOf(lines, "a.jsonl")).toMatchObject({ kind: "JSON lines", rows });
    expect(rowsOf(lines, "a.json").kind).toBe("JSON lines");
    // As data frames are written.
    const framed = {
      columns: ["file", "class"],
      index: [0, 1],
      data: [
        ["1.png", "cat"],
        ["2.png", null],
      ],
    };
    expect(rowsOf(JSON.stringify(framed), "a.json")).toMatchObject({ columns: framed.columns, rows });
    const byColumn = { file: { 0: "1.png", 1: "2.png" }, class: { 0: "cat", 1: null } };
    expect(rowsOf(JSON.stringify(byColumn), "a.json")).toMatchObject({ columns: framed.columns, rows });
    expect(rowsOf('{"1.png": "cat", "2.png": 3}', "a.json").rows).toEqual([
      ["1.png", "cat"],
      ["2.png", "3"],
    ]);
  });

  it.each([
    ["one column\nand words\n", "a.csv", /no table/],
    ["[1, 2]", "a.json", /without rows/],
    ['{"model": {"layers": 3}, "training": {"epochs": 2}}', "a.json", /without rows/],
    ['{"a": ', "a.json", /not valid JSON/],
    ['{"file": "1.png"}\nno json', "a.jsonl", /Line 2 of a.jsonl/],
  ])("%j is none, with the reason", (text, name, reason) => {
    expect(() => rowsOf(text, name)).toThrow(reason);
  });

  it("of COCO has a row for each category of an image", () => {
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
    const table = rowsOf(JSON.stringify(coco), "instances.json");
    expect(table.kind).toBe("COCO");
    expect(table.rows).toEqual([
      ["1.jpg", "cat"],
      ["2.jpg", "cat"],
      ["2.jpg", "dog"],
      ["3.jpg", ""],
    ]);
  });

  it("of COCO without annotations names images without a class", () => {
    const table = rowsOf('{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": []}', "test.json");
    expect(table).toMatchObject({ kind: "COCO", rows: [["1.jpg", ""]] });
  });

  it("of Label Studio has the choice of each task, whatever way its image is named", () => {
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
    const table = rowsOf(JSON.stringify(tasks), "project.json");
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
  const folded = (text: string, name?: string) => {
    const { columns, rows } = rowsOf(text, name);
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
  ])("written as %s is one with a column of classes", (_, text) => {
    expect(folded(text)).toEqual(three);
    const { columns, rows } = folded(text);
    expect(findColumns(columns, rows, null)).toEqual({
      file: "file",
      class: "class",
      split: null,
      group: null,
    });
  });

  it("is known in JSON too, and keeps its other columns, those of splits included", () => {
    const records = [
      { image: "1.png", cat: true, dog: false, patient: "p1" },
      { image: "2.png", cat: false, dog: true, patient: "p2" },
    ];
    expect(folded(JSON.stringify(records), "a.json")).toEqual({
      columns: ["image", "patient", "class"],
      rows: [
        ["1.png", "p1", "cat"],
        ["2.png", "p2", "dog"],
      ],
    });
    expect(folded("file,cat,dog,train,test\n1.png,1,0,1,0\n2.png,0,1,0,1\n").columns).toEqual([
      ...["file", "train", "test", "class"],
    ]);
    // Numbers of rows that happen to be 0 and 1.
    expect(folded(",file,cat,dog\n0,1.png,1,0\n1,2.png,0,1\n").columns).toEqual([
      "Column 1",
      "file",
      "class",
    ]);
  });

  it("has rows of no class, and lists the classes of a row with several", () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i}.png,${i % 2},${1 - (i % 2)}`);
    const text = ["file,cat,dog", ...rows, "none.png,0,0", "both.png,1,1"].join("\n");
    expect(folded(text).rows.slice(-2)).toEqual([
      ["none.png", ""],
      ["both.png", '["cat","dog"]'],
    ]);
  });

  it("is none where a column names the class, where rows have several, or where most have none", () => {
    for (const text of [
      "file,label,blurry,dark\n1.png,cat,1,0\n2.png,dog,0,1\n",
      "file,sunny,windy\n1.png,1,1\n2.png,0,1\n",
      "file,blurry,dark\n1.png,0,0\n2.png,0,1\n3.png,0,0\n",
      "file,cat\n1.png,1\n2.png,0\n",
    ]) {
      expect(folded(text).columns).toEqual(text.split("\n")[0]?.split(","));
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
  it("are found by names and values", () => {
    expect(findColumns(["id", "image", "species", "split", "patient_id"], rows, null)).toEqual({
      ...{ file: "image", class: "species", split: "split", group: "patient_id" },
    });
  });
  it("are found by values alone", () => {
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
  it("tell a split by its values, so that it is not taken for a class", () => {
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
  it("are not the numbers of rows where another one names images", () => {
    const cells = rows.map(([id, file, kind]) => [id, file, kind].map(String));
    const isFile = (value: string) => ["7", "8", "9", "10", "a/1.png", "a/2.png"].includes(value);
    expect(findColumns(["annotation_id", "image", "choice"], cells, isFile)).toMatchObject({
      file: "image",
      class: "choice",
    });
  });
  it("are none where nothing names a file of the archive", () => {
    expect(findColumns(["file", "class"], [["x.png", "cat"]], () => false)).toBeNull();
  });
});

describe("labels by file", () => {
  function labelsOf(text: string, folder = "") {
    const labels = new FileLabels();
    const columns = { file: "file", class: "class", split: "split", group: "group" };
    labels.add(readTable(text, "labels.csv"), columns, folder);
    return labels;
  }
  const labels = labelsOf(
    "file,class,split,group\n./a/1.png,cat,train,p1\nb\\1.png,dog,,\nx/2,cat,TEST,\nx/3.png,,,p9\n4.png,cat,,\n4.png,dog,,\n",
  );
  it("are found whatever folder either side begins in", () => {
    expect(labels.find("a/1.png")).toEqual({ className: "cat", split: "train", group: "p1" });
    expect(labels.find("root/b/1.png")).toMatchObject({ className: "dog", split: null });
    expect(labels.find("2.jpg")).toMatchObject({ className: "cat", split: "test" });
    expect(labels.find("x/3.png")).toEqual({ className: null, split: null, group: "p9" });
    expect(labels.find("1.png")).toBeNull();
    expect(labels.find("5.png")).toBeNull();
  });
  it("are refused where there are several", () => {
    expect(labels.find("4.png")).toBeInstanceOf(Refusal);
  });
  it("are found by an address, and by what Label Studio calls an upload", () => {
    const stored = labelsOf(
      "file,class\nhttps://example.org/x/a%20b/1.png?v=2,cat\n/data/upload/3/0a1b2c3d-2%201.png,dog\n100%25.png,cat\n",
    );
    expect(stored.find("a b/1.png")).toMatchObject({ className: "cat" });
    expect(stored.find("img/2 1.png")).toMatchObject({ className: "dog" });
    expect(stored.find("100%25.png")).toMatchObject({ className: "cat" });
  });
  it("are refused where a cell names several, as JSON and Label Studio write them", () => {
    const lists = labelsOf(
      'file,class\n1.png,"[""cat"",""dog""]"\n2.png,"{""choices"": [""cat"", ""dog""]}"\n3.png,"[""cat""]"\n4.png,[cat]\n5.png,"big\n\tcat"\n',
    );
    expect(lists.find("1.png")).toBeInstanceOf(Refusal);
    expect(lists.find("2.png")).toBeInstanceOf(Refusal);
    expect(lists.find("3.png")).toMatchObject({ className: "cat" });
    expect(lists.find("4.png")).toMatchObject({ className: "[cat]" });
    expect(lists.find("5.png")).toMatchObject({ className: "big cat" });
  });
  it("tell files of the same name in several folders apart", () => {
    const both = labelsOf("file,class\n1.png,cat\n", "train/");
    both.add(
      readTable("file,class\n1.png,dog\n", "l.csv"),
      { file: "file", class: "class", split: null, group: null },
      "valid/",
    );
    expect([both.find("train/1.png"), both.find("valid/1.png")]).toMatchObject([
      { className: "cat" },
      { className: "dog" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { confusionOf, csvRows, disagree, judged, rowsOf } from "./folder";

const classes = [
  { index: 0, id: "class_cat", name: "Cat" },
  { index: 1, id: "class_dog", name: "dog" },
];
const file = (path: string, type = "") => ({
  path,
  file: new File([], path.split("/").at(-1) ?? "", { type }),
});
const rows = rowsOf(
  [
    file("pets/dog/2.PNG"),
    file("pets/cat/1.jpg"),
    file("pets/readme.txt"),
    file("pets/rest/3", "image/png"),
    file("4.webp"),
  ],
  classes,
);

describe("a dropped folder", () => {
  it("gives its pictures by path, with the class of the folder they lie in", () => {
    expect(rows.map(({ path, truth }) => [path, truth])).toEqual([
      ["4.webp", null],
      ["pets/cat/1.jpg", 0],
      ["pets/dog/2.PNG", 1],
      ["pets/rest/3", null],
    ]);
  });

  it("is counted where class and prediction are known", () => {
    const said = rows.map((row) => judged(row, Float32Array.of(0.75, 0.25)));
    expect(confusionOf(said, 2)).toEqual({ counts: [1, 0, 1, 0], right: 1, known: 2 });
    expect(confusionOf(rows, 2)).toEqual({ counts: [0, 0, 0, 0], right: 0, known: 0 });
  });

  it("becomes a table with a column a class", () => {
    const [first, second, third] = rows;
    if (!first || !second || !third) throw new Error("no rows");
    const table = csvRows(
      [first, judged(second, Float32Array.of(0.75, 0.25)), { ...third, failure: "damaged" }],
      classes,
    );
    expect(table).toEqual([
      ["path", "folder_class", "predicted", "confidence", "p_Cat", "p_dog", "failure"],
      ["4.webp", "", "", "", "", "", ""],
      ["pets/cat/1.jpg", "Cat", "Cat", "0.750000", "0.750000", "0.250000", ""],
      ["pets/dog/2.PNG", "dog", "", "", "", "", "damaged"],
    ]);
  });

  it("tells what two models disagree about, each with its own order of the classes", () => {
    const [row] = rows;
    if (!row) throw new Error("no rows");
    const others = [classes[1], classes[0]].map((one, index) => ({ id: "", name: "", ...one, index }));
    const same = judged(row, Float32Array.of(0.75, 0.25), Float32Array.of(0.125, 0.875));
    const apart = judged(row, Float32Array.of(0.75, 0.25), Float32Array.of(0.875, 0.125));
    expect([same, apart, row].map((one) => disagree(one, classes, others))).toEqual([false, true, false]);
    const [head, line] = csvRows([apart], classes, others);
    expect(head?.slice(6)).toEqual([
      ...["second_predicted", "second_confidence", "disagree", "second_p_dog", "second_p_Cat"],
      ...["failure", "second_failure"],
    ]);
    expect(line?.slice(6)).toEqual(["dog", "0.875000", "true", "0.875000", "0.125000", "", ""]);
  });
});

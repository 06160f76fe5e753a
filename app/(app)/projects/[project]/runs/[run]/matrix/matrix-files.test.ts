import { parse } from "papaparse";
import { expect, it } from "vitest";
import { tableCsv } from "@/app/ui/csv";
import { matrixTable } from "./matrix-files";
import { arrange, edgesOf, foldCounts, linesOf } from "./matrix-model";

const classes = ["=1+1", "dog, wet", '2" nail', "cat"].map((name, index) => ({
  index,
  id: `class_${index}`,
  name,
  position: index,
}));
const matrix = {
  counts: [
    [8, 2, 0, 0],
    [3, 5, 0, 1],
    [0, 0, 20, 4],
    [0, 0, 0, 0],
  ],
  refused: [1, 0, 2, 0],
};

it("writes the matrix as another reader of tables reads it, with no name that a spreadsheet would reckon", () => {
  const lines = linesOf(classes, new Map(), []);
  const shown = arrange(foldCounts(matrix, lines, true), edgesOf(lines, true), "counts", "linear", false);
  const names = ["'=1+1", "dog, wet", '2" nail', "cat"];
  expect(parse<string[]>(tableCsv(matrixTable(shown)).trimEnd()).data).toEqual([
    ["True class \\ Predicted class", ...names, "refused"],
    ...matrix.counts.map((row, i) => [names[i], ...[...row, matrix.refused[i]].map(String)]),
  ]);
});

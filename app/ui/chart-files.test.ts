import { expect, it } from "vitest";
import { type ChartContent, chartSvg, chartTable } from "./chart-files";
import { tableCsv, tableJson } from "./csv";

const csvOfChart = (content: ChartContent) => tableCsv(chartTable(content));

const content: ChartContent = {
  ...{ label: "Loss <of> run 1", xLabel: "Step", logX: false, logY: false, colors: ["#f00", "#00f"] },
  x: [0, 10, 20, 30],
  series: [
    { label: "Loss", values: [4, Number.NaN, 2, 0] },
    { label: "Validation, =1+1", values: [undefined, 3, undefined, 1], dashed: true },
  ],
};

it("writes the values of a chart as a table, what is no number left empty", () => {
  expect(csvOfChart(content)).toBe('Step,Loss,"Validation, =1+1"\r\n0,4,\r\n10,,3\r\n20,2,\r\n30,0,1\r\n');
});

it("writes the same as JSON, null where there is no number, columns of one name in their places", () => {
  expect(JSON.parse(tableJson(chartTable(content)))).toEqual({
    columns: ["Step", "Loss", "Validation, =1+1"],
    rows: [
      [0, 4, null],
      [10, null, 3],
      [20, 2, null],
      [30, 0, 1],
    ],
  });
  expect(JSON.parse(tableJson({ columns: ["1", "1"], rows: [] }))).toEqual({ columns: ["1", "1"], rows: [] });
});

it("names values as they are by their curve, and smoothed ones as such", () => {
  const series = [
    { label: "Loss, raw", rawOf: "Loss", values: [4] },
    { label: "Loss", values: [3] },
    { label: "Validation", values: [2] },
  ];
  expect(csvOfChart({ ...content, x: [1], series })).toBe(
    'Step,Loss,"Loss, smoothed",Validation\r\n1,4,3,2\r\n',
  );
});

it("keeps lines that are called alike, or by a number, in their places", () => {
  const series = ["2", "1", "1"].map((label, i) => ({ label, values: [i, i, i, i] }));
  expect(csvOfChart({ ...content, x: [5], series })).toBe("Step,2,1,1\r\n5,0,1,2\r\n");
});

it("draws each line in its place: a gap where there is no number, none where there is no point", () => {
  const svg = chartSvg(content);
  // x from 72 to 936, y from 416 at 0 up to 24 at 4.
  expect(svg).toContain('d="M72.0 24.0M648.0 220.0L936.0 416.0" fill="none" stroke="#f00"');
  expect(svg).toContain(
    'd="M360.0 122.0L936.0 318.0" fill="none" stroke="#00f" stroke-width="1.5" stroke-dasharray="5 3"',
  );
  expect(svg).toContain("<title>Loss &lt;of&gt; run 1</title>");
});

it("draws a logarithmic scale, and nothing of what is not above 0", () => {
  const svg = chartSvg({ ...content, logY: true, series: [{ label: "a", values: [1, 10, 100, 0] }] });
  expect(svg).toContain('d="M72.0 416.0L360.0 220.0L648.0 24.0"');
  expect(chartSvg({ ...content, x: [], series: [{ label: "a", values: [] }] })).toContain("</svg>");
});

import { expect, it } from "vitest";
import { intervalsSvg, parallelSvg, pointsSvg } from "./drawings";

const point = (x: number, y: number, tone: "plain" | "muted" | "best") => ({
  ...{ key: String(x), label: "", x, y, tone },
});

it("draws points in their places, rings for pale ones, and a line that holds each value up to the next", () => {
  const svg = pointsSvg({
    ...{ label: "Value <by> weights", xLabel: "Weights", yLabel: "Value", formatX: String, formatY: String },
    logX: true,
    points: [point(1, 0, "muted"), point(10, 0.5, "plain"), point(100, 1, "best")],
    steps: [
      { x: 1, y: 0 },
      { x: 100, y: 1 },
    ],
  });
  // x from 80 to 928 by the logarithm, y from 416 at 0 up to 32 at 1.
  expect(svg).toContain('<circle cx="80.0" cy="416.0" r="4" fill="none"');
  expect(svg).toContain('<circle cx="504.0" cy="224.0" r="4" fill="#');
  expect(svg).toContain('<circle cx="928.0" cy="32.0" r="5" fill="#');
  expect(svg).toContain('d="M80.0 416.0H928.0V32.0"');
  expect(svg).toContain("<title>Value &lt;by&gt; weights</title>");
});

it("draws a line from axis to axis, over those that it has no place on, the better and chosen ones on top", () => {
  const axes = ["Rate", "Batch", "Loss"].map((label) => ({
    key: label,
    label,
    ticks: [{ at: 0, text: "low" }],
  }));
  const line = (key: string, places: (number | null)[], worth: number | null, isInside: boolean) => ({
    ...{ key, label: key, places, values: [], worth, isInside },
  });
  const svg = parallelSvg("Trials", axes, [
    line("best", [1, 0.5, 0], 1, true),
    line("gap", [0, null, 1], 0, true),
    line("out", [0, 0, 0], 0.5, false),
  ]);
  // Axes at 160, 480 and 800, from 456 at 0 up to 48 at 1.
  const drawn = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points);
  expect(drawn).toEqual([
    "160.0,456.0 480.0,456.0 800.0,456.0",
    "160.0,456.0 800.0,48.0",
    "160.0,48.0 480.0,252.0 800.0,456.0",
  ]);
});

it("draws values within their intervals, a baseline across, and nothing where there is nothing", () => {
  const rows = [
    { name: "#1 <dense>", value: 0.5, low: 0.4, high: 0.6 },
    { name: "#2", value: 0.8, low: 0.7, high: 0.9 },
  ];
  const svg = intervalsSvg("Accuracy", rows, (value) => value.toFixed(2), 0.5);
  // From 0.36 at 220 to 0.94 at 640.
  expect(svg).toContain('<line x1="249.0" x2="393.8" y1="61" y2="61"');
  expect(svg).toContain('<circle cx="538.6" cy="87" r="4"');
  expect(svg).toContain('<line x1="321.4" x2="321.4" y1="40"');
  expect(svg).toContain("#1 &lt;dense&gt;");
  expect(intervalsSvg("Accuracy", [], String)).toContain("</svg>");
});

import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { LogView, logText } from "./log-view";
import { tallest } from "./tall-scroll";

it("writes each line of a log with its day, which the page leaves out, and what it warns of", () => {
  expect(
    logText([
      { time: "23:59:59", at: "2026-03-01T23:59:59.120Z", level: "info", text: "Epoch 1" },
      { time: "00:00:01", at: "2026-03-02T00:00:01.000Z", level: "warning", text: "Slow" },
      { time: "now", text: "No instant" },
    ]),
  ).toBe("2026-03-01T23:59:59.120Z Epoch 1\n2026-03-02T00:00:01.000Z WARNING Slow\nnow No instant\n");
  expect(logText([])).toBe("");
});

it("is never taller than a browser draws: the end of a log of a million lines can be scrolled to", () => {
  const heightOf = (lines: number) => {
    const log = renderToStaticMarkup(<LogView label="Log" lines={new Array(lines).fill({ text: "x" })} />);
    return Number(/height:(\d+)px/.exec(log)?.[1]);
  };
  expect(heightOf(1000)).toBeGreaterThan(20_000);
  expect(heightOf(1_000_000)).toBe(tallest);
});

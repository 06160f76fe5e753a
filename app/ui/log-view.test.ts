import { expect, it } from "vitest";
import { logText } from "./log-view";

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

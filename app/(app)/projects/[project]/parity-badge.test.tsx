import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ParityBadge } from "./parity-badge";
import { type Finding, findingsOf } from "./parity-findings";

const said = {
  ...{ browser: "Chrome 142, Linux", images: 200, agreeing: 200, largestDifference: 0, agrees: true },
  ...{
    checkedBy: "Ada",
    checkedAt: "2026-11-30T09:00:00Z",
    worstImage: { id: "img_1", url: "", thumbnailUrl: "" },
  },
};
const check = { ...said, format: "layers" as const, backend: "wasm" as const, pictures: [] };
const split = { ...said, format: "layers" as const, backend: "wasm" as const, total: 400, after: "img_9" };
const differing = { ...split, agreeing: 199, agrees: false, differing: [said.worstImage], isWhole: false };

const shown = (findings: readonly Finding[]) =>
  renderToStaticMarkup(<ParityBadge findings={findings} />)
    .replaceAll(/<[^>]+>/g, "")
    .trim();

it("names browsers and backends that decide as the worker did", () => {
  expect(shown([])).toBe("Not yet checked in a browser");
  expect(shown([check])).toBe("Checked in Chrome 142, Linux on WebAssembly");
  const others = [
    { ...check, backend: "webgl" as const },
    { ...check, browser: "Firefox 140, Linux" },
  ];
  expect(shown([check, ...others])).toBe("Checked in 2 browsers on WebAssembly, WebGL");
});

it("names one that differs, also on the whole split where its sample agreed", () => {
  const model = { parityChecks: [check], paritySplits: [differing] };
  expect(shown(findingsOf(model, "layers"))).toBe("Differs in Chrome 142, Linux on WebAssembly");
  expect(shown(findingsOf(model, "graph"))).toBe("Not yet checked in a browser");
});

it("counts a split that is under way only once it has found a difference", () => {
  const begun = { ...split, differing: [], isWhole: false };
  expect(findingsOf({ parityChecks: [], paritySplits: [begun] }, "layers")).toEqual([]);
  const whole = { ...begun, images: 400, agreeing: 400, isWhole: true };
  expect(shown(findingsOf({ parityChecks: [], paritySplits: [whole] }, "layers"))).toMatch(/^Checked in/);
});

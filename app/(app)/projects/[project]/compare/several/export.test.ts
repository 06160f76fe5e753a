import { expect, it } from "vitest";
import { csvOf } from "@/app/ui/csv";
import { relativeText } from "./figures";

it("writes a table that a spreadsheet reads as text and numbers, never as a formula", () => {
  const records = [
    { run: 1, name: '=HYPERLINK("x")', accuracy: 0.5, p: null, baseline: true },
    { run: 2, name: "dense, wide", accuracy: -0.25, p: 0.04, baseline: false },
  ];
  expect(csvOf(records)).toBe(
    'run,name,accuracy,p,baseline\r\n1,"\'=HYPERLINK(""x"")",0.5,,true\r\n2,"dense, wide",-0.25,0.04,false\r\n',
  );
});

it("says how far a cost is from the baseline's, where both are known and differ", () => {
  expect(relativeText(120, 100)).toBe("+20 %");
  expect(relativeText(97.5, 100)).toBe("−2.5 %");
  expect(relativeText(100, 100)).toBeNull();
  expect(relativeText(100, null)).toBeNull();
  expect(relativeText(100, 0)).toBeNull();
});

import { expect, it } from "vitest";
import { csvOf } from "@/app/ui/csv";
import { figureSvg, recordsOf } from "./export";
import { relativeText, whollyKnown } from "./figures";
import type { Against, Several } from "./operations";

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

it("writes what is known of a run whose intervals nobody has looked at, and draws it not", () => {
  const several = [1, 2].map(
    (number) =>
      ({
        run: {
          ...{ id: `run_${number}`, number, name: "dense", parameters: 9, cost: null },
          ...{ workedSeconds: null, version: { number: 3, dataset: { name: "Digits" } } },
        },
        isBaseline: number === 1,
      }) as Several,
  );
  const known: Against = {
    ...{ compared: null, whole: null, figures: undefined },
    values: [{ figure: "accuracy", a: 0.5, b: 0.75 }],
  };
  const against = new Map([["run_2", known]]);
  expect(recordsOf(several, against)).toMatchObject([
    { run: 1, accuracy: 0.5, "accuracy.low": null, "accuracy.delta": null },
    { run: 2, accuracy: 0.75, "accuracy.high": null, "accuracy.delta": 0.25, "accuracy.delta.low": null },
  ]);
  expect(figureSvg(several, against, "accuracy")).not.toContain("#2 dense");
  expect([whollyKnown(against), whollyKnown(new Map([["run_2", { ...known, values: null }]]))]).toEqual([
    0, 1,
  ]);
});

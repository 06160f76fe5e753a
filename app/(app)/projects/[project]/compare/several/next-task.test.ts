import { expect, it } from "vitest";
import { nextTask, type Wanted } from "./next-task";
import type { Against } from "./operations";

const ids = Array.from({ length: 6 }, (_, i) => `run_${i}`);
const wanted: Wanted = {
  ...{
    base: "run_0",
    all: ids,
    shown: ["run_0", "run_3"],
    seen: new Set(["run_5", "run_0"]),
    isAll: false,
    isWide: false,
  },
};
const done = (of: string, before: Against | undefined): Against => ({
  ...{ compared: null, figures: undefined, whole: undefined, values: [] },
  ...before,
  ...(of === "whole" && { whole: null }),
  ...(of === "intervals" && { figures: null }),
});

/** Everything that is asked for, one after the other. */
function asked(wants: Wanted, known = new Map<string, Against>()) {
  const said: string[] = [];
  for (let task = nextTask(known, wants, new Set()); task; task = nextTask(known, wants, new Set())) {
    said.push(`${task.of} ${task.id}`);
    known.set(task.id, done(task.of, known.get(task.id)));
    if (said.length > 30) throw new Error("It never ends");
  }
  return { said, known };
}

it("asks for what is drawn, then what all came to, then intervals of what is drawn or in sight", () => {
  const { said, known } = asked(wanted);
  expect(said).toEqual([
    ...["whole run_3", "values run_1", "values run_2", "values run_4", "values run_5"],
    // The first one says what the baseline has, and what is in sight goes before what is drawn below.
    ...["intervals run_1", "intervals run_5", "intervals run_3"],
  ]);
  // Scrolled, then all asked for.
  expect(asked({ ...wanted, seen: new Set(["run_2"]) }, known).said).toEqual(["intervals run_2"]);
  expect(asked({ ...wanted, isAll: true }, known).said).toEqual(["intervals run_4"]);
});

it("asks for nothing twice at a time, and for no interval where there is no common image", () => {
  const running = new Set(["run_3", "run_1"]);
  expect(nextTask(new Map(), wanted, running)).toEqual({ id: "run_2", of: "values" });
  const none = new Map(ids.map((id) => [id, { ...done("whole", undefined), values: null }]));
  expect(nextTask(none, { ...wanted, isAll: true }, new Set())).toBeNull();
});

it("asks of thousands for those alone that are drawn or in sight, until all are wanted", () => {
  const { said, known } = asked({ ...wanted, isWide: true });
  expect(said).toEqual(["whole run_3", "values run_5", "intervals run_3", "intervals run_5"]);
  expect(asked({ ...wanted, isWide: true, isAll: true }, known).said).toContain("values run_4");
});

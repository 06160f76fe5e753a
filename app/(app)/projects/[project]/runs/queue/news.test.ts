import { expect, it } from "vitest";
import { newsOf, stillWaiting } from "./news";

const waiting = [
  { id: "run_a", number: 1 },
  { id: "run_b", number: 2 },
];
const working = [{ id: "run_w" }];
const heard = (type: string, objectId: string) => newsOf({ type, objectId }, waiting, working);

it("reads of a long queue again what an event is about, and tells when the rest may be old", () => {
  expect(heard("RUN_CHANGED", "run_b")).toEqual({ run: 2, isOld: true });
  // A run at work, which tells of each epoch, moves nothing in the queue.
  expect(heard("RUN_CHANGED", "run_w")).toEqual({ run: null, isOld: false });
  expect(heard("RUN_CHANGED", "run_new")).toEqual({ run: null, isOld: true });
  expect(heard("RUNS_CHANGED", "project_1")).toEqual({ run: null, isOld: true });
  expect(heard("PROJECT_CHANGED", "project_1")).toEqual({ run: null, isOld: false });
});

it("shows no run as waiting that its own row tells to be at work or over", () => {
  const runs = ["queued", "starting", "queued", "stopped"].map((state, number) => ({ state, number }));
  expect(stillWaiting(runs).map(({ number }) => number)).toEqual([0, 2]);
});

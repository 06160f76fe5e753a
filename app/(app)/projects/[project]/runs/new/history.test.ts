import { expect, it } from "vitest";
import { begin, change, redo, undo } from "./history";

it("goes back and forth, step by step", () => {
  const history = change(change(begin("a"), "b", "x"), "c", "y");
  expect(undo(history).present).toBe("b");
  expect(undo(undo(history)).present).toBe("a");
  expect(undo(undo(undo(history))).present).toBe("a");
  expect(redo(redo(undo(undo(history)))).present).toBe("c");
  expect(redo(history)).toBe(history);
});

it("takes changes of the same for one step, until it was gone back or something else came between", () => {
  const typed = change(change(change(begin("a"), "0", "rate"), "0.", "rate"), "0.1", "rate");
  expect(typed.past).toEqual(["a"]);
  const again = change(undo(typed), "0.2", "rate");
  expect(again.past).toEqual(["a"]);
  expect(again.future).toEqual([]);
  const moved = change(change(begin("a"), "b", null), "c", null);
  expect(moved.past).toEqual(["a", "b"]);
  expect(change(change(typed, "0.1 b", "other"), "0.3", "rate").past).toEqual(["a", "0.1", "0.1 b"]);
});

it("forgets the future with a change, and what lies a hundred steps back", () => {
  const forked = change(undo(change(begin(0), 1, null)), 2, null);
  expect(redo(forked).present).toBe(2);
  let long = begin(0);
  for (let i = 1; i <= 150; i++) long = change(long, i, null);
  expect(long.past).toHaveLength(100);
  expect(long.past[0]).toBe(50);
});

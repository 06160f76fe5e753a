import { expect, it } from "vitest";
import { apartBy, decisionOf, pairOf } from "./beside";

const named = (names: string[]) =>
  names.map((name, index) => ({ index, id: `class_${name}`, name, position: index }));
const first = { probabilities: Float32Array.of(0.5, 0.25, 0.25), classes: named(["cat", "dog", "owl"]) };
/** The same project's classes in another order, one of them unknown to it. */
const second = { probabilities: Float32Array.of(0.75, 0.25), classes: named(["dog", "cat"]) };

it("tells what two models decide by the class, whatever its place in each", () => {
  expect(decisionOf(first.probabilities, first.classes)).toMatchObject({ name: "cat", probability: 0.5 });
  expect(decisionOf(second.probabilities, second.classes)).toMatchObject({
    id: "class_dog",
    probability: 0.75,
  });
  expect(decisionOf(Float32Array.of(0, 0, 1), second.classes)).toBeNull();
});

it("finds the class that they are furthest apart on, also where one does not know it", () => {
  expect(apartBy(first, second)).toEqual({ name: "dog", first: 0.25, second: 0.75 });
  const only = { probabilities: Float32Array.of(1), classes: named(["owl"]) };
  expect(apartBy(second, only)).toEqual({ name: "owl", first: 0, second: 1 });
  expect(apartBy({ probabilities: [], classes: [] }, { probabilities: [], classes: [] })).toBeNull();
});

it("compares what was said of one picture, and keeps that while one of the models is behind", () => {
  const [a, b] = [{ name: "a" }, { name: "b" }];
  const of = (subject: object) => ({ subject });
  const [firstA, secondA] = [of(a), of(a)];
  const pair = pairOf(firstA, secondA, null);
  expect(pair).toEqual({ first: firstA, second: secondA });
  expect(pairOf(firstA, secondA, pair)).toBe(pair);
  expect(pairOf(of(b), secondA, null)).toBeNull();
  expect(pairOf(of(b), secondA, pair)).toBe(pair);
  const next = { first: of(b), second: of(b) };
  expect(pairOf(next.first, next.second, pair)).toEqual(next);
  // Another model, or another picture to begin with: nothing of before is left.
  expect(pairOf(next.first, null, pair)).toBeNull();
});

import { expect, it } from "vitest";
import { firstIdAt, newId, newIdHead, typeOfId } from "./ids";

/** As a statement makes them. */
const idsOf = (head: string, count: number) =>
  Array.from({ length: count }, (_, index) => head + String(index + 1).padStart(8, "0"));

it("makes many ids that are ids, differ, and sort between those made before and after", () => {
  const before = newId("Label");
  const ids = idsOf(newIdHead("Label"), 50_000);
  const after = newId("Label");
  expect(new Set(ids).size).toBe(50_000);
  expect([before, ...ids, after]).toEqual([before, ...ids, after].sort());
  expect(ids.every((id) => typeOfId(id) === "Label")).toBe(true);
  expect(newId("Label")).toHaveLength(newIdHead("Label").length + 8);
});

it("names the place of an instant among ids", async () => {
  const earlier = newId("Label");
  await new Promise((done) => setTimeout(done, 3));
  const border = firstIdAt("Label", new Date());
  const later = idsOf(newIdHead("Label"), 2);
  expect(typeOfId(border)).toBe("Label");
  expect([later[1], border, earlier, later[0]].sort()).toEqual([earlier, border, ...later]);
});
